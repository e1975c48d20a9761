"""Results in order: which is current, and which came before. Decided only here.

A result describes a point in time, `as_of`, regardless of when it was stored: settling a split of
an old round, or storing its result again, changes that round's point and never the current one.
A *point* is the latest stored result for one `as_of` of an assessment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from assessments.maturity.models import Answer, Assessment, Snapshot
from mlops_portal.organizations.models import System

MOST_READ = 400  # the newest results, for a system's page
MOST_EARLIER = 5  # results of one `as_of`, besides the latest
IN_ORDER = ("as_of", "assessment__created_at", "assessment", "taken_at", "pk")
NEWEST_FIRST = tuple(f"-{name}" for name in IN_ORDER)
PARTS = {  # fields of the result, read without the rest
    "level_high": F("result__level_high"),
    "position_high": F("result__position_high"),
    "answered": F("result__coverage__answered"),
    "applicable": F("result__coverage__applicable"),
    "evidenced_level": F("result__evidenced__level"),
    "evidenced_position": F("result__evidenced__position"),
    "at_zero": F("result__at_zero"),
    "ways": F("result__one_answer_away__count"),
    "way": F("result__one_answer_away__sets__0"),
}


def described_at(assessment: Assessment) -> datetime | None:
    """Return the time that a result of the assessment describes; None while unanswered.

    The close of a round; for shared answers, the time of the last answer.
    """
    if assessment.mode == Assessment.Modes.ROUND:
        return assessment.closed_at
    said = Answer.objects.filter(response__assessment=assessment).exclude(kind="")
    return said.aggregate(last=Max("answered_at"))["last"]


def light(snapshots: QuerySet[Snapshot]) -> QuerySet[Snapshot]:
    """Return results without answers and details, annotated with range and coverage.

    `level_high`, `position_high`, `answered`, `applicable`, `evidenced_level` and
    `evidenced_position` come from the stored result; None where it lacks them. `ways` and `way`
    are the number of smallest sets of answers that reach the next level, and the first; `at_zero`
    lists practices at 0 that gate no level.
    """
    return snapshots.defer("answers", "result").select_related("assessment").annotate(**PARTS)


@dataclass(frozen=True, slots=True)
class Point:
    """The latest result stored for one `as_of` of an assessment, and earlier stored ones.

    `earlier` is newest first, without results equal to the one stored next.
    """

    result: Snapshot
    earlier: Sequence[Snapshot]


def points_of(system: System) -> Sequence[Point]:
    """Return the newest points of a system, oldest first. One query."""
    place = Window(
        RowNumber(),
        partition_by=[F("assessment"), F("as_of")],
        order_by=[F("taken_at").desc(), F("pk").desc()],
    )
    kept = light(Snapshot.objects.filter(assessment__ml_system=system)).annotate(place=place)
    found: dict[tuple[object, datetime], list[Snapshot]] = {}
    for snapshot in kept.filter(place__lte=MOST_EARLIER + 1).order_by(*NEWEST_FIRST)[:MOST_READ]:
        found.setdefault((snapshot.assessment_id, snapshot.as_of), []).append(snapshot)
    return tuple(Point(said[0], _differing(said)) for said in reversed(found.values()))


def _differing(said: Sequence[Snapshot]) -> Sequence[Snapshot]:
    """Return all but the first, without those equal to their predecessor in the list."""
    return tuple(older for newer, older in pairwise(said) if _told(newer) != _told(older))


def _told(snapshot: Snapshot) -> tuple[object, ...]:
    parts = [getattr(snapshot, name) for name in PARTS]
    return (snapshot.level, snapshot.position, snapshot.respondents, *parts)


def with_newest(systems: Sequence[System]) -> Sequence[System]:
    """Set `snapshot` of each system to its current result, or None. Two queries.

    `unkept` is the key of shared answers newer than their last stored result, or None.
    """
    kept = Snapshot.objects.filter(assessment__ml_system=OuterRef("pk")).order_by(*NEWEST_FIRST)
    waiting = not_kept(Assessment.objects.filter(ml_system=OuterRef("pk")))
    asked = System.objects.filter(pk__in=[system.pk for system in systems]).annotate(
        newest=Subquery(kept.values("pk")[:1]), unkept=Subquery(waiting.values("pk")[:1])
    )
    known = {pk: keys for pk, *keys in asked.values_list("pk", "newest", "unkept")}
    found = light(Snapshot.objects.all()).in_bulk([n for n, _unkept in known.values() if n])
    for system in systems:
        newest, system.unkept = known.get(system.pk, (None, None))
        system.snapshot = found.get(newest)
    return systems


def not_kept(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Return shared assessments with answers newer than their last stored result, newest first."""
    said = Answer.objects.filter(response__assessment=OuterRef("pk")).exclude(kind="")
    kept = Snapshot.objects.filter(assessment=OuterRef("pk")).order_by("-as_of")
    return (
        assessments.filter(mode=Assessment.Modes.SOLO)
        .annotate(
            said=Subquery(said.order_by("-answered_at").values("answered_at")[:1]),
            kept=Subquery(kept.values("as_of")[:1]),
        )
        .filter(Q(said__isnull=False), Q(kept=None) | Q(kept__lt=F("said")))
        .order_by("-said")
    )


def newest_of(assessment: Assessment) -> Snapshot | None:
    """Return the current result of an assessment, with its answers."""
    kept = assessment.snapshots.select_related("assessment")
    return kept.order_by(*NEWEST_FIRST).first()


def comparable(snapshots: Sequence[Snapshot], other: Snapshot) -> Sequence[Snapshot]:
    """Return the results with the same scope and framework version as `other`."""
    return tuple(
        s
        for s in snapshots
        if (s.assessment.framework, s.scope, s.framework_version)
        == (other.assessment.framework, other.scope, other.framework_version)
    )


def in_order(one: Snapshot, other: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Return the two results, the one that describes the earlier time first."""
    return (one, other) if _place(one) <= _place(other) else (other, one)


def previous_comparable(assessment: Assessment, at: datetime | None = None) -> Snapshot | None:
    """Return the system's newest result with the same questions before this one's.

    `at` is the time that a stored result of it describes; by default that of its current result.
    """
    if assessment.ml_system_id is None:
        return None
    earlier = Q(assessment__created_at__lt=assessment.created_at)
    if (at := at or described_at(assessment)) is not None:
        earlier = Q(as_of__lt=at) | (Q(as_of=at) & earlier)
    kept = Snapshot.objects.filter(
        earlier,
        assessment__ml_system=assessment.ml_system_id,
        assessment__framework=assessment.framework,
        framework_version=assessment.framework_version,
        scope=assessment.scope,
    )
    kept = kept.exclude(assessment=assessment).select_related("assessment")
    return kept.order_by(*NEWEST_FIRST).first()


def _place(snapshot: Snapshot) -> tuple[Any, ...]:
    begun = snapshot.assessment.created_at
    return (snapshot.as_of, begun, snapshot.assessment_id, snapshot.taken_at, snapshot.pk)
