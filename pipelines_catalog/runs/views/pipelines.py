"""The list of pipelines, and the page of one, from which it is started."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pipelines_catalog.runs import catalog, messages, presentation, queries, services
from pipelines_catalog.runs.access import Runner, runner_of
from pipelines_catalog.runs.forms import RunForm, SettingsForm
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.runs.pages.figures import of_model
from pipelines_catalog.runs.pages.practices import practices_page
from pipelines_catalog.runs.pages.starts import read, starts_page
from pipelines_catalog.runs.services.arrived import usable
from pipelines_catalog.runs.views.places import Place, place_of

REFUSED_BY_LIMIT = 429


@never_cache
@require_safe
def pipelines(request: HttpRequest) -> HttpResponse:
    """What can be run, and what was run here."""
    runner = runner_of(request)
    services.note_visit(runner.workspaces())
    serving = queries.champions_of(runner.workspaces())
    page = {
        "pipelines": [
            presentation.pipeline_body(found)
            | {"champion": model, "figures": of_model(found, model.metrics) if model else []}
            for found in catalog.offered()
            for model in [serving.get(found.key)]
        ],
        "runs": presentation.run_lines(queries.recent_runs(runner.workspaces())),
        "open_alerts": queries.open_alerts(runner.workspaces()),
    }
    return remembered(runner, render(request, "runs/pipelines.html", page))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pipeline(request: HttpRequest, key: str) -> HttpResponse:
    """A pipeline with its form. `?from=` takes parameters and faults of an earlier run."""
    is_sent = request.method == "POST"
    place = place_of(request, key, change=is_sent)
    if not is_sent:
        services.note_visit(place.runner.workspaces())
        return show(request, place)
    form = _form(request, place, request.POST)
    if not form.is_valid():
        return show(request, place, form=form, status=400)
    try:
        started = services.start_run(
            workspace=place.workspace(),
            pipeline=place.pipeline,
            parameters=form.parameters,
            faults=form.faults,
            cause=services.Cause(by=place.runner.asker.user),
            parent=_parent(request, place),
        )
    except services.RunRefused as error:
        notes.error(request, messages.refusal(error))
        is_limit = isinstance(error, services.LimitReached)
        return show(request, place, form=form, status=REFUSED_BY_LIMIT if is_limit else 400)
    return remembered(place.runner, redirect("runs:run", started.run.pk))


def show(
    request: HttpRequest,
    place: Place,
    *,
    form: RunForm | None = None,
    forms: Mapping[str, SettingsForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a pipeline; `form` and `forms` are those that were sent and refused."""
    found, runner = place.pipeline, place.runner
    in_place = (
        Workspace.objects.filter(pk=place.seen.pk) if place.seen else Workspace.objects.none()
    )
    champion = queries.champion_of(in_place, found.key)
    page = {
        "pipeline": presentation.pipeline_body(found),
        "place": place,
        "open_alerts": queries.open_alerts(place.workspaces()),
        "organizations": runner.asker.organizations() if runner.asker.user else [],
        "form": form or _form(request, place),
        "parent": _parent(request, place),
        "limits": settings.PIPELINE_LIMITS,
        "champion": champion,
        "champion_figures": of_model(found, champion.metrics) if champion else [],
        "starts": starts_page(read(place.seen, found), forms),
    } | practices_page(found)
    return remembered(runner, render(request, "runs/pipeline.html", page, status=status))


def _form(request: HttpRequest, place: Place, data: Any = None) -> RunForm:
    return RunForm(
        place.pipeline,
        data,
        initial=_initial(_parent(request, place)),
        arrived=usable(place.seen, place.pipeline),
    )


def _parent(request: HttpRequest, place: Place) -> Run | None:
    asked = request.GET.get("from", "")
    numbers = place.runner.runs().filter(pipeline=place.pipeline.key)
    return next((run for run in numbers.filter(pk=asked)), None) if _is_id(asked) else None


def _is_id(text: str) -> bool:
    return len(text) == 36 and set(text) <= set("0123456789abcdef-")


def _initial(parent: Run | None) -> dict[str, object]:
    if parent is None:
        return {}
    return {f"p_{key}": value for key, value in parent.parameters.items()} | {
        "faults": parent.faults
    }


def remembered(runner: Runner, response: HttpResponse) -> HttpResponse:
    """The response with the cookie by which a browser without an account is known again."""
    return response if runner.asker.user else runner.client.remember(response)
