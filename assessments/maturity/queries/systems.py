"""ML systems with their results over time. Trends and comparisons read snapshots alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessments.maturity import content
from assessments.maturity.access import visible_systems
from assessments.maturity.domain.answer import Answer as DomainAnswer
from assessments.maturity.domain.answer import Answers
from assessments.maturity.domain.answers import parse_answers
from assessments.maturity.domain.framework import Framework, Practice, Scope
from assessments.maturity.models import Assessment, Snapshot
from assessments.organizations.access import Asker
from assessments.organizations.models import System

MOST_SNAPSHOTS = 200  # of a system's page; the newest


def systems_of(asker: Asker) -> QuerySet[System]:
    """The asker's ML systems by organization, team and name, each with its `open_rounds`.

    For a page of them see `with_newest`.
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


def with_newest(systems: Sequence[System]) -> Sequence[System]:
    """The systems, each with its last `snapshot` or None, in two queries."""
    of_these = Snapshot.objects.filter(assessment__ml_system__in=systems)
    newest = dict(
        of_these.order_by()
        .values_list("assessment__ml_system")
        .annotate(newest=Max("taken_at"))
        .values_list("assessment__ml_system", "newest")
    )
    last = _light(of_these.filter(taken_at__in=set(newest.values()))).select_related("assessment")
    found = {
        s.assessment.ml_system_id: s
        for s in last.order_by("pk")
        if newest[s.assessment.ml_system_id] == s.taken_at
    }
    for system in systems:
        system.snapshot = found.get(system.pk)
    return systems


def assessments_of_system(system: System) -> Sequence[Assessment]:
    """Rounds and shared assessments of a system, the newest first, each with its last `snapshot`.

    They carry `submitted` and `started`, the counts of their responses.
    """
    newest = Snapshot.objects.filter(assessment=OuterRef("pk")).order_by("-taken_at", "-pk")
    assessments = list(
        system.assessments.annotate(
            newest=Subquery(newest.values("pk")[:1]),
            started=Count("responses", filter=Q(responses__excluded_at=None)),
            submitted=Count(
                "responses",
                filter=Q(responses__submitted_at__isnull=False, responses__excluded_at=None),
            ),
        ).order_by("-created_at")[:MOST_SNAPSHOTS]
    )
    snapshots = _light(Snapshot.objects.all()).in_bulk({a.newest for a in assessments if a.newest})
    for assessment in assessments:
        assessment.snapshot = snapshots.get(assessment.newest)
    return assessments


def snapshots_of(system: System) -> Sequence[Snapshot]:
    """The newest snapshots of a system, oldest first, without answers and result."""
    found = _light(
        Snapshot.objects.filter(assessment__ml_system=system).select_related("assessment")
    )
    return tuple(reversed(found.order_by("-taken_at", "-pk")[:MOST_SNAPSHOTS]))


def last_of_each(snapshots: Sequence[Snapshot]) -> Sequence[Snapshot]:
    """Of each assessment its last snapshot, in the order of time."""
    last = {snapshot.assessment_id: snapshot for snapshot in snapshots}
    return tuple(sorted(last.values(), key=lambda s: (s.taken_at, s.pk)))


def comparable(snapshots: Sequence[Snapshot], newest: Snapshot) -> Sequence[Snapshot]:
    """Those that asked what `newest` asked: equal scope and framework version."""
    return tuple(
        s
        for s in snapshots
        if (s.scope, s.framework_version) == (newest.scope, newest.framework_version)
    )


def previous_comparable(assessment: Assessment) -> Snapshot | None:
    """The last snapshot of an earlier assessment of the same system with the same questions."""
    if assessment.ml_system_id is None:
        return None
    return (
        Snapshot.objects.filter(
            assessment__ml_system=assessment.ml_system_id,
            assessment__framework=assessment.framework,
            assessment__created_at__lt=assessment.created_at,
            framework_version=assessment.framework_version,
            scope=assessment.scope,
        )
        .exclude(assessment=assessment)
        .select_related("assessment")
        .order_by("-assessment__created_at", "-taken_at", "-pk")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Move:
    """A practice whose counted answer is not the same in two snapshots."""

    practice: Practice
    was: DomainAnswer | None
    now: DomainAnswer | None

    @property
    def difference(self) -> int | None:
        """Steps up or down; None when one of the two is no option."""
        if self.was is None or self.now is None or None in (self.was.value, self.now.value):
            return None
        return self.now.value - self.was.value


def answers_in(snapshot: Snapshot) -> Answers:
    """The counted answers that a snapshot keeps."""
    return parse_answers(snapshot.answers, framework_of(snapshot)).answers


def framework_of(snapshot: Snapshot) -> Framework:
    return content.framework(snapshot.assessment.framework, snapshot.framework_version)


def moves(before: Snapshot, after: Snapshot) -> Sequence[Move]:
    """What moved from one snapshot to another of equal scope, practice by practice.

    Raises ValueError for two that did not ask the same.
    """
    if not comparable([before], after):
        raise ValueError("Only snapshots of equal scope and framework version are compared.")
    was, now = answers_in(before), answers_in(after)
    practices = framework_of(after).practices_in(Scope(after.scope))
    return [
        Move(p, was.get(p.id), now.get(p.id))
        for p in practices
        if _said(was, p.id) != _said(now, p.id)
    ]


def _said(answers: Mapping[str, DomainAnswer], practice: str) -> tuple[object, object]:
    answer = answers.get(practice)
    return (answer.kind, answer.value) if answer else (None, None)


def _light(snapshots: QuerySet[Snapshot]) -> QuerySet[Snapshot]:
    return snapshots.defer("answers", "result")
