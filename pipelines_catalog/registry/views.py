"""The model registry with the feature store and data batches, and lineage both ways."""

from django.contrib import messages as notes
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pipelines_catalog.alerts.queries import open_alerts
from pipelines_catalog.engine import Subject
from pipelines_catalog.registry import pages as registry
from pipelines_catalog.registry import queries, services
from pipelines_catalog.registry.forms import MomentForm, RollbackForm
from pipelines_catalog.registry.models import DataBatch, ModelVersion
from pipelines_catalog.runs.access import runner_of
from pipelines_catalog.runs.services import NotPossible
from pipelines_catalog.runs.text import refusal, run_lines
from pipelines_catalog.runs.views.context import workspace_context

MOST_SHOWN = 100


@never_cache
@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """Show versions of models with the champion, feature sets, and batches of data."""
    workspaces = runner_of(request).workspaces()
    page = {
        "groups": registry.registry_groups(queries.models_of(workspaces)[:MOST_SHOWN]),
        "feature_sets": queries.feature_sets_of(workspaces)[:MOST_SHOWN],
        "batches": queries.batches_of(workspaces)[:MOST_SHOWN],
        "open_alerts": open_alerts(workspaces),
    }
    return render(request, "registry/models.html", page)


@never_cache
@require_safe
def model(request: HttpRequest, model_id: int) -> HttpResponse:
    """Show one version: lineage upstream to the batches and downstream to its deployments."""
    return _model_page(request, _version_of(request, model_id))


@never_cache
@require_safe
def served(request: HttpRequest, name: str) -> HttpResponse:
    """Show what served under a name at a moment, and why; the moment is in the query."""
    context = workspace_context(request)
    form = MomentForm({"at": request.GET.get("at", "")})
    at = form.cleaned_data["at"] if form.is_valid() else timezone.now()
    workspaces = context.workspaces(own=True)
    found = queries.served_at(workspaces, name, at)
    if found is None:
        raise Http404
    deployments = queries.deployments_of(workspaces, name)[:MOST_SHOWN]
    page = registry.served_page(found, deployments, context.organization) | {
        "form": form if form.errors else MomentForm(initial={"at": at}),
        "context": context,
    }
    return render(request, "registry/served.html", page, status=400 if form.errors else 200)


@never_cache
@require_POST
def roll_back(request: HttpRequest, model_id: int) -> HttpResponse:
    """Roll back to a version that served before."""
    version = _version_of(request, model_id, change=True)
    form = RollbackForm(request.POST)
    if not form.is_valid():
        return _model_page(request, version, form)
    try:
        services.roll_back(version=version, **form.cleaned_data, by=runner_of(request).actor.user)
    except NotPossible as error:
        notes.error(request, refusal(error))
    else:
        notes.success(request, _("Version %(n)s serves again.") % {"n": version.number})
    return redirect("runs:model", version.pk)


def _version_of(request: HttpRequest, model_id: int, *, change: bool = False) -> ModelVersion:
    mine = queries.models_of(runner_of(request).workspaces(change=change))
    return get_object_or_404(mine, pk=model_id)


def _model_page(
    request: HttpRequest, version: ModelVersion, form: RollbackForm | None = None
) -> HttpResponse:
    gates = version.run.gates.filter(subject=Subject.MODEL, step_run__is_current=True)
    serving = None
    if runner_of(request).workspaces(change=True).filter(pk=version.workspace_id).exists():
        serving = queries.way_back_from(version)
    page = registry.version_page(version, gates, version.deployments.select_related("run", "by"))
    page["serving"] = serving
    if serving:
        page["form"] = form or RollbackForm(initial={"expected": serving.number})
    return render(request, "registry/model.html", page, status=400 if form else 200)


@never_cache
@require_safe
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show a batch of data and its downstream lineage."""
    workspaces = runner_of(request).workspaces()
    found = get_object_or_404(DataBatch, workspace__in=workspaces, pk=batch_id)
    downstream = queries.downstream_of(found)
    page = {
        "batch": found,
        "downstream": downstream,
        "runs": run_lines(downstream.runs),
        "serving": [model for model in downstream.models if _serves(downstream, model)],
    }
    return render(request, "registry/batch.html", page)


def _serves(downstream: queries.Downstream, model: ModelVersion) -> bool:
    return any(d.model_id == model.pk and d.ended_at is None for d in downstream.deployments)
