"""Nothing that a team worked out is lost from round to round, and no link passes the review."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.evidence.models import Item, Verdict
from assessments.evidence.services import review_item
from assessments.maturity.domain.answer import Evidence
from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import Answer, Assessment
from assessments.maturity.queries import round_answers, shared_questionnaire
from assessments.maturity.services import AnswerInput, record_answers, rounds
from assessments.maturity.services.agreed import AgreedInput, set_agreed
from mlops_portal.organizations.models import Organization, Role, System, User
from tests.assessments.cast import Person, member
from tests.assessments.maturity.views.test_rounds import come_in
from tests.assessments.round_steps import FRAMEWORK, NEWEST, a_round, respond, shared_answers
from tests.markup import text_of

CI = "https://ci.example/7"
EARLY = timezone.now() - timedelta(days=60)


def linked(practice: str, url: str, value: int = 2) -> AnswerInput:
    return AnswerInput(practice, "value", value, "", "", url, base=NEWEST)


@pytest.fixture
def old(system: System, lead: Person) -> Assessment:
    """A closed round in which the lead answered DATA-01 with a link; settled at 1."""
    first = a_round(system, lead.user, at=EARLY)
    mine = respond(first, {"DATA-02": 3}, user=lead.user, submits=False, at=EARLY)
    record_answers(response=mine, inputs=[linked("DATA-01", CI)], at=EARLY)
    rounds.submit(response=mine, at=EARLY)
    rounds.close_round(assessment=first, by=lead.user, at=EARLY + timedelta(days=1))
    first.refresh_from_db()
    given = AgreedInput("DATA-01", "value", 1, "Only two of us could rebuild it", 0)
    set_agreed(assessment=first, given=given, by=lead.user, at=EARLY + timedelta(days=2))
    return first


def question(item: Item, by: User, comment: str) -> None:
    verdict, now = Verdict.QUESTIONED, timezone.now()
    review_item(item=item, by=by, verdict=verdict, comment=comment, seen=0, at=now)


def begin_next(old: Assessment, system: System, lead: Person) -> Assessment:
    again = a_round(system, lead.user, previous=old)
    lead.client.post(f"/assess/{again.pk}/join/", {"label": ""})
    return again


def test_the_next_round_starts_from_what_was_agreed_with_its_reason(
    old: Assessment, system: System, lead: Person
) -> None:
    again = begin_next(old, system, lead)
    path = f"/assess/{again.pk}/questions/data/"
    page = text_of(lead.client.get(path))
    assert "Agreed last time:" in page
    assert "because: Only two of us could rebuild it" in page
    assert "You had said:" in page
    assert "Where the team agreed on a value" in page
    lead.client.post(path, {"DATA-01-revision": "0", "still": "DATA-01"})
    kept = Answer.objects.get(response__assessment=again, practice="DATA-01")
    assert (kept.value, kept.evidence_url) == (1, CI)
    assert "Only two of us could rebuild it" in kept.note
    phone = come_in(again, "phone")
    other = text_of(phone.client.get(path))
    assert "Agreed last time:" in other
    assert "You had said:" not in other


def test_the_link_of_an_answer_is_an_item_that_can_be_questioned(
    old: Assessment, bank: Organization
) -> None:
    (item,) = Item.objects.all()
    assert (item.url, item.topic, item.in_answer) == (CI, "DATA-01", True)
    graded = round_answers(old).consensus.opinions["DATA-01"].said
    assert [a.evidence for a in graded.values()] == [Evidence.E2]
    owner = member(bank, Role.OWNER)
    listed = owner.client.get(f"/assess/{old.pk}/evidence-review/")
    assert CI in listed.content.decode()
    question(item, owner.user, "Of another system")
    graded = round_answers(old).consensus.opinions["DATA-01"].said
    assert [a.evidence for a in graded.values()] == [Evidence.E0]


def test_a_link_that_changes_replaces_its_item_and_a_reviewed_one_stays_as_removed(
    system: System, lead: Person, bank: Organization
) -> None:
    shared = shared_answers(system, lead.user)
    response = shared.responses.get()

    def say(url: str) -> None:
        inputs = [linked("DATA-01", url)]
        record_answers(response=response, inputs=inputs, at=timezone.now(), by=lead.user)

    say(CI)
    say(f"{CI}0")
    (item,) = Item.objects.all()
    assert item.url == f"{CI}0"
    assert item.added_by == lead.user
    question(item, member(bank, Role.OWNER).user, "What is it?")
    say(f"{CI}0")
    assert shared_questionnaire(shared).domain_answers["DATA-01"].evidence is Evidence.E0
    assert shared_questionnaire(shared).links == {}
    say("")
    item.refresh_from_db()
    assert item.removed_at is not None
    say(f"{CI}0")
    assert shared_questionnaire(shared).domain_answers["DATA-01"].evidence is Evidence.E0


def test_evidence_comes_along_dated_and_counts_once_it_is_confirmed(
    old: Assessment, system: System, lead: Person
) -> None:
    again = begin_next(old, system, lead)
    path = f"/assess/{again.pk}/evidence/DATA-01/"
    page = lead.client.get(path)
    assert "waits to be confirmed" in text_of(page)
    assert CI in page.content.decode()
    before = Item.objects.get()
    sent = lead.client.post(f"/assess/{again.pk}/evidence/items/{before.pk}/confirm/")
    assert sent.status_code == 302
    kept = Item.objects.exclude(pk=before.pk).get()
    assert (kept.carried_from, kept.url, kept.in_answer) == (before, CI, False)
    after = text_of(lead.client.get(path))
    assert "Evidence supports the answer" in after
    assert "confirmed from an earlier round" in after
    assert "From earlier rounds" not in after


def test_what_is_questioned_is_replaced_and_never_confirmed(
    old: Assessment, system: System, lead: Person, bank: Organization
) -> None:
    item = Item.objects.get()
    question(item, member(bank, Role.OWNER).user, "Of another system")
    again = begin_next(old, system, lead)
    page = text_of(lead.client.get(f"/assess/{again.pk}/evidence/DATA-01/"))
    assert "add what replaces it" in page
    lead.client.post(f"/assess/{again.pk}/evidence/items/{item.pk}/confirm/")
    assert Item.objects.count() == 1


def test_nobody_confirms_what_they_may_not_see(
    old: Assessment, system: System, lead: Person, people: dict[str, Person]
) -> None:
    again = begin_next(old, system, lead)
    item = Item.objects.get()
    phone = come_in(again, "phone")
    for person in (phone, people["viewer"], people["stranger"], people["other owner"]):
        path = f"/assess/{again.pk}/evidence/items/{item.pk}/confirm/"
        assert person.client.post(path).status_code == 404
    assert CI not in phone.client.get(f"/assess/{again.pk}/evidence/DATA-01/").content.decode()
    assert Item.objects.count() == 1


def test_reassess_shows_last_time_and_takes_one_click(lead: Person, system: System) -> None:
    first = a_round(system, lead.user)
    respond(first, {"DATA-01": 1, "DATA-02": 3}, user=lead.user)
    rounds.close_round(assessment=first, by=lead.user, at=timezone.now())
    sent = {"mode": "round", "scope": "full", "from": str(first.pk), "description": ""}
    lead.client.post(f"/assess/systems/{system.pk}/start/", sent)
    again = Assessment.objects.get(previous=first)
    lead.client.post(f"/assess/{again.pk}/join/", {"label": ""})
    path = f"/assess/{again.pk}/questions/data/"
    page = lead.client.get(path)
    assert "what you said last time" in text_of(page)
    assert page.content.decode().count('name="still"') == 3
    assert not re.search(r'type="radio"[^>]* checked', page.content.decode())
    revisions = {f"{p.id}-revision": "0" for p in FRAMEWORK.practices_in(Scope.FULL, "data")}
    lead.client.post(path, revisions | {"still": "DATA-01"})
    assert {a.practice: a.value for a in Answer.objects.filter(response__assessment=again)} == {
        "DATA-01": 1
    }
    lead.client.post(
        path, revisions | {"DATA-01-answer": "2", "DATA-01-revision": "1", "still": "all"}
    )
    assert {a.practice: a.value for a in Answer.objects.filter(response__assessment=again)} == {
        "DATA-01": 2,
        "DATA-02": 3,
    }
    phone = come_in(again, "phone")
    assert "what counted last time" in text_of(phone.client.get(path))
