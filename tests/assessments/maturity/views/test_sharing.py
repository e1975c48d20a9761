"""What is shared of a result, with whom and until when; rights end with their owner."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from assessments.maturity import services
from assessments.maturity.access import token_of
from assessments.maturity.models import Assessment, Permission, ShareLink, Snapshot
from assessments.maturity.services import reminders, rounds
from mlops_portal.foundation import dates
from mlops_portal.organizations.models import AuditEntry, Organization, System
from mlops_portal.organizations.services import create_team
from tests.assessments.cast import Person, a_person, by_link
from tests.assessments.round_steps import a_closed_round, a_round, expect, respond
from tests.markup import flat

SOON = dates.today() + timedelta(days=9)


@pytest.fixture
def closed(system: System, lead: Person) -> Assessment:
    return a_closed_round(system, lead.user, {"PIPE-04": [1, 2, 3]}, fill=2)


def page(client: Client, path: str) -> str:
    return flat(client.get(path, follow=True))


def _share(lead: Person, assessment: Assessment, **sent: object) -> ShareLink:
    sent = {"last_day": SOON.isoformat()} | sent
    path = f"/assess/{assessment.pk}/links/"
    assert lead.client.post(path, sent).status_code == 302
    return assessment.links.filter(permission=Permission.VIEW).latest("created_at")


def test_a_link_shows_the_result_of_a_closed_round_to_anyone_until_its_last_day(
    closed: Assessment, lead: Person
) -> None:
    link = _share(lead, closed)
    assert link.expires_at == dates.end_of(SOON)
    outside = Client()
    answer = outside.get(f"/assess/link/{token_of(link)}/")
    assert answer.status_code == 200
    text = flat(answer)
    assert "Level reached" in text
    assert dates.until(link.expires_at) in text
    for secret in ("Respondent", "Settle what differs", f"/assess/{closed.pk}/", "/systems/"):
        assert secret not in text
    assert outside.get(f"/assess/{closed.pk}/result/").status_code == 404
    assert outside.get(f"/assess/{closed.pk}/export.json").status_code == 404
    ShareLink.objects.filter(pk=link.pk).update(expires_at=timezone.now())
    assert outside.get(f"/assess/link/{token_of(link)}/").status_code == 410


def test_a_link_to_a_kept_result_keeps_showing_that_one(closed: Assessment, lead: Person) -> None:
    first = closed.snapshots.get()
    link = _share(lead, closed, kept=first.pk)
    Snapshot.objects.create(
        assessment=closed,
        framework_version=first.framework_version,
        rule_version=first.rule_version,
        scope=first.scope,
        answers={},
        result={},
    )
    assert link.snapshot == first
    text = flat(Client().get(f"/assess/link/{token_of(link)}/"))
    assert "from 59 of 59 answers" in text


def test_a_withdrawn_link_to_a_result_opens_nothing_and_both_are_in_the_audit_log(
    closed: Assessment, lead: Person
) -> None:
    link = _share(lead, closed)
    lead.client.post(f"/assess/{closed.pk}/links/{link.pk}/withdraw/")
    assert Client().get(f"/assess/link/{token_of(link)}/").status_code == 410
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"result.link_made", "result.link_withdrawn"} <= actions


@pytest.mark.parametrize("last_day", ["", "2020-01-01", "soon", "2999-01-01"])
def test_a_link_to_a_result_needs_a_last_day(
    closed: Assessment, lead: Person, last_day: str
) -> None:
    answer = lead.client.post(f"/assess/{closed.pk}/links/", {"last_day": last_day})
    assert answer.status_code == 400
    assert not closed.links.filter(permission=Permission.VIEW).exists()


def test_a_link_of_an_anonymous_round_of_few_shows_no_single_answer(
    system: System, lead: Person
) -> None:
    few = a_round(system, lead.user, is_anonymous=True)
    for who in ("one", "two"):
        respond(few, {"PIPE-04": 2}, label=who)
    rounds.close_round(assessment=few, by=lead.user, at=timezone.now())
    few.refresh_from_db()
    link = _share(lead, few)
    text = flat(Client().get(f"/assess/link/{token_of(link)}/"))
    assert "Level reached" in text
    assert "practice by practice" not in text


def test_claiming_ends_links_and_the_way_in_of_browsers(
    begin, lead: Person, system: System, db: None
) -> None:
    assessment = begin(lead)
    reader = by_link(assessment, Permission.VIEW, "reader-key")
    writer = by_link(assessment, Permission.EDIT, "writer-key")
    maker = a_person(lead.visitor.key)  # the same browser, signed out
    for person in (reader, writer, maker):
        assert person.client.get(f"/assess/{assessment.pk}/result/").status_code == 200
    sent = {"assessment": assessment.pk, "system": system.pk}
    assert lead.client.post("/assess/claim/", sent).status_code == 302
    for person in (reader, writer, maker):
        for path in ("result/", "questions/data/", "settings/", "export.json"):
            assert person.client.get(f"/assess/{assessment.pk}/{path}").status_code == 404
    assert lead.client.get(f"/assess/{assessment.pk}/settings/").status_code == 200
    for link in assessment.links.all():
        assert Client().get(f"/assess/link/{token_of(link)}/").status_code == 410


def test_nobody_claims_what_was_opened_by_a_link(begin, lead: Person, system: System) -> None:
    theirs = begin(a_person("maker-key"))
    link = services.create_link(assessment=theirs, permission=Permission.EDIT, at=timezone.now())
    lead.client.get(f"/assess/link/{token_of(link)}/")
    sent = {"assessment": theirs.pk, "system": system.pk}
    assert lead.client.post("/assess/claim/", sent).status_code == 404
    theirs.refresh_from_db()
    assert theirs.ml_system is None


def test_the_first_link_is_one_to_read(begin) -> None:
    assessment = begin(a_person("maker-key"))
    assert [link.permission for link in assessment.links.all()] == [Permission.VIEW]


@pytest.mark.parametrize(("outcome", "whole"), [("summary", False), ("full", True), ("none", None)])
def test_respondents_see_what_was_chosen_at_the_start(
    system: System, lead: Person, outcome: str, whole: bool | None
) -> None:
    assessment = a_round(system, lead.user, outcome=outcome)
    phone = by_link(assessment, Permission.RESPOND, "phone-key")
    path = f"/assess/{assessment.pk}"
    phone.client.post(f"{path}/join/", {"label": "data engineer"})
    answers = {"DATA-01-answer": "2", "DATA-01-revision": "0"}
    phone.client.post(f"{path}/questions/data/", answers)
    phone.client.post(f"{path}/finish/", {"do": "submit"})
    assert phone.client.get(f"{path}/outcome/").status_code == 404  # before the close
    rounds.close_round(assessment=assessment, by=lead.user, at=timezone.now())
    found = phone.client.get(f"{path}/outcome/")
    finish = flat(phone.client.get(f"{path}/finish/"))
    if whole is None:
        assert found.status_code == 404
        assert f"{path}/outcome/" not in finish
        return
    assert f"{path}/outcome/" in finish
    text = flat(found)
    assert "Level reached" in text
    assert ("practice by practice" in text) is whole
    assert "data engineer" not in text


def test_a_round_shows_its_respondents_the_summary_unless_chosen_otherwise(
    system: System, lead: Person
) -> None:
    lead.client.post(f"/assess/systems/{system.pk}/start/", {"mode": "round", "scope": "full"})
    assert system.assessments.get().outcome == "summary"


def test_respondents_are_numbered_inside_their_round(
    system: System, lead: Person, closed: Assessment
) -> None:
    assessment = a_round(system, lead.user)
    for key in ("one", "two", "three"):
        phone = by_link(assessment, Permission.RESPOND, f"{key}-key")
        phone.client.post(f"/assess/{assessment.pk}/join/", {"label": ""})
    for path in ("round/", "workshop/"):
        text = page(lead.client, f"/assess/{assessment.pk}/{path}")
        for number in (1, 2, 3):
            assert f"Respondent {number}" in text
        assert "Respondent 4" not in text


def test_the_last_day_of_an_open_round_is_set_moved_and_lifted_and_told(
    system: System, lead: Person
) -> None:
    assessment = a_round(system, lead.user)
    now = timezone.now()
    expect(assessment, lead.user, "ana@data.example")
    reminders.invite_expected(assessment=assessment, at=now)
    assessment.expected.update(reminded_early_at=now)
    mail.outbox.clear()
    path = f"/assess/{assessment.pk}/round/date/"
    assert lead.client.post(path, {"last_day": SOON.isoformat()}).status_code == 302
    assessment.refresh_from_db()
    assert assessment.closes_at == dates.end_of(SOON)
    assert assessment.expected.get().reminded_early_at is None
    (told,) = mail.outbox
    assert told.to == ["ana@data.example"]
    assert f"Last day to answer: {dates.day(SOON)} (UTC)." in told.body
    assert dates.day(SOON) in page(lead.client, f"/assess/{assessment.pk}/round/")
    lead.client.post(path, {"last_day": SOON.isoformat()})  # the same again tells nobody
    assert len(mail.outbox) == 1
    lead.client.post(path, {"last_day": ""})
    assessment.refresh_from_db()
    assert assessment.closes_at is None
    assert "no longer has a last day" in mail.outbox[-1].body
    assert AuditEntry.objects.filter(action="round.date_moved").count() == 2


@pytest.mark.parametrize("last_day", ["2020-01-01", "soon"])
def test_a_day_that_cannot_be_is_refused_with_what_was_typed(
    system: System, lead: Person, last_day: str
) -> None:
    assessment = a_round(system, lead.user)
    answer = lead.client.post(f"/assess/{assessment.pk}/round/date/", {"last_day": last_day})
    assert answer.status_code == 400
    assert f'value="{last_day}"' in flat(answer)
    assessment.refresh_from_db()
    assert assessment.closes_at is None


def test_a_closed_round_takes_no_other_last_day(closed: Assessment, lead: Person) -> None:
    path = f"/assess/{closed.pk}/round/date/"
    assert "closed" in flat(lead.client.post(path, {"last_day": ""}, follow=True))
    closed.refresh_from_db()
    assert closed.closes_at is None


def test_who_came_is_not_counted_as_who_should(system: System, lead: Person) -> None:
    assessment = a_round(system, lead.user)
    respond(assessment, {"DATA-01": 2}, label="one")
    text = page(lead.client, f"/assess/{assessment.pk}/round/close/")
    assert "1 has submitted; nobody said how many are expected. Close the round?" in text
    expect(assessment, lead.user, "ana@data.example")
    text = page(lead.client, f"/assess/{assessment.pk}/round/close/")
    assert "Close although 1 person who was asked has not submitted?" in text


def test_a_round_is_deleted_by_its_name_and_says_which_it_is(
    closed: Assessment, lead: Person
) -> None:
    path = f"/assess/{closed.pk}/delete/"
    text = page(lead.client, path)
    assert f"Delete the round of “{closed.system}” begun on {dates.day(closed.created_at)}" in text
    assert f"<li>{closed.responses.count()} response" in text
    for typed in ("", "Another"):
        assert lead.client.post(path, {"typed": typed}).status_code == 400
    assert Assessment.objects.filter(pk=closed.pk).exists()
    assert lead.client.post(path, {"typed": closed.system}).status_code == 302
    assert not Assessment.objects.filter(pk=closed.pk).exists()
    assert System.objects.filter(pk=closed.ml_system_id).exists()


def test_sentences_about_who_opens_it_are_true_for_each_kind_of_owner(
    begin, lead: Person, system: System, bank: Organization
) -> None:
    maker = a_person("maker-key")
    of_browser = begin(maker)
    services.create_link(assessment=of_browser, permission=Permission.VIEW, at=timezone.now())
    text = page(maker.client, f"/assess/{of_browser.pk}/settings/")
    assert "This browser can. So can everyone who has one of the private links below." in text
    of_browser.links.update(revoked_at=timezone.now())
    assert "Nobody else: there is no private link" in page(
        maker.client, f"/assess/{of_browser.pk}/settings/"
    )
    lead.client.post(f"/assess/systems/{system.pk}/start/", {"mode": "solo", "scope": "full"})
    text = page(lead.client, f"/assess/{system.assessments.get().pk}/settings/")
    assert "The members of Harbour Bank can" in text
    assert "This browser can" not in text
    assert "not yet to your organization" in page(lead.client, "/assess/")
    assert "not yet to your organization" not in page(Client(), "/assess/")


def test_portuguese_days_of_a_round_are_in_lower_case(system: System, lead: Person) -> None:
    with translation.override("pt-br"):
        last = dates.day(date(2026, 12, 1))
    assert last == "1 de dezembro de 2026"


def test_a_system_changes_its_team(bank: Organization, system: System, people) -> None:
    owner = people["owner"]
    other = create_team(organization=bank, name="Fraud", by=owner.user, at=timezone.now())
    path = f"/organizations/{bank.pk}/systems/{system.pk}/"
    sent = {"name": system.name, "description": "", "target_level": "", "target_reason": ""}
    assert owner.client.post(path, sent | {"team": other.pk}).status_code == 302
    system.refresh_from_db()
    assert system.team == other
    assert owner.client.post(path, sent | {"team": "x"}).status_code == 400
