"""Lineage both ways: from a batch of data down, from a model up."""

from collections.abc import Iterable
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

LEARNED = "train"  # the role of a batch that models learn from


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
    made = ModelVersion.objects.filter(run__in=runs).select_related("run")
    uses = list(batch.uses.select_related("batch"))
    models = [model for model in made if of_model(model, uses)]
    served = Deployment.objects.filter(model__in=models).select_related("model")
    return Downstream(batch, list(runs), models, list(served))


def of_model(model: ModelVersion, uses: Iterable[BatchUse]) -> list[BatchUse]:
    """Those uses of a run that are of one model: what it has learned from, and what judged it.

    A run trains several; a model that learned from one month is not made of five. Of a model that
    does not say what it learned from, all that its run used.
    """
    return [
        use
        for use in uses
        if use.run_id == model.run_id
        and (use.role != LEARNED or not model.learned or use.batch.name in model.learned)
    ]


@dataclass(frozen=True, slots=True)
class Upstream:
    """What a model came from."""

    model: ModelVersion
    batches: list[BatchUse]
    previous: ModelVersion | None


def upstream_of(model: ModelVersion) -> Upstream:
    """Lineage upwards: the batches of this very model, and the champion before it."""
    uses = model.run.batch_uses.select_related("batch")
    return Upstream(model, of_model(model, uses), model.previous)
