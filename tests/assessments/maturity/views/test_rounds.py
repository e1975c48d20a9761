"""A round from its start to its result, through its pages."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.maturity.models import Answer, Assessment, Response, Snapshot
from assessments.maturity.services import rounds
from mlops_portal.organizations.models import System
from tests.assessments.cast import Person, a_person
from tests.assessments.round_steps import (
    FRAMEWORK,
    a_closed_round,
    a_round,
    code_of,
    of_three,
    respond,
)
from tests.markup import text_of


def come_in(assessment: Assessment, key: str, label: str = "") -> Person:
    """A phone that scanned the code and began."""
    person = a_person(key)
    landed = person.client.get(f"/assess/r/{code_of(assessment)}/", follow=True)
    assert landed.status_code == 200
    begun = person.client.post(f"/assess/{assessment.pk}/join/", {"label": label})
    assert begun.status_code == 302
    return person


def say(person: Person, assessment: Assessment, practice: str, value: object, base: int = 0):
    dimension = FRAMEWORK.by_id[practice].dimension
    sent = {f"{practice}-answer": str(value), f"{practice}-revision": str(base), "go": "stay"}
    return person.client.post(f"/assess/{assessment.pk}/questions/{dimension}/", sent)


def test_an_assessor_starts_a_round_from_the_system_page(lead: Person, system: System) -> None:
    page = lead.client.get(f"/assess/systems/{system.pk}/")
    assert "has no result yet" in text_of(page)
    last_day = (timezone.now() + timedelta(days=7)).date()
    sent = {
        "mode": "round",
        "scope": "gates",
        "is_anonymous": "on",
        "closes_on": last_day.isoformat(),
        "description": "",
    }
    response = lead.client.post(f"/assess/systems/{system.pk}/start/", sent, follow=True)
    assert "Nobody has come in yet" in text_of(response)
    started = Assessment.objects.get()
    assert (started.mode, started.scope, started.is_anonymous) == ("round", "gates", True)
    assert started.closes_at.date() == last_day + timedelta(days=1)  # the first moment after it
    assert started.started_by == lead.user


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"mode": "x", "scope": "full"}, "Who answers"),
        ({"mode": "round", "scope": ""}, "Choose which practices"),
        ({"mode": "round", "scope": "full", "closes_on": "2020-01-01"}, "today or a later day"),
        ({"mode": "round", "scope": "full", "closes_on": "soon"}, "Give a date"),
    ],
)
def test_wrong_terms_name_the_field(lead: Person, system: System, sent: dict, words: str) -> None:
    response = lead.client.post(f"/assess/systems/{system.pk}/start/", sent)
    assert response.status_code == 400
    assert words in text_of(response)
    assert not Assessment.objects.exists()


def test_shared_answers_of_a_system_are_answered_by_members(lead: Person, system: System) -> None:
    sent = {"mode": "solo", "scope": "full", "description": ""}
    response = lead.client.post(f"/assess/systems/{system.pk}/start/", sent, follow=True)
    assert "Data management" in text_of(response)
    assessment = Assessment.objects.get()
    assert say(lead, assessment, "DATA-01", 2).status_code == 302
    assert lead.client.post(f"/assess/{assessment.pk}/record/").status_code == 302
    assert Snapshot.objects.get().answers["DATA-01"]["value"] == 2
    history = text_of(lead.client.get(f"/assess/{assessment.pk}/history/"))
    assert str(lead.user) in history


def test_a_phone_comes_in_answers_alone_submits_and_takes_back(
    a_named: Assessment, lead: Person
) -> None:
    phone = come_in(a_named, "phone", "data engineer")
    assert say(phone, a_named, "DATA-01", 3).status_code == 302
    assert Answer.objects.get().value == 3
    finish = f"/assess/{a_named.pk}/finish/"
    assert f"{len(FRAMEWORK.practices) - 1} questions are not answered" in text_of(
        phone.client.get(finish)
    )
    assert "DATA-02" in text_of(phone.client.get(finish))
    assert phone.client.post(finish, {"do": "submit"}).status_code == 302
    assert "Your answers are submitted" in text_of(phone.client.get(finish))
    refused = say(phone, a_named, "DATA-01", 0, base=1)
    assert refused.headers["Location"] == finish
    assert "Nothing was saved" in text_of(phone.client.get(finish))
    assert Answer.objects.get().value == 3
    phone.client.post(finish, {"do": "take_back"})
    assert say(phone, a_named, "DATA-01", 1, base=1).status_code == 302
    assert Answer.objects.get().value == 1
    assert "data engineer" in text_of(lead.client.get(f"/assess/{a_named.pk}/round/"))


def test_a_save_by_htmx_after_the_close_is_404_and_changes_nothing(a_named: Assessment) -> None:
    phone = come_in(a_named, "phone")
    say(phone, a_named, "DATA-01", 3)
    rounds.close_round(assessment=a_named, by=a_named.started_by, at=timezone.now())
    sent = {"DATA-01-answer": "0", "DATA-01-revision": "1"}
    path = f"/assess/{a_named.pk}/questions/data/"
    assert phone.client.post(path, sent, headers={"hx-request": "true"}).status_code == 404
    assert phone.client.get(path).headers["Location"] == f"/assess/{a_named.pk}/finish/"
    assert Answer.objects.get().value == 3
    assert "closed before you submitted" in text_of(
        phone.client.get(f"/assess/{a_named.pk}/finish/")
    )
    phone.client.post(f"/assess/{a_named.pk}/finish/", {"do": "submit"})
    assert Response.objects.get().submitted_at is None


def test_nobody_joins_a_closed_round(a_named: Assessment) -> None:
    code = code_of(a_named)
    rounds.close_round(assessment=a_named, by=a_named.started_by, at=timezone.now())
    phone = a_person("late")
    assert "This round is closed" in text_of(phone.client.get(f"/assess/r/{code}/", follow=True))
    phone.client.post(f"/assess/{a_named.pk}/join/", {"label": ""})
    assert not Response.objects.exists()


def test_joining_twice_finds_the_same_response(a_named: Assessment, lead: Person) -> None:
    come_in(a_named, "phone")
    come_in(a_named, "phone")
    for _ in range(2):
        lead.client.post(f"/assess/{a_named.pk}/join/", {"label": ""})
    assert Response.objects.count() == 2
    assert Response.objects.get(respondent=lead.user).visitor == ""


def test_an_account_goes_on_with_what_its_browser_began(a_named: Assessment, lead: Person) -> None:
    code = code_of(a_named)
    phone = a_person("same-browser")
    phone.client.get(f"/assess/r/{code}/")
    phone.client.post(f"/assess/{a_named.pk}/join/", {"label": ""})
    say(phone, a_named, "DATA-01", 3)
    phone.client.force_login(lead.user)
    rounds.join_round(
        assessment=a_named, user=lead.user, visitor=phone.visitor, label="", at=timezone.now()
    )
    response = Response.objects.get()
    assert (response.respondent, response.answers.get().value) == (lead.user, 3)
    assert say(lead, a_named, "DATA-01", 1, base=1).status_code == 302


def test_nobody_sees_answers_before_the_close(
    a_named: Assessment, lead: Person, reader: Person
) -> None:
    phone = come_in(a_named, "phone", "data engineer")
    say(phone, a_named, "DATA-01", 3)
    option = FRAMEWORK.by_id["DATA-01"].options[3].in_language("en")
    pages = [
        "round/",
        "result/",
        "workshop/",
        "facilitation/",
        "history/",
        "export.json",
        "answers.csv",
    ]
    for person in (lead, reader):
        for page in pages:
            response = person.client.get(f"/assess/{a_named.pk}/{page}", follow=True)
            assert option not in response.content.decode(), page
    other = come_in(a_named, "other")
    for page in ("questions/data/", "finish/", "history/"):
        body = other.client.get(f"/assess/{a_named.pk}/{page}").content.decode()
        assert not re.search(r'type="radio"[^>]* checked', body)
        assert "data engineer" not in body


def test_an_anonymous_round_keeps_no_name(system: System, lead: Person) -> None:
    assessment = a_round(system, lead.user, is_anonymous=True)
    phone = come_in(assessment, "phone", "data engineer")
    lead.client.post(f"/assess/{assessment.pk}/join/", {"label": "the boss"})
    for person in (phone, lead):
        assert say(person, assessment, "DATA-01", 2).status_code == 302
        person.client.post(f"/assess/{assessment.pk}/finish/", {"do": "submit"})
    kept = list(Response.objects.values_list("respondent", "label"))
    assert kept == [(None, ""), (None, "")]
    visitors = set(Response.objects.values_list("visitor", flat=True))
    assert len(visitors) == 2
    assert phone.visitor.hash not in visitors
    page = text_of(lead.client.get(f"/assess/{assessment.pk}/round/"))
    assert "data engineer" not in page
    assert "the boss" not in page
    lead.client.post(f"/assess/{assessment.pk}/join/", {"label": ""})
    assert Response.objects.count() == 2


def test_an_anonymous_round_of_two_shows_no_single_value(system: System, lead: Person) -> None:
    assessment = a_round(system, lead.user, is_anonymous=True)
    for who in range(2):
        respond(assessment, {"DATA-01": who * 3}, key=f"k{who}")
    rounds.close_round(assessment=assessment, by=lead.user, at=timezone.now())
    page = lead.client.get(f"/assess/{assessment.pk}/result/").content.decode()
    assert "<circle cx=" not in page.split("<main")[1].replace('class="pip', "")
    agree = text_of(lead.client.get(f"/assess/{assessment.pk}/facilitation/DATA-01/"))
    assert "the spread is not shown" in agree


def test_the_result_of_a_round_tells_spread_and_who(
    lead: Person, reader: Person, system: System
) -> None:
    assessment = a_closed_round(system, lead.user, {"PIPE-04": [1, 2, 3]})
    for person in (lead, reader):
        page = text_of(person.client.get(f"/assess/{assessment.pk}/result/"))
        assert "and 3 respondents" in page
        assert "From the lowest answers of all: level 0" in page
        assert "PIPE-04" in page
        assert "Not met: role 0." in page
    assert "Settle what differs" not in text_of(
        reader.client.get(f"/assess/{assessment.pk}/result/")
    )


def test_an_anonymous_result_names_nobody(lead: Person, system: System) -> None:
    assessment = a_closed_round(system, lead.user, {"PIPE-04": [1, 2, 3]}, is_anonymous=True)
    page = text_of(lead.client.get(f"/assess/{assessment.pk}/result/"))
    assert "2 say it is met, 1 says it is not." in page
    assert "role 0" not in page
    assert "Not met:" not in page


def test_a_respondent_by_link_does_not_see_the_result(lead: Person, a_named: Assessment) -> None:
    phone = come_in(a_named, "phone")
    for closed in (False, True):
        if closed:
            rounds.close_round(assessment=a_named, by=lead.user, at=timezone.now())
        for page in ("result/", "export.json", "round/", "workshop/", "facilitation/", ""):
            assert phone.client.get(f"/assess/{a_named.pk}/{page}").status_code == 404


def test_only_what_is_submitted_counts_and_closing_asks(lead: Person, a_named: Assessment) -> None:
    respond(a_named, {"DATA-01": 3}, label="done")
    respond(a_named, {"DATA-01": 0}, label="slow", submits=False)
    asked = text_of(lead.client.get(f"/assess/{a_named.pk}/round/close/"))
    assert "Close although 1 respondent has not submitted?" in asked
    lead.client.post(f"/assess/{a_named.pk}/round/close/")
    snapshot = Snapshot.objects.get()
    assert (snapshot.respondents, snapshot.answers["DATA-01"]["value"]) == (1, 3)
    lead.client.post(f"/assess/{a_named.pk}/round/close/")
    assert Snapshot.objects.count() == 1


def test_a_discarded_response_is_kept_and_not_counted(lead: Person, a_named: Assessment) -> None:
    respond(a_named, {"DATA-01": 3}, label="real")
    joker = respond(a_named, {"DATA-01": 0}, label="joker")
    rounds.close_round(assessment=a_named, by=lead.user, at=timezone.now())
    path = f"/assess/{a_named.pk}/round/responses/{joker.pk}/"
    assert lead.client.post(path, {"reason": ""}).status_code == 400
    lead.client.post(path, {"reason": "A joke"})
    joker.refresh_from_db()
    assert (joker.excluded_by, joker.answers.count(), joker.revisions.count()) == (lead.user, 1, 1)
    values = [s.answers["DATA-01"]["value"] for s in Snapshot.objects.order_by("pk")]
    assert values == [0, 3]
    lead.client.post(path)
    assert Snapshot.objects.order_by("pk").last().answers["DATA-01"]["value"] == 0


def test_a_kept_result_opens_as_it_was(lead: Person, a_named: Assessment, system: System) -> None:
    respond(a_named, {"DATA-03": 3}, label="real")
    joker = respond(a_named, {"DATA-03": 0}, label="joker")
    rounds.close_round(assessment=a_named, by=lead.user, at=timezone.now())
    path = f"/assess/{a_named.pk}/round/responses/{joker.pk}/"
    lead.client.post(path, {"reason": "A joke"})
    before, after = Snapshot.objects.order_by("pk")
    listed = lead.client.get(f"/assess/systems/{system.pk}/").content.decode()
    asked = FRAMEWORK.by_id["DATA-03"]
    for kept, counted in ((before, 0), (after, 3)):
        path = f"/assess/systems/{system.pk}/results/{kept.pk}/"
        assert path in listed
        page = text_of(lead.client.get(path))
        assert asked.options[counted].in_language("en") in page
        assert f"from {kept.respondents} respondent" in page
        assert "this page places the same answers" not in page
    Snapshot.objects.filter(pk=before.pk).update(rule_version="0.9.0", position="0.07")
    page = text_of(lead.client.get(f"/assess/systems/{system.pk}/results/{before.pk}/"))
    assert "Rule 0.9.0 placed it at 0.07" in page


@pytest.mark.parametrize("kept", ["0", "x", "9" * 30])
def test_no_such_kept_result_is_404(lead: Person, system: System, kept: str) -> None:
    assert lead.client.get(f"/assess/systems/{system.pk}/results/{kept}/").status_code == 404


def test_withdrawing_the_link_shuts_out_who_came_by_it(lead: Person, a_named: Assessment) -> None:
    phone = come_in(a_named, "phone")
    say(phone, a_named, "DATA-01", 2)
    link = a_named.links.get()
    lead.client.post(f"/assess/{a_named.pk}/round/link/", {"instead": str(link.pk)})
    assert say(phone, a_named, "DATA-01", 0, base=1).status_code == 404
    assert phone.client.get(f"/assess/{a_named.pk}/finish/").status_code == 404
    assert Answer.objects.get().value == 2
    assert a_named.links.filter(revoked_at=None).count() == 1


def test_the_workshop_says_nothing_new_with_204_and_leads_on_after_the_close(
    lead: Person, a_named: Assessment
) -> None:
    path = f"/assess/{a_named.pk}/workshop/"
    page = lead.client.get(path).content.decode()
    seen = re.search(r"seen=(\w+)", page).group(1)
    ask = {"headers": {"hx-request": "true"}}
    assert lead.client.get(f"{path}?seen={seen}", **ask).status_code == 204
    respond(a_named, {"DATA-01": 3}, label="data engineer")
    changed = lead.client.get(f"{path}?seen={seen}", **ask)
    assert changed.status_code == 200
    assert "data engineer" in changed.content.decode()
    rounds.close_round(assessment=a_named, by=lead.user, at=timezone.now())
    closed = lead.client.get(f"{path}?seen={seen}", **ask).content.decode()
    assert "hx-trigger" not in closed
    assert "/facilitation/" in closed


def test_waiting_rounds_are_listed_until_submitted(lead: Person, system: System) -> None:
    for is_anonymous in (False, True):
        assessment = a_round(system, lead.user, is_anonymous=is_anonymous)
        assert "Waiting for your answers" in text_of(lead.client.get("/assess/"))
        lead.client.post(f"/assess/{assessment.pk}/join/", {"label": ""})
        lead.client.post(f"/assess/{assessment.pk}/finish/", {"do": "submit"})
        assert "Waiting for your answers" not in text_of(lead.client.get("/assess/"))


def test_a_round_is_exported_and_imported_with_its_consensus(lead: Person, system: System) -> None:
    assessment = a_closed_round(system, lead.user, {"PIPE-04": [1, 2, 3]})
    lead.client.post(
        f"/assess/{assessment.pk}/facilitation/PIPE-04/",
        {"answer": "1", "reason": "We looked at the code", "revision": "0"},
    )
    exported = lead.client.get(f"/assess/{assessment.pk}/export.json")
    document = exported.json()
    assert document["answers"]["PIPE-04"] == {
        "value": 1,
        "evidence": "E1",
        "note": "Agreed: We looked at the code",
    }
    rows = lead.client.get(f"/assess/{assessment.pk}/answers.csv").content.decode("utf-8-sig")
    assert "Agreed: We looked at the code" in rows
    from django.core.files.uploadedfile import SimpleUploadedFile

    other = a_person("other")
    back = other.client.post(
        "/assess/import/", {"file": SimpleUploadedFile("a.json", exported.content)}
    )
    assert back.status_code == 302
    copy = Assessment.objects.get(mode="solo")
    assert copy.responses.get().answers.get(practice="PIPE-04").value == 1


def test_history_is_everyones_in_a_named_round_and_ones_own_in_an_anonymous_one(
    lead: Person, system: System
) -> None:
    named = a_closed_round(system, lead.user, {"PIPE-04": [1, 2, 3]})
    assert "role 1" in text_of(lead.client.get(f"/assess/{named.pk}/history/?practice=PIPE-04"))
    anonymous = a_round(system, lead.user, is_anonymous=True)
    phone = come_in(anonymous, "phone")
    say(phone, anonymous, "DATA-01", 2)
    say(phone, anonymous, "DATA-01", 3, base=1)
    rounds.close_round(assessment=anonymous, by=lead.user, at=timezone.now())
    path = f"/assess/{anonymous.pk}/history/"
    assert FRAMEWORK.by_id["DATA-01"].options[3].in_language("en") in text_of(
        phone.client.get(path)
    )
    assert "DATA-01" not in text_of(lead.client.get(path))


def test_of_three_is_complete() -> None:
    assert len(of_three({})[0]) == len(FRAMEWORK.practices)
