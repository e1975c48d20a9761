"""Lineage both ways: from a batch of data down, from a model up."""

from dataclasses import dataclass

from django.db.models import Prefetch

from pipelines_catalog.runs.models import (
    BatchUse,
    DataBatch,
    Deployment,
    ModelVersion,
    Run,
    TriggerEvent,
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
