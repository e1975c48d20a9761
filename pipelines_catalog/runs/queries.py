"""What pages and the API read of runs. The number of queries does not grow with the run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from statistics import median

from django.conf import settings
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Window,
)
from django.db.models.functions import RowNumber

from pipelines_catalog.engine import Decision, Pipeline, Subject
from pipelines_catalog.engine.states import UNDER_WAY, StepStatus
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import (
    REAPER,
    Artifact,
    BatchUse,
    DataBatch,
    Deployment,
    Event,
    FeatureSet,
    FeatureUse,
    GateDecision,
    Metric,
    ModelVersion,
    Run,
    StepRun,
    Tick,
    Trigger,
    TriggerEvent,
    Workspace,
)
from pipelines_catalog.runs.models.records import LOG

MOST_EVENTS = 500  # of one answer; the next is asked for with `after`
MOST_METRICS = 5_000
MOST_ASKED = 100  # trigger events
MOST_EARLIER = 10  # attempts of a step, of which the usual time is the median
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
    features: list[FeatureUse]
    models: list[ModelVersion]  # that the run registered
    deployed: list[ModelVersion]  # that the run put into service
    serving: list[ModelVersion]  # that serve now, from runs of this pipeline
    champion_before: ModelVersion | None  # that served when the run judged its own
    usual: Mapping[str, float]  # seconds of a step in earlier runs, while this one goes on
    is_worker_silent: bool
    has_more_events: bool = field(default=False)

    @cached_property
    def current(self) -> list[StepRun]:
        """The attempt of each step that counts, parents first."""
        return [row for row in self.attempts if row.is_current]

    @cached_property
    def is_repeatable(self) -> bool:
        """Whether it is over, and its version of the pipeline is still the one that is here."""
        return bool(
            self.run.is_over
            and self.pipeline
            and self.pipeline.version == self.run.pipeline_version
        )

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


@dataclass(frozen=True, slots=True)
class LogOf:
    """Which events are wanted: of one step, of one of its attempts (0: all)."""

    step: str = ""
    attempt: int = 0


def sheet_of(
    run: Run, *, after: int = 0, newest: bool = False, log_of: LogOf | None = None
) -> Sheet:
    """Everything of a run, in nine queries; ten while it goes on.

    Of events those with a number above `after`, or the `newest`; `log_of` limits them to a step.
    """
    events, has_more = _events(run, after, newest, log_of or LogOf())
    triggers = list(run.trigger_events.annotate(is_worker_seen=_worker_seen()))
    models = list(_models_around(run))
    is_silent = not triggers[0].is_worker_seen if triggers else not is_worker_seen()
    return Sheet(
        run=run,
        pipeline=catalog.every().get(run.pipeline),
        attempts=list(_attempts(run)),
        events=events,
        metrics=list(run.metrics.select_related("step_run")[:MOST_METRICS]),
        artifacts=list(run.artifacts.select_related("stored", "step_run")),
        gates=list(run.gates.select_related("step_run")),
        triggers=triggers,
        batches=list(run.batch_uses.select_related("batch")),
        features=list(run.feature_uses.select_related("feature_set")),
        models=[model for model in models if model.run_id == run.pk],
        deployed=[model for model in models if model.is_deployed_here],
        serving=[model for model in models if model.serving_since],
        champion_before=next((model for model in models if model.is_champion_before), None),
        usual={} if run.is_over else usual_seconds(run),
        is_worker_silent=is_silent and _needs_worker(run),
        has_more_events=has_more,
    )


def _events(run: Run, after: int, newest: bool, log_of: LogOf) -> tuple[list[Event], bool]:
    """At most MOST_EVENTS in order, and whether there are more."""
    found = run.events.filter(seq__gt=after).select_related("step_run")
    if log_of.step:
        found = found.filter(step_run__name=log_of.step)
    if log_of.attempt:
        found = found.filter(step_run__attempt=log_of.attempt)
    events = list(found.order_by("-seq" if newest else "seq")[: MOST_EVENTS + 1])
    kept = events[:MOST_EVENTS]
    return (kept[::-1] if newest else kept), len(events) > MOST_EVENTS


def _attempts(run: Run) -> QuerySet[StepRun]:
    """Attempts, each with what its step said last: a line (`said`) or a sentence (`told`)."""
    own = Event.objects.filter(step_run=OuterRef("pk")).exclude(kind="run_requested")
    last = own.filter(Q(kind=LOG) | ~Q(words={})).order_by("-seq")
    return run.steps.select_related("reused_from").annotate(
        said=Subquery(last.values("text")[:1]), told=Subquery(last.values("words")[:1])
    )


def usual_seconds(run: Run) -> dict[str, float]:
    """How long each step took in the workspace's last runs that are over: the median."""
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


