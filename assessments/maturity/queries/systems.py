"""ML systems with their results over time. Trends and comparisons read snapshots alone."""

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
from mlops_portal.organizations.access import Asker
from mlops_portal.organizations.models import System

People = Mapping[int, frozenset[str] | None]  # by result, who answered; None: nobody can tell


@dataclass(frozen=True, slots=True)
class Record:
    """What has been assessed of a system, and who answered it."""

    assessments: Sequence[Assessment]
    people: People


def systems_of(asker: Asker) -> QuerySet[System]:
    """The asker's ML systems by organization, team and name, each with its `open_rounds`.

    For a page of them see `points.with_newest`.
    """
    is_open = Assessment.objects.filter(
        ml_system=OuterRef("pk"), mode=Assessment.Modes.ROUND, closed_at=None
    )
    counts = is_open.order_by().values("ml_system").annotate(count=Count("pk")).values("count")
    return (
        visible_systems(asker)
        .annotate(open_rounds=Coalesce(Subquery(counts), 0))
        .select_related("team__organization")
        .order_by("team__organization__name", "team__name", "name", "pk")
    )


def assessments_of_system(system: System, found: Sequence[Snapshot]) -> Record:
    """Rounds and shared assessments of a system, the newest first, and who answered its points.

    Each has its last `snapshot` of the points `found`, and `submitted` and `started`, the counts of
    its responses. `is_unkept` says of shared answers that they are newer than what is kept of
    them, and `answers` how many there are. Two queries.
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
    """By result, who its respondents were, as opaque names; None where nobody can tell.

    That is so in anonymous rounds, of shared answers, and where responses were counted or left out
    since the result was kept. One query.
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
    """Those people, where the round names its respondents and they are as many as were counted."""
    assessment = snapshot.assessment
    is_named = assessment.mode == Assessment.Modes.ROUND and not assessment.is_anonymous
    return frozenset(people) if is_named and len(people) == snapshot.respondents else None


def _responses(assessments: Iterable[object]) -> Sequence[Response]:
    """Responses that are not left out, with what says whose they are and whether they count."""
    found = Response.objects.filter(assessment__in=assessments, excluded_at=None)
    return tuple(found.only("assessment", "respondent", "visitor", "submitted_at"))


def answers_in(snapshot: Snapshot) -> Answers:
    """The counted answers that a snapshot keeps."""
    return parse_answers(snapshot.answers, framework_of(snapshot)).answers


def framework_of(snapshot: Snapshot) -> Framework:
    return content.framework(snapshot.assessment.framework, snapshot.framework_version)


def moves(before: Snapshot, after: Snapshot) -> Sequence[Move]:
    """Every practice in two snapshots of equal scope, those that are the same included.

    Raises ValueError for two that did not ask the same.
    """
    if not comparable([before], after):
        raise ValueError("Only snapshots of equal scope and framework version are compared.")
    framework, scope = framework_of(after), Scope(after.scope)
    return compared.moves(framework, scope, answers_in(before), answers_in(after))
