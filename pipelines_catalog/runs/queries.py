"""Read queries for runs, for pages and the API. Their number does not grow with the run."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from statistics import median
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from pipelines_catalog.engine import Decision, Pipeline, Subject
from pipelines_catalog.engine.states import ACTIVE_RUN, UNDER_WAY, RunStatus, StepStatus
from pipelines_catalog.runs import catalog, plugins
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import (
    PROMOTION,
    REAPER,
    Artifact,
    Event,
    GateDecision,
    Metric,
    Run,
    StepRun,
    Tick,
    TriggerEvent,
    Workspace,
)
from pipelines_catalog.runs.models.records import LOG

MOST_EVENTS = 500  # of one answer; the next is asked for with `after`
MOST_METRICS = 5_000


@dataclass(frozen=True)
class RunDetail:
    """A run with all data for display."""

    run: Run
    pipeline: Pipeline | None  # None where its version is not here any more
    attempts: list[StepRun]
    events: list[Event]
    metrics: list[Metric]
    artifacts: list[Artifact]
    gates: list[GateDecision]
    triggers: list[TriggerEvent]
    usual: Mapping[str, float]  # seconds of a step in earlier runs, while this one goes on
    is_worker_silent: bool
    has_alerts: bool
    has_more_events: bool = field(default=False)
    queue_place: int | None = None  # among the runs that wait for their turn
    # Filled by the registry's plugin.
    batches: Sequence[Any] = ()  # uses of data
    features: Sequence[Any] = ()  # uses of feature sets
    models: Sequence[Any] = ()  # that the run registered
    deployed: Sequence[Any] = ()  # that the run put into service
    serving: Sequence[Any] = ()  # that serve now, from runs of this pipeline
    champion_before: Any = None  # the model that served when the run judged its own

    @cached_property
    def current(self) -> list[StepRun]:
        """The latest attempt of each step, parents first."""
        return [row for row in self.attempts if row.is_current]

    @cached_property
    def is_repeatable(self) -> bool:
        """Whether the run has ended, and its version of the pipeline is still installed."""
        return bool(
            self.run.is_over
            and self.pipeline
            and self.pipeline.version == self.run.pipeline_version
        )

    @cached_property
    def trigger(self) -> TriggerEvent | None:
        """The event that started the run."""
        return self.triggers[0] if self.triggers else None

    @cached_property
    def coalesced(self) -> int:
        """The number of further requests answered by this run while it was under way."""
        return sum(event.is_coalesced for event in self.triggers)

    @cached_property
    def model_decision(self) -> str:
        """The decision on the model: "promoted", "rejected", or "" while undecided."""
        judged = [gate for gate in self.counted_gates if gate.subject == Subject.MODEL]
        if any(gate.decision == Decision.REJECTED for gate in judged):
            return "rejected"
        return "promoted" if any(gate.gate == PROMOTION for gate in judged) else ""

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """Each step with its latest attempt and all attempts."""
        return [
            {
                "row": row,
                "pipeline": self.pipeline,
                "attempts": [found for found in self.attempts if found.name == row.name],
            }
            for row in self.current
        ]

    @cached_property
    def asked(self) -> dict[str, Any] | None:
        """The reason why the run started, and the number of further requests for it."""
        return {"event": self.trigger, "coalesced": self.coalesced} if self.trigger else None

    @cached_property
    def outcome(self) -> dict[str, Any] | None:
        """The outcome for the model, with the rules that decided; None while undecided.

        The rules are those that stopped it, or all that passed if it was promoted.
        """
        if not self.model_decision:
            return None
        is_rejected = self.model_decision == "rejected"
        rules = [
            rule
            for gate in self.counted_gates
            if gate.subject == Subject.MODEL
            for rule in gate.rules
            if (stops(rule) if is_rejected else rule["passed"] is True)
        ]
        model = next(iter([*self.deployed, *self.models]), None)
        return {"model": model, "decision": self.model_decision, "rules": rules}

    @cached_property
    def counted_gates(self) -> list[GateDecision]:
        """The gate decisions of the latest attempts."""
        current = {row.pk for row in self.current}
        return [gate for gate in self.gates if gate.step_run_id in current]


@dataclass(frozen=True, slots=True)
class LogOf:
    """A filter of events: of one step, of one of its attempts (0: all)."""

    step: str = ""
    attempt: int = 0


def stops(rule: Mapping[str, Any]) -> bool:
    """Return whether a stored rule stopped its gate; old decisions only record failures."""
    return bool(rule.get("stops", rule["passed"] is False))


def run_detail(
    run: Run, *, after: int = 0, newest: bool = False, log_of: LogOf | None = None
) -> RunDetail:
    """Return all data of a run, in nine queries; ten while it is active.

    Events are those with a number above `after`, or the `newest`; `log_of` limits them to a step.
    """
    events, has_more = _events(run, after, newest, log_of or LogOf())
    told = Exists(run.alerts.all())
    triggers = list(run.trigger_events.annotate(is_worker_seen=worker_seen(), has_alerts=told))
    begun = run.started_at is not None  # what waits has measured nothing
    is_silent = not triggers[0].is_worker_seen if triggers else not is_worker_seen()
    return RunDetail(
        run=run,
        pipeline=catalog.every().get(run.pipeline),
        attempts=list(_attempts(run)),
        events=events,
        metrics=list(run.metrics.select_related("step_run")[:MOST_METRICS] if begun else ()),
        artifacts=list(run.artifacts.select_related("stored", "step_run")),
        gates=list(run.gates.select_related("step_run")),
        triggers=triggers,
        usual={} if run.is_over else usual_seconds(run),
        is_worker_silent=is_silent and needs_worker(run),
        has_alerts=not triggers or triggers[0].has_alerts,
        has_more_events=has_more,
        queue_place=place_of(run),
        **plugins.merged(plugin.read_run(run) for plugin in plugins.registered),
    )


def _events(run: Run, after: int, newest: bool, log_of: LogOf) -> tuple[list[Event], bool]:
    found = run.events.filter(seq__gt=after).select_related("step_run")
    if log_of.step:
        found = found.filter(step_run__name=log_of.step)
    if log_of.attempt:
        found = found.filter(step_run__attempt=log_of.attempt)
    events = list(found.order_by("-seq" if newest else "seq")[: MOST_EVENTS + 1])
    kept = events[:MOST_EVENTS]
    return (kept[::-1] if newest else kept), len(events) > MOST_EVENTS


def _attempts(run: Run) -> QuerySet[StepRun]:
    """Return attempts, each with its last log line (`said`) or sentence (`told`)."""
    own = Event.objects.filter(step_run=OuterRef("pk")).exclude(kind="run_requested")
    last = own.filter(Q(kind=LOG) | ~Q(words={})).order_by("-seq")
    return run.steps.select_related("reused_from").annotate(
        said=Subquery(last.values("text")[:1]), told=Subquery(last.values("words")[:1])
    )


def recent_runs(workspaces: QuerySet[Workspace], count: int = 20) -> list[Run]:
    """Return the newest runs, with the reason why they started."""
    triggers = Prefetch("trigger_events", TriggerEvent.objects.order_by("pk"))
    runs = Run.objects.filter(workspace__in=workspaces).prefetch_related(triggers)
    return list(runs.select_related("workspace")[:count])


MOST_COUNTED = 2_000  # active runs of the portal


def is_first(run: Run) -> bool:
    """Return whether the run is the oldest unfinished one of its workspace."""
    others = Run.objects.filter(workspace=run.workspace_id, status__in=ACTIVE_RUN)
    return not others.filter(number__lt=run.number).exists()


def place_of(run: Run) -> int | None:
    """Return 1 for the run that is processed next; None once it has begun. One query."""
    return silence_and_place(run)[1] if is_waiting(run) else None


def is_waiting(run: Run) -> bool:
    """Return whether none of its steps has been started yet."""
    return run.status == RunStatus.QUEUED and run.started_at is None


def silence_and_place(run: Run) -> tuple[bool, int | None]:
    """Return whether workers seem to be down, and the position of a waiting run. One query.

    Runs of accounts and organizations come before others, the oldest run of a workspace before the
    second of another, then by time of request.
    """
    if not is_waiting(run):
        return is_worker_silent(run), None
    active = Run.objects.filter(status__in=ACTIVE_RUN).order_by("created_at", "number")
    fields = ("pk", "is_anonymous", "workspace_id", "status", "started_at")
    seen: Counter[UUID] = Counter()
    waiting: list[tuple[bool, bool, int, UUID]] = []
    is_silent = True
    counted = active.values_list(*fields, worker_seen())[:MOST_COUNTED]
    for place, (pk, is_anonymous, workspace, status, started_at, is_seen) in enumerate(counted):
        is_silent = not is_seen
        seen[workspace] += 1
        if status == RunStatus.QUEUED and started_at is None:
            waiting.append((is_anonymous, seen[workspace] > 1, place, pk))
    order = [pk for *_key, pk in sorted(waiting)]
    return is_silent, order.index(run.pk) + 1 if run.pk in order else None


MOST_EARLIER = 10  # attempts of a step, of which the usual time is the median


def usual_seconds(run: Run) -> dict[str, float]:
    """Return the median duration of each step in the workspace's last runs, in seconds."""
    place = Window(RowNumber(), partition_by="name", order_by="-pk")
    earlier = (
        StepRun.objects.filter(
            run__workspace=run.workspace_id,
            run__pipeline=run.pipeline,
            status=StepStatus.SUCCEEDED,
            started_at__isnull=False,
            finished_at__isnull=False,
        )
        .exclude(run=run)
        .annotate(place=place)
        .filter(place__lte=MOST_EARLIER)
    )
    taken: dict[str, list[float]] = {}
    for name, start, end in earlier.values_list("name", "started_at", "finished_at"):
        taken.setdefault(name, []).append((end - start).total_seconds())
    return {name: median(seconds) for name, seconds in taken.items()}


