"""A run with all data for display. The number of queries does not grow with the run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from pipelines_catalog.engine import Decision, Pipeline, Subject
from pipelines_catalog.runs import catalog, plugins
from pipelines_catalog.runs.models import (
    PROMOTION,
    Artifact,
    Event,
    GateDecision,
    Metric,
    Run,
    StepRun,
    TriggerEvent,
)
from pipelines_catalog.runs.models.records import LOG
from pipelines_catalog.runs.queries.queue import place_of
from pipelines_catalog.runs.queries.times import usual_seconds
from pipelines_catalog.runs.queries.workers import is_worker_seen, needs_worker, worker_seen

MOST_EVENTS = 500  # of one answer; the next is asked for with `after`
MOST_METRICS = 5_000


@dataclass(frozen=True)
class Sheet:
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


def sheet_of(
    run: Run, *, after: int = 0, newest: bool = False, log_of: LogOf | None = None
) -> Sheet:
    """Return all data of a run, in nine queries; ten while it is active.

    Events are those with a number above `after`, or the `newest`; `log_of` limits them to a step.
    """
    events, has_more = _events(run, after, newest, log_of or LogOf())
    told = Exists(run.alerts.all())
    triggers = list(run.trigger_events.annotate(is_worker_seen=worker_seen(), has_alerts=told))
    begun = run.started_at is not None  # what waits has measured nothing
    is_silent = not triggers[0].is_worker_seen if triggers else not is_worker_seen()
    return Sheet(
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
    """Return at most MOST_EVENTS in order, and whether there are more."""
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
