"""What pages and the API read of runs. The number of queries does not grow with the run."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db.models import F, Prefetch, QuerySet
from django.db.models.functions import Now

from pipelines_catalog.engine import Decision, Pipeline, Subject
from pipelines_catalog.engine.states import UNDER_WAY
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.models import (
    Artifact,
    BatchUse,
    DataBatch,
    Deployment,
    Event,
    GateDecision,
    Metric,
    ModelVersion,
    Run,
    StepRun,
    Tick,
    TriggerEvent,
    Workspace,
)
from pipelines_catalog.runs.services.reaping import TICK

MOST_EVENTS = 500  # of one answer; the next is asked for with `after`
MOST_METRICS = 5_000
WORKER_SILENT_AFTER = 3  # rounds of the reaper


@dataclass(frozen=True)
class Sheet:
    """A run with everything that is shown of it."""

    run: Run
    pipeline: Pipeline | None  # None where its version is not here any more
    attempts: list[StepRun]
    events: list[Event]
    metrics: list[Metric]
    artifacts: list[Artifact]
    gates: list[GateDecision]
    triggers: list[TriggerEvent]
    batches: list[BatchUse]
    models: list[ModelVersion]
    deployments: list[Deployment]
    is_worker_silent: bool
    has_more_events: bool = field(default=False)

    @cached_property
    def current(self) -> list[StepRun]:
        """The attempt of each step that counts, parents first."""
        return [row for row in self.attempts if row.is_current]

    @cached_property
    def trigger(self) -> TriggerEvent | None:
        """Why the run started."""
        return self.triggers[0] if self.triggers else None

    @cached_property
    def coalesced(self) -> int:
        """How many more asked for the same run while it was under way."""
        return sum(event.is_coalesced for event in self.triggers)

    @cached_property
    def model_decision(self) -> str:
        """ "promoted", "rejected", or "" while nothing is decided."""
        judged = [gate for gate in self.counted_gates if gate.subject == Subject.MODEL]
        if any(gate.decision == Decision.REJECTED for gate in judged):
            return "rejected"
        return "promoted" if any(gate.gate == "promotion" for gate in judged) else ""

    @cached_property
    def counted_gates(self) -> list[GateDecision]:
        """Decisions of the attempts that count."""
        current = {row.pk for row in self.current}
        return [gate for gate in self.gates if gate.step_run_id in current]


def sheet_of(run: Run, *, after: int = 0) -> Sheet:
    """Everything of a run; of events those with a number above `after`."""
    events = list(run.events.filter(seq__gt=after).select_related("step_run")[: MOST_EVENTS + 1])
    return Sheet(
        run=run,
        pipeline=catalog.every().get(run.pipeline),
        attempts=list(run.steps.select_related("reused_from")),
        events=events[:MOST_EVENTS],
        metrics=list(run.metrics.select_related("step_run")[:MOST_METRICS]),
        artifacts=list(run.artifacts.select_related("stored", "step_run")),
        gates=list(run.gates.select_related("step_run")),
        triggers=list(run.trigger_events.all()),
        batches=list(run.batch_uses.select_related("batch")),
        models=list(run.models.select_related("stored", "feature_set", "previous")),
        deployments=list(run.deployments.select_related("model")),
        is_worker_silent=is_worker_silent(run),
        has_more_events=len(events) > MOST_EVENTS,
    )


def is_worker_silent(run: Run) -> bool:
    """Whether a run waits although no worker has shown itself for some time.

    Told by the row that every worker's reaper moves: the broker is not asked.
    """
    if run.is_over or run.status == Run.Statuses.WAITING:
        return False
    return not is_worker_seen()


def is_worker_seen() -> bool:
    """Whether a worker has made a round of the reaper lately, by the database's clock."""
    tick = Tick.objects.filter(name=TICK).annotate(age=Now() - F("at")).first()
    limit = settings.PIPELINE_REAPER_SECONDS * WORKER_SILENT_AFTER + 2
    return tick is not None and tick.age.total_seconds() < limit


def recent_runs(workspaces: QuerySet[Workspace], count: int = 20) -> list[Run]:
    """The newest runs, with why they started."""
    triggers = Prefetch("trigger_events", TriggerEvent.objects.order_by("pk"))
    runs = Run.objects.filter(workspace__in=workspaces).prefetch_related(triggers)
    return list(runs.select_related("workspace")[:count])


def models_of(workspaces: QuerySet[Workspace]) -> QuerySet[ModelVersion]:
    """Registered versions, with what they came from and where they serve."""
    return (
        ModelVersion.objects.filter(workspace__in=workspaces)
        .select_related("stored", "run", "feature_set", "previous")
        .prefetch_related(
            Prefetch("deployments", Deployment.objects.order_by("pk")),
            Prefetch("run__batch_uses", BatchUse.objects.select_related("batch")),
        )
        .order_by("-created_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Downstream:
    """What came of a batch of data."""

    batch: DataBatch
    runs: list[Run]
    models: list[ModelVersion]
    deployments: list[Deployment]


def downstream_of(batch: DataBatch) -> Downstream:
    """Lineage downwards: runs that used the batch, models of these, where they served."""
    runs = Run.objects.filter(batch_uses__batch=batch).distinct()
    models = ModelVersion.objects.filter(run__in=runs).select_related("run")
    served = Deployment.objects.filter(model__in=models).select_related("model")
    return Downstream(batch, list(runs), list(models), list(served))


@dataclass(frozen=True, slots=True)
class Upstream:
    """What a model came from."""

    model: ModelVersion
    batches: list[BatchUse]
    previous: ModelVersion | None


def upstream_of(model: ModelVersion) -> Upstream:
    """Lineage upwards: the run's batches and the champion before it."""
    uses = model.run.batch_uses.select_related("batch")
    return Upstream(model, list(uses), model.previous)


def seconds_of(rows: Iterable[StepRun], now: datetime | None = None) -> float:
    """Time that attempts took in all; one at work counts until `now`."""
    total = 0.0
    for row in rows:
        end = row.finished_at or (now if row.status in UNDER_WAY else None)
        if row.started_at and end:
            total += (end - row.started_at).total_seconds()
    return total
