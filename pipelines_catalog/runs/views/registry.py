"""The model registry with the feature store and data batches, and lineage both ways."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pipelines_catalog.engine import Subject
from pipelines_catalog.runs import presentation, queries
from pipelines_catalog.runs.access import runner_of
from pipelines_catalog.runs.models import DataBatch, ModelVersion
from pipelines_catalog.runs.pages import registry

MOST_SHOWN = 100


@never_cache
@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """Versions of models with the champion, feature sets, and batches of data."""
    workspaces = runner_of(request).workspaces()
    page = {
        "groups": registry.registry_groups(queries.models_of(workspaces)[:MOST_SHOWN]),
        "feature_sets": queries.feature_sets_of(workspaces)[:MOST_SHOWN],
        "batches": queries.batches_of(workspaces)[:MOST_SHOWN],
    }
    return render(request, "runs/models.html", page)


@never_cache
@require_safe
def model(request: HttpRequest, model_id: int) -> HttpResponse:
    """One version: its lineage upwards to the batches and downwards to its deployments."""
    found = queries.models_of(runner_of(request).workspaces()).filter(pk=model_id).first()
    if found is None:
        raise Http404
    gates = found.run.gates.filter(subject=Subject.MODEL, step_run__is_current=True)
    return render(
        request,
        "runs/model.html",
        registry.version_page(found, gates, found.deployments.select_related("run"))
        | {"upstream": queries.upstream_of(found)},
    )


@never_cache
@require_safe
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """A batch of data and everything that came of it."""
    workspaces = runner_of(request).workspaces()
    found = DataBatch.objects.filter(workspace__in=workspaces, pk=batch_id).first()
    if found is None:
        raise Http404
    downstream = queries.downstream_of(found)
    page = {
        "batch": found,
        "downstream": downstream,
        "runs": presentation.run_lines(downstream.runs),
        "serving": [model for model in downstream.models if _serves(downstream, model)],
    }
    return render(request, "runs/batch.html", page)


def _serves(downstream: queries.Downstream, model: ModelVersion) -> bool:
    return any(d.model_id == model.pk and d.ended_at is None for d in downstream.deployments)
