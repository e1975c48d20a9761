"""Results of a system over time: their order, how sure each is, and what moved between two."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import Assessment, Snapshot
from assessments.maturity.queries import points
from assessments.maturity.services import results, rounds
from assessments.maturity.services.agreed import AgreedInput, set_agreed
from mlops_portal.organizations.models import System
from tests.assessments.cast import Person
from tests.assessments.round_steps import (
    FRAMEWORK,
    a_closed_round,
    a_round,
    answer,
    respond,
    shared_answers,
)
from tests.markup import text_of

ALL = [p.id for p in FRAMEWORK.practices]
NOW = timezone.now()


def days_ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def settle(assessment: Assessment, by: Person, practice: str, value: int) -> None:
    given = AgreedInput(practice, "value", value, "We looked at it", 0)
    set_agreed(assessment=assessment, given=given, by=by.user, at=timezone.now())


@pytest.fixture
def two(lead: Person, system: System) -> tuple[Assessment, Assessment]:
    """An old round and a later one with more met."""
    old = a_closed_round(system, lead.user, {"PIPE-04": [1, 1, 1]}, at=days_ago(90), fill=1)
    return old, a_closed_round(system, lead.user, {"PIPE-04": [2, 2, 2]}, at=days_ago(2), fill=1)


def newest(system: System) -> Snapshot:
    return points.with_newest([system])[0].snapshot


def test_settling_an_old_round_never_changes_what_holds_today(
    lead: Person, system: System, two: tuple[Assessment, Assessment]
) -> None:
    old, later = two
    settle(old, lead, "DATA-01", 3)
    assert newest(system).assessment == later
    assert [p.result.assessment for p in points.points_of(system)] == [old, later]
    assert (
        points.points_of(system)[0].result.position == old.snapshots.order_by("pk").last().position
    )
    page = text_of(lead.client.get(f"/assess/systems/{system.pk}/"))
    listed = text_of(lead.client.get("/assess/systems/"))
    position = str(later.snapshots.get().position)
    assert f"is at level 0, position {position}" in page
    assert position in listed
    since = text_of(lead.client.get(f"/assess/{later.pk}/result/"))
    assert "Since the last time" in since
    assert "Since the last time" not in text_of(lead.client.get(f"/assess/{old.pk}/result/"))


def test_the_earlier_moment_stands_before_whatever_the_address_says(
    lead: Person, system: System, two: tuple[Assessment, Assessment]
) -> None:
    old, later = two
    settle(old, lead, "DATA-01", 3)
    ids = {"before": later.snapshots.get().pk, "after": old.snapshots.order_by("pk").last().pk}
    page = text_of(lead.client.get(f"/assess/systems/{system.pk}/compare/", ids))
    assert "2 practices moved: 1 up, 1 down" in page


def test_rounds_that_one_date_closed_keep_their_order(lead: Person, system: System) -> None:
    at = days_ago(5)
    first = a_closed_round(system, lead.user, fill=1, at=at)
    second = a_closed_round(system, lead.user, fill=2, at=at)
    Assessment.objects.filter(pk=first.pk).update(created_at=days_ago(9))
    settle(first, lead, "DATA-01", 0)
    assert newest(system).assessment == second


def test_a_round_that_began_first_and_closed_last_is_today(lead: Person, system: System) -> None:
    long = a_round(system, lead.user, at=days_ago(60))
    respond(long, dict.fromkeys(ALL, 1), label="one", at=days_ago(50))
    a_closed_round(system, lead.user, at=days_ago(40))
    rounds.close_round(assessment=long, by=lead.user, at=days_ago(1))
    assert newest(system).assessment == long


def test_keeping_old_shared_answers_again_is_not_today(lead: Person, system: System) -> None:
    shared = shared_answers(system, lead.user, at=days_ago(90))
    answer(shared.responses.get(), dict.fromkeys(ALL, 1), days_ago(80))
    results.record_result(assessment=shared, by=lead.user, at=days_ago(79))
    later = a_closed_round(system, lead.user, at=days_ago(2))
    results.record_result(assessment=shared, by=lead.user, at=timezone.now())
    assert newest(system).assessment == later
    answer(shared.responses.get(), {"DATA-01": 3}, timezone.now())
    results.record_result(assessment=shared, by=lead.user, at=timezone.now())
    assert newest(system).assessment == shared
    assert len(points.points_of(system)) == 3


def test_what_was_not_answered_is_neither_up_nor_down(lead: Person, system: System) -> None:
    first = a_closed_round(system, lead.user, at=days_ago(90), fill=1)
    second = a_round(system, lead.user, at=days_ago(3))
    said = dict.fromkeys(ALL[:34], 1) | {ALL[0]: 2, ALL[1]: 3, ALL[2]: 0, ALL[3]: "unknown"}
    for who in range(3):
        respond(second, said, label=f"role {who}", at=days_ago(2))
    rounds.close_round(assessment=second, by=lead.user, at=days_ago(1))
    ids = {"before": first.snapshots.get().pk, "after": second.snapshots.get().pk}
    page = text_of(lead.client.get(f"/assess/systems/{system.pk}/compare/", ids))
    assert "3 practices moved: 2 up, 1 down" in page
    assert "2 up, 1 down, 25 no longer answered, 1 no longer known, 30 as before" in page
    assert len(ALL) == 2 + 1 + 25 + 1 + 30
    assert "no longer met" not in page
    for place in ("/assess/systems/", f"/assess/systems/{system.pk}/"):
        shown = text_of(lead.client.get(place))
        assert "34 of 59 answered" in shown, place
        assert "3 respondents" in shown, place
        assert "could be" in shown, place
    trend = lead.client.get(f"/assess/systems/{system.pk}/").content.decode()
    assert "Hollow: not everything was answered" in trend
    assert 'class="f-surface k-l0"' in trend


def test_other_respondents_are_told_and_drawn(lead: Person, system: System) -> None:
    first = a_round(system, lead.user, at=days_ago(90))
    for key in ("ana", "rui", "eva"):
        respond(first, dict.fromkeys(ALL, 1), key=key, at=days_ago(89))
    rounds.close_round(assessment=first, by=lead.user, at=days_ago(88))
    second = a_round(system, lead.user, at=days_ago(9))
    respond(second, dict.fromkeys(ALL, 2), key="ana", at=days_ago(8))
    rounds.close_round(assessment=second, by=lead.user, at=days_ago(7))
    ids = {"before": first.snapshots.get().pk, "after": second.snapshots.get().pk}
    compared = text_of(lead.client.get(f"/assess/systems/{system.pk}/compare/", ids))
    assert "3 answered before, 1 after, 1 of them both times" in compared
    page = lead.client.get(f"/assess/systems/{system.pk}/").content.decode()
    assert "Broken line: other respondents" in page
    assert 'class="ln k-ink d1"' in page


def test_the_same_people_are_joined_by_a_whole_line(lead: Person, system: System) -> None:
    for days, value in ((90, 1), (9, 2)):
        again = a_round(system, lead.user, at=days_ago(days))
        for key in ("ana", "rui", "eva"):
            respond(again, dict.fromkeys(ALL, value), key=key, at=days_ago(days))
        rounds.close_round(assessment=again, by=lead.user, at=days_ago(days - 1))
    page = lead.client.get(f"/assess/systems/{system.pk}/").content.decode()
    assert 'class="ln k-ink"' in page
    assert "Broken line" not in page


def test_a_round_is_one_row_unless_settling_changed_something(lead: Person, system: System) -> None:
    closed = a_closed_round(system, lead.user, at=days_ago(9), fill=1)
    settle(closed, lead, "DATA-01", 1)
    page = lead.client.get(f"/assess/systems/{system.pk}/").content.decode()
    assert page.count(f"/assess/systems/{system.pk}/results/") == 1
    settle(closed, lead, "PIPE-04", 3)
    page = lead.client.get(f"/assess/systems/{system.pk}/").content.decode()
    assert page.count(f"/assess/systems/{system.pk}/results/") == 2
    assert "As it was kept before" in page


def test_the_comparison_as_a_file_adds_up_too(
    lead: Person, system: System, two: tuple[Assessment, Assessment]
) -> None:
    before, after = (one.snapshots.get().pk for one in two)
    path = f"/assess/systems/{system.pk}/compare.csv"
    sent = lead.client.get(path, {"before": after, "after": before})
    rows = list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert [row["practice"] for row in rows] == ALL
    (moved,) = [row for row in rows if row["part"] != "unchanged"]
    assert (moved["practice"], moved["part"], moved["before"], moved["after"]) == (
        "PIPE-04", "up", "1", "2",
    )  # fmt: skip


def test_what_moved_is_compared_practice_by_practice(lead: Person, system: System) -> None:
    early = timezone.now() - timedelta(days=90)
    a_closed_round(system, lead.user, {"PIPE-04": [1, 1, 1]}, at=early)
    later = a_closed_round(system, lead.user, {"VAL-02": [0, 0, 0]})
    a_closed_round(system, lead.user, scope=Scope.GATES, at=early + timedelta(days=1))
    page = text_of(lead.client.get(f"/assess/systems/{system.pk}/"))
    assert "What moved between the last two" in page
    assert "does not compare with the last result" in page
    before, after = Snapshot.objects.filter(scope="full").order_by("taken_at")
    compared = lead.client.get(
        f"/assess/systems/{system.pk}/compare/?before={before.pk}&after={after.pk}"
    )
    assert "2 practices moved: 1 up, 1 down" in text_of(compared)
    gates = Snapshot.objects.get(scope="gates")
    other = f"/assess/systems/{system.pk}/compare/?before={gates.pk}&after={after.pk}"
    assert lead.client.get(other).status_code == 404
    since = text_of(lead.client.get(f"/assess/{later.pk}/result/"))
    assert "Since the last time" in since
