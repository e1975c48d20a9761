"""ML systems with their results over time. Trends and comparisons read only snapshots."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessments.maturity import content
from assessments.maturity.access import visible_systems
from assessments.maturity.domain import moves as compared
from assessments.maturity.domain.answer import Answers
from assessments.maturity.domain.answers import parse_answers
from assessments.maturity.domain.framework import Framework, Scope
from assessments.maturity.domain.moves import Move
from assessments.maturity.models import Answer, Assessment, Response, Snapshot
from assessments.maturity.queries.points import MOST_READ, comparable, not_kept
from mlops_portal.organizations.access import Actor
from mlops_portal.organizations.models import System

People = Mapping[int, frozenset[str] | None]  # respondents by result; None if unknown


@dataclass(frozen=True, slots=True)
class Record:
    """The assessments of a system, and the respondents of each result."""

    assessments: Sequence[Assessment]
    people: People


def systems_of(actor: Actor) -> QuerySet[System]:
    """Return the actor's ML systems by organization, team and name, with `open_rounds`.

    For a page of them see `points.with_newest`.
    """
    is_open = Assessment.objects.filter(
        ml_system=OuterRef("pk"), mode=Assessment.Modes.ROUND, closed_at=None
    )
    counts = is_open.order_by().values("ml_system").annotate(count=Count("pk")).values("count")
    return (
        visible_systems(actor)
        .annotate(open_rounds=Coalesce(Subquery(counts), 0))
        .select_related("team__organization")
        .order_by("team__organization__name", "team__name", "name", "pk")
    )


def assessments_of_system(system: System, found: Sequence[Snapshot]) -> Record:
    """Return a system's assessments, newest first, and the respondents of `found`.

    Each carries its last `snapshot` in `found`, and `submitted` and `started`, the counts of its
    responses. For shared answers, `is_unkept` tells that they are newer than their last stored
    result, and `answers` is their number. Two queries.
    """
    answered = Answer.objects.filter(response__assessment=OuterRef("pk")).exclude(kind="")
    answered = answered.order_by().values("response__assessment").annotate(n=Count("pk"))
    unkept = not_kept(Assessment.objects.filter(pk=OuterRef("pk")))
    assessments = list(
        system.assessments.annotate(
            is_unkept=Exists(unkept), answers=Coalesce(Subquery(answered.values("n")), 0)
        ).order_by("-created_at")[:MOST_READ]
    )
    last = {point.assessment_id: point for point in found}
    responses = _responses({one.pk for one in assessments} | last.keys())
    started = Counter(one.assessment_id for one in responses)
    submitted = Counter(one.assessment_id for one in responses if one.submitted_at is not None)
    for assessment in assessments:
        assessment.snapshot = last.get(assessment.pk)
        assessment.started = started[assessment.pk]
        assessment.submitted = submitted[assessment.pk]
    return Record(assessments, _people(found, responses))


def who_answered(snapshots: Sequence[Snapshot]) -> People:
    """Return the respondents of each result as opaque names; None where unknown.

    Unknown in anonymous rounds, for shared answers, and where responses were included or excluded
    after the result was stored. One query.
    """
    return _people(snapshots, _responses({s.assessment_id for s in snapshots}))


def _people(snapshots: Sequence[Snapshot], responses: Sequence[Response]) -> People:
    people: dict[object, set[str]] = {}
    for one in responses:
        if one.submitted_at is not None:
            name = f"account:{one.respondent_id}" if one.respondent_id else f"browser:{one.visitor}"
            people.setdefault(one.assessment_id, set()).add(name)
    return {s.pk: _told(s, people.get(s.assessment_id, set())) for s in snapshots}


def _told(snapshot: Snapshot, people: set[str]) -> frozenset[str] | None:
    """Return the people if the round is named and their number matches the counted respondents."""
    assessment = snapshot.assessment
    is_named = assessment.mode == Assessment.Modes.ROUND and not assessment.is_anonymous
    return frozenset(people) if is_named and len(people) == snapshot.respondents else None


def _responses(assessments: Iterable[object]) -> Sequence[Response]:
    found = Response.objects.filter(assessment__in=assessments, excluded_at=None)
    return tuple(found.only("assessment", "respondent", "visitor", "submitted_at"))


def answers_in(snapshot: Snapshot) -> Answers:
    """Return the counted answers stored in a snapshot."""
    return parse_answers(snapshot.answers, framework_of(snapshot)).answers


def framework_of(snapshot: Snapshot) -> Framework:
    return content.framework(snapshot.assessment.framework, snapshot.framework_version)


def moves(before: Snapshot, after: Snapshot) -> Sequence[Move]:
    """Compare every practice in two snapshots of equal scope, unchanged ones included.

    Raises ValueError if their scopes or framework versions differ.
    """
    if not comparable([before], after):
        raise ValueError("Only snapshots of equal scope and framework version are compared.")
    framework, scope = framework_of(after), Scope(after.scope)
    return compared.moves(framework, scope, answers_in(before), answers_in(after))
