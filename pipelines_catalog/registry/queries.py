"""Read queries for the registry, the feature store, data batches, and lineage both ways."""

from dataclasses import dataclass
from datetime import datetime

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
)

from pipelines_catalog.engine import Subject
from pipelines_catalog.registry.models import (
    BatchUse,
    DataBatch,
    Deployment,
    FeatureSet,
    ModelVersion,
)
from pipelines_catalog.runs.models import GateDecision, Run, StepRun, TriggerEvent, Workspace


def models_of(workspaces: QuerySet[Workspace]) -> QuerySet[ModelVersion]:
    """Return registered versions, with their lineage and deployments."""
    return (
        ModelVersion.objects.filter(workspace__in=workspaces)
        .select_related("stored", "run", "feature_set", "previous", "workspace")
        .prefetch_related(
            Prefetch("deployments", Deployment.objects.order_by("pk")),
            Prefetch("run__batch_uses", BatchUse.objects.select_related("batch")),
        )
        .order_by("-created_at", "-pk")
    )


def way_back_from(version: ModelVersion) -> ModelVersion | None:
    """Return the champion that a rollback to this version would replace; else None.

    None also for a version that never served, or was made with a fault switched on.
    """
    of_name = Deployment.objects.filter(workspace=version.workspace_id, name=version.name)
    live = of_name.filter(ended_at=None).exclude(model=version).select_related("model").first()
    if live is None or version.faults or not version.deployments.all():
        return None
    return live.model


def champion_of(workspaces: QuerySet[Workspace], pipeline: str) -> ModelVersion | None:
    """Return the current champion of the pipeline, by the newest deployment."""
    live = Deployment.objects.filter(
        workspace__in=workspaces, model__run__pipeline=pipeline, ended_at=None
    )
    found = live.select_related("model").order_by("-pk").first()
    return found.model if found else None


def champions_of(workspaces: QuerySet[Workspace]) -> dict[str, ModelVersion]:
    """Return the current champions, by the pipeline that made each."""
    live = Deployment.objects.filter(workspace__in=workspaces, ended_at=None)
    found = live.select_related("model__run").order_by("pk")
    return {deployment.model.run.pipeline: deployment.model for deployment in found}


def feature_sets_of(workspaces: QuerySet[Workspace]) -> QuerySet[FeatureSet]:
    """Return versions of feature sets, with the number of runs that used each (`runs_count`)."""
    found = FeatureSet.objects.filter(workspace__in=workspaces)
    return found.annotate(runs_count=Count("uses")).order_by("name", "-number")


def batches_of(workspaces: QuerySet[Workspace]) -> QuerySet[DataBatch]:
    """Return batches of data, with the number of runs that used each (`runs_count`)."""
    found = DataBatch.objects.filter(workspace__in=workspaces)
    return found.annotate(runs_count=Count("uses__run", distinct=True)).order_by("name", "pk")


def models_around(run: Run) -> QuerySet[ModelVersion]:
    """Return models of the run, the current champion, and the champion before the run."""
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
    """Return deployments of the pipeline's models before the run's own, or its end; newest first.

    Deployments do not overlap, so the first is the champion at that time.
    """
    own = Deployment.objects.filter(run=run).order_by("pk")
    others = Deployment.objects.filter(
        workspace=run.workspace_id, model__run__pipeline=run.pipeline
    ).exclude(Q(run=run, run__isnull=False))
    if run.finished_at:
        others = others.filter(created_at__lte=run.finished_at)
    earlier = Q(pk__lt=Subquery(own.values("pk")[:1])) | ~Exists(own)
    return others.filter(earlier).order_by("-pk")


@dataclass(frozen=True, slots=True)
class Downstream:
    """Downstream lineage of a batch of data."""

    batch: DataBatch
    runs: list[Run]
    models: list[ModelVersion]
    deployments: list[Deployment]


def downstream_of(batch: DataBatch) -> Downstream:
    """Return the downstream lineage: runs that used the batch, their models, and deployments."""
    triggers = Prefetch("trigger_events", TriggerEvent.objects.order_by("pk"))
    runs = Run.objects.filter(batch_uses__batch=batch).distinct().prefetch_related(triggers)
    made = ModelVersion.objects.filter(run__in=runs).select_related("run")
    uses = list(batch.uses.select_related("batch"))
    models = [model for model in made if any(map(model.is_made_of, uses))]
    served = Deployment.objects.filter(model__in=models).select_related("model")
    return Downstream(batch, list(runs), models, list(served))


@dataclass(frozen=True, slots=True)
class ServedAt:
    """What served under a name at a moment (None: nothing), and what before and after it."""

    name: str
    at: datetime
    deployment: Deployment | None
    before: Deployment | None
    after: Deployment | None

    @property
    def version(self) -> ModelVersion | None:
        return self.deployment.model if self.deployment else None

    @property
    def gates(self) -> QuerySet[GateDecision]:
        """Return what gates decided on the model, in the run that made it."""
        decided = GateDecision.objects.filter(subject=Subject.MODEL, step_run__is_current=True)
        of_run = self.version.run_id if self.version else None
        return decided.filter(run=of_run).select_related("step_run").order_by("pk")

    @property
    def approvals(self) -> QuerySet[StepRun]:
        """Return the steps of the run that made it which a person approved."""
        of_run = self.version.run_id if self.version else None
        return StepRun.objects.filter(run=of_run, is_current=True).exclude(approved_by="")


def deployments_of(workspaces: QuerySet[Workspace], name: str) -> QuerySet[Deployment]:
    """Return all deployments under a name, in their order, with version, run and person."""
    found = Deployment.objects.filter(workspace__in=workspaces, name=name)
    return found.select_related(
        "model__run", "model__feature_set", "model__stored", "model__previous", "run", "by"
    ).order_by("pk")


def served_at(workspaces: QuerySet[Workspace], name: str, at: datetime) -> ServedAt | None:
    """Return what served under `name` at a moment; None where nothing was ever deployed.

    Deployments of a name follow each other without overlap: each ends when the next begins, or when
    it could not be loaded. A deployment that could not be loaded served nobody.
    """
    all_of_name = deployments_of(workspaces, name)
    if not all_of_name.exists():
        return None
    begun = all_of_name.filter(created_at__lte=at, failure="").order_by("-pk")
    is_over = Q(ended_at__isnull=False, ended_at__lte=at)
    deployment = begun.exclude(is_over).first()
    return ServedAt(
        name=name,
        at=at,
        deployment=deployment,
        before=begun.filter(is_over).first(),
        after=all_of_name.filter(created_at__gt=at, failure="").first(),
    )
