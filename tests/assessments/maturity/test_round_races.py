"""What happens at the same moment: closing and saving, two facilitators, two beats, two tabs."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from assessments.maturity.models import (
    AgreedAnswer,
    AgreedAnswerRevision,
    Answer,
    Assessment,
    Response,
    Snapshot,
)
from assessments.maturity.services import RoundClosed, reminders, rounds
from assessments.maturity.services.agreed import AgreedConflict, AgreedInput, set_agreed
from mlops_portal.organizations.access import Visitor
from mlops_portal.organizations.models import Role, User
from tests.assessments.cast import a_system, an_organization, member
from tests.assessments.round_steps import a_closed_round, a_round, answer, expect, respond
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead() -> User:
    return member(an_organization("Harbour Bank"), Role.ASSESSOR).user


@pytest.fixture
def started(lead: User) -> Assessment:
    system = a_system(lead.memberships.get().organization)
    return a_round(system, lead)


def test_an_answer_is_in_before_the_close_or_refused(started: Assessment, lead: User) -> None:
    responses = [respond(started, {"DATA-01": 0}, key=f"k{who}", submits=False) for who in range(4)]
    for who in responses:
        Response.objects.filter(pk=who.pk).update(submitted_at=None)

    def save_and_submit(response: Response) -> str:
        answer(response, {"DATA-01": 3})
        rounds.submit(response=response, at=timezone.now())
        return "submitted"

    outcomes = at_once(
        *(lambda r=r: save_and_submit(r) for r in responses),
        lambda: rounds.close_round(assessment=started, by=lead, at=timezone.now()),
    )
    assert outcomes[-1] is True
    assert all(o == "submitted" or isinstance(o, RoundClosed) for o in outcomes[:-1]), outcomes
    done = sum(o == "submitted" for o in outcomes)
    assert Response.objects.filter(submitted_at__isnull=False).count() == done
    snapshot = Snapshot.objects.get()
    assert snapshot.respondents == done
    if done:
        assert snapshot.answers["DATA-01"]["value"] == 3


def test_a_round_is_closed_once(started: Assessment, lead: User) -> None:
    def close() -> bool:
        return rounds.close_round(assessment=started, by=lead, at=timezone.now())

    assert sorted(map(str, at_once(*[close] * 4))) == ["False", "False", "False", "True"]
    assert Snapshot.objects.count() == 1


def test_joining_in_two_tabs_at_once_makes_one_response(started: Assessment) -> None:
    def join() -> int:
        visitor = Visitor("phone")
        now = timezone.now()
        return rounds.join_round(
            assessment=started, user=None, visitor=visitor, label="", at=now
        ).pk

    assert len(set(at_once(*[join] * 4))) == 1
    assert Response.objects.count() == 1


def test_of_two_who_agree_at_once_one_is_told_what_the_other_stored(
    started: Assessment, lead: User
) -> None:
    closed = a_closed_round(started.ml_system, lead, {"PIPE-04": [1, 2, 3]}, fill=None)

    def record(value: int) -> AgreedAnswer:
        given = AgreedInput("PIPE-04", "value", value, f"We say {value}", 0)
        return set_agreed(assessment=closed, given=given, by=lead, at=timezone.now())

    outcomes = at_once(lambda: record(1), lambda: record(3))
    stored = AgreedAnswer.objects.get()
    [refused] = [o for o in outcomes if isinstance(o, AgreedConflict)]
    [taken] = [o for o in outcomes if isinstance(o, AgreedAnswer)]
    assert (taken.value, taken.reason) == (stored.value, stored.reason)
    assert (refused.stored.value, refused.stored.reason) == (stored.value, stored.reason)
    assert AgreedAnswerRevision.objects.count() == 1


def test_two_beats_at_once_remind_once(lead: User, settings) -> None:
    system = a_system(lead.memberships.get().organization)
    closes = timezone.now() + timedelta(days=5)
    assessment = a_round(system, lead, closes_at=closes)
    expect(assessment, lead, *(f"p{n}@data.example" for n in range(3)))
    at = closes - timedelta(hours=20)
    sent = at_once(*[lambda: reminders.remind_expected(at=at)] * 3)
    assert sum(sent) == 3, sent
    assert sorted(m.to[0] for m in mail.outbox) == [f"p{n}@data.example" for n in range(3)]


def test_twelve_save_in_the_same_round_at_once(started: Assessment) -> None:
    responses = [respond(started, {}, key=f"k{who}", submits=False) for who in range(12)]

    def save(who: int) -> None:
        answer(responses[who], {"DATA-01": who % 4})

    outcomes = at_once(*(lambda who=who: save(who) for who in range(12)))
    assert outcomes == [None] * 12
    stored = dict(Answer.objects.values_list("response", "value"))
    assert stored == {r.pk: who % 4 for who, r in enumerate(responses)}