def _models_around(run: Run) -> QuerySet[ModelVersion]:
    """Models that the run registered or deployed, that serve now, and that served before it."""
    live = Deployment.objects.filter(model=OuterRef("pk"), ended_at=None)
    here = Deployment.objects.filter(model=OuterRef("pk"), run=run)
    before = Q(pk=Subquery(_deployments_before(run).values("model")[:1]))
    found = ModelVersion.objects.filter(workspace=run.workspace_id).annotate(
        is_deployed_here=Exists(here),
        serving_since=Subquery(live.values("created_at")[:1]),
        is_champion_before=ExpressionWrapper(before, output_field=BooleanField()),
    )
    near = Q(run=run) | Q(is_deployed_here=True) | before
    near |= Q(serving_since__isnull=False, run__pipeline=run.pipeline)
    return found.filter(near).select_related("stored", "feature_set", "previous", "run")


def _deployments_before(run: Run) -> QuerySet[Deployment]:
    """Deployments by other runs of the pipeline, up to the run's own or to its end; newest first.

    One follows the other, so the first is what served then.
    """
    own = Deployment.objects.filter(run=run).order_by("pk")
    others = Deployment.objects.filter(
        workspace=run.workspace_id, run__pipeline=run.pipeline
    ).exclude(run=run)
    if run.finished_at:
        others = others.filter(created_at__lte=run.finished_at)
    earlier = Q(pk__lt=Subquery(own.values("pk")[:1])) | ~Exists(own)
    return others.filter(earlier).order_by("-pk")


def _needs_worker(run: Run) -> bool:
    return not run.is_over and run.status != Run.Statuses.WAITING


def _worker_seen() -> Exists:
    return Exists(Tick.objects.filter(name=REAPER, at__gt=in_seconds(-_silent_after())))


def _silent_after() -> float:
    """Seconds without a round of the reaper after which nobody seems to work."""
    return settings.PIPELINE_REAPER_SECONDS * WORKER_SILENT_AFTER + 2


def is_worker_silent(run: Run) -> bool:
    """Whether a run waits although no worker has shown itself for some time.

    Told by the row that every worker's reaper moves: the broker is not asked.
    """
    return _needs_worker(run) and not is_worker_seen()


def is_worker_seen() -> bool:
    """Whether a worker has made a round of the reaper lately, by the database's clock."""
    return Tick.objects.filter(name=REAPER, at__gt=in_seconds(-_silent_after())).exists()


def recent_runs(workspaces: QuerySet[Workspace], count: int = 20) -> list[Run]:
    """The newest runs, with why they started."""
    triggers = Prefetch("trigger_events", TriggerEvent.objects.order_by("pk"))
    runs = Run.objects.filter(workspace__in=workspaces).prefetch_related(triggers)
    return list(runs.select_related("workspace")[:count])


def trigger_events(workspace: Workspace | None, pipelines: Iterable[str]) -> list[TriggerEvent]:
    """What was asked of pipelines, newest first, with the runs that answered."""
    if workspace is None:
        return []
    found = TriggerEvent.objects.filter(workspace=workspace, pipeline__in=list(pipelines))
    return list(found.select_related("run", "by").order_by("-pk")[:MOST_ASKED])


def triggers_of(workspace: Workspace | None, pipeline: str) -> list[Trigger]:
    """The standing orders of a pipeline that somebody has changed or that have fired."""
    return list(Trigger.objects.filter(workspace=workspace, pipeline=pipeline)) if workspace else []


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


def champion_of(workspaces: QuerySet[Workspace], pipeline: str) -> ModelVersion | None:
    """The model that serves now, of the newest deployment by a run of the pipeline."""
    live = Deployment.objects.filter(
        workspace__in=workspaces, run__pipeline=pipeline, ended_at=None
    )
    found = live.select_related("model").order_by("-pk").first()
    return found.model if found else None


def champions_of(workspaces: QuerySet[Workspace]) -> dict[str, ModelVersion]:
    """The models that serve now, by the pipeline that put each into service."""
    live = Deployment.objects.filter(workspace__in=workspaces, ended_at=None)
    found = live.select_related("model", "run").order_by("pk")
    return {deployment.run.pipeline: deployment.model for deployment in found}


def feature_sets_of(workspaces: QuerySet[Workspace]) -> QuerySet[FeatureSet]:
    """Versions of feature sets, with how many runs used each (`runs_count`)."""
    found = FeatureSet.objects.filter(workspace__in=workspaces)
    return found.annotate(runs_count=Count("uses")).order_by("name", "-number")


def batches_of(workspaces: QuerySet[Workspace]) -> QuerySet[DataBatch]:
    """Batches of data, with how many runs used each (`runs_count`)."""
    found = DataBatch.objects.filter(workspace__in=workspaces)
    return found.annotate(runs_count=Count("uses__run", distinct=True)).order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class Downstream:
    """What came of a batch of data."""

    batch: DataBatch
    runs: list[Run]
    models: list[ModelVersion]
    deployments: list[Deployment]


def downstream_of(batch: DataBatch) -> Downstream:
    """Lineage downwards: runs that used the batch, models of these, where they served."""
    triggers = Prefetch("trigger_events", TriggerEvent.objects.order_by("pk"))
    runs = Run.objects.filter(batch_uses__batch=batch).distinct().prefetch_related(triggers)
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
