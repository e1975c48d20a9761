"""The list of pipelines, and the page of one, with its start form."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pipelines_catalog.alerts.queries import open_alerts
from pipelines_catalog.registry.queries import champion_of, champions_of
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.access import runner_of
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.runs.pages.metrics import of_model
from pipelines_catalog.runs.pages.practices import practices_page
from pipelines_catalog.runs.queries import recent_runs
from pipelines_catalog.runs.services import Cause, LimitReached, RunRefused, note_visit, start_run
from pipelines_catalog.runs.text import refusal, run_lines
from pipelines_catalog.runs.views.context import (
    REFUSED_BY_LIMIT,
    PipelineContext,
    pipeline_context,
    remembered,
)
from pipelines_catalog.triggers.forms import RunForm, SettingsForm
from pipelines_catalog.triggers.pages import read_overview, triggers_page
from pipelines_catalog.triggers.serializers import PipelineSerializer
from pipelines_catalog.triggers.services.batches import usable_batch


@never_cache
@require_safe
def pipelines(request: HttpRequest) -> HttpResponse:
    """Show the available pipelines, and recent runs."""
    runner = runner_of(request)
    note_visit(runner.workspaces())
    serving = champions_of(runner.workspaces())
    page = {
        "pipelines": [
            PipelineSerializer(found).data
            | {"champion": model, "figures": of_model(found, model.metrics) if model else []}
            for found in catalog.offered()
            for model in [serving.get(found.key)]
        ],
        "runs": run_lines(recent_runs(runner.workspaces())),
        "open_alerts": open_alerts(runner.workspaces()),
    }
    return remembered(runner, render(request, "triggers/pipelines.html", page))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pipeline(request: HttpRequest, key: str) -> HttpResponse:
    """Show a pipeline with its form. `?from=` copies parameters and faults of an earlier run."""
    is_sent = request.method == "POST"
    context = pipeline_context(request, key, change=is_sent)
    if not is_sent:
        note_visit(context.runner.workspaces())
        return show(request, context)
    form = _form(request, context, request.POST)
    if not form.is_valid():
        return show(request, context, form=form, status=400)
    try:
        started = start_run(
            workspace=context.workspace(),
            pipeline=context.pipeline,
            parameters=form.parameters,
            faults=form.faults,
            cause=Cause(by=context.runner.actor.user),
            parent=_parent(request, context),
        )
    except RunRefused as error:
        notes.error(request, refusal(error))
        is_limit = isinstance(error, LimitReached)
        return show(request, context, form=form, status=REFUSED_BY_LIMIT if is_limit else 400)
    return remembered(context.runner, redirect("runs:run", started.run.pk))


def show(
    request: HttpRequest,
    context: PipelineContext,
    *,
    form: RunForm | None = None,
    forms: Mapping[str, SettingsForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the page of a pipeline; `form` and `forms` are those submitted with errors."""
    found, runner = context.pipeline, context.runner
    in_place = (
        Workspace.objects.filter(pk=context.seen.pk) if context.seen else Workspace.objects.none()
    )
    champion = champion_of(in_place, found.key)
    page = {
        "pipeline": PipelineSerializer(found).data,
        "context": context,
        "open_alerts": open_alerts(context.workspaces()),
        "organizations": runner.actor.organizations() if runner.actor.user else [],
        "form": form or _form(request, context),
        "parent": _parent(request, context),
        "limits": settings.PIPELINE_LIMITS,
        "champion": champion,
        "champion_figures": of_model(found, champion.metrics) if champion else [],
        "overview": triggers_page(read_overview(context.seen, found), forms),
    } | practices_page(found)
    return remembered(runner, render(request, "triggers/pipeline.html", page, status=status))


def _form(request: HttpRequest, context: PipelineContext, data: Any = None) -> RunForm:
    return RunForm(
        context.pipeline,
        data,
        initial=_initial(_parent(request, context)),
        newest=usable_batch(context.seen, context.pipeline),
    )


def _parent(request: HttpRequest, context: PipelineContext) -> Run | None:
    asked = request.GET.get("from", "")
    numbers = context.runner.runs().filter(pipeline=context.pipeline.key)
    return next((run for run in numbers.filter(pk=asked)), None) if _is_id(asked) else None


def _is_id(text: str) -> bool:
    return len(text) == 36 and set(text) <= set("0123456789abcdef-")


def _initial(parent: Run | None) -> dict[str, object]:
    if parent is None:
        return {}
    return {f"p_{key}": value for key, value in parent.parameters.items()} | {
        "faults": parent.faults
    }