def seconds_of(rows: Iterable[StepRun], now: datetime | None = None) -> float:
    """Return the total duration of attempts in seconds; a running one counts until `now`."""
    total = 0.0
    for row in rows:
        end = row.finished_at or (now if row.status in UNDER_WAY else None)
        if row.started_at and end:
            total += (end - row.started_at).total_seconds()
    return total


WORKER_SILENT_AFTER = 3  # rounds of the reaper


def needs_worker(run: Run) -> bool:
    """Return whether the run cannot proceed without a worker."""
    return not run.is_over and run.status != Run.Statuses.WAITING


def worker_seen() -> Exists:
    """Return `is_worker_seen` as part of another query."""
    return Exists(Tick.objects.filter(name=REAPER, at__gt=in_seconds(-_silent_after())))


def _silent_after() -> float:
    return settings.PIPELINE_REAPER_SECONDS * WORKER_SILENT_AFTER + 2


def is_worker_silent(run: Run) -> bool:
    """Return whether a run waits although no worker has been seen for some time.

    Based on the row that every worker's reaper updates: the broker is not asked.
    """
    return needs_worker(run) and not is_worker_seen()


def is_worker_seen() -> bool:
    """Return whether a worker has made a recent round of the reaper, by the database's clock."""
    return Tick.objects.filter(name=REAPER, at__gt=in_seconds(-_silent_after())).exists()
