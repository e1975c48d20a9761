"""The list of pipelines, and the page of one, from which it is started."""

from django.conf import settings
from django.contrib import messages as notes
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pipelines_catalog.engine import Pipeline
from pipelines_catalog.runs import catalog, messages, presentation, queries, services
from pipelines_catalog.runs.access import Runner, runner_of
from pipelines_catalog.runs.forms import RunForm
from pipelines_catalog.runs.models import Run

REFUSED_BY_LIMIT = 429


@never_cache
@require_safe
def pipelines(request: HttpRequest) -> HttpResponse:
    """What can be run, and what was run here."""
    runner = runner_of(request)
    page = {
        "pipelines": [presentation.pipeline_body(found) for found in catalog.offered()],
        "runs": presentation.run_lines(queries.recent_runs(runner.workspaces())),
    }
    return _remembered(runner, render(request, "runs/pipelines.html", page))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pipeline(request: HttpRequest, key: str) -> HttpResponse:
    """A pipeline with its form. `?from=` takes parameters and faults of an earlier run."""
    try:
        found = catalog.find(key)
    except KeyError as error:
        raise Http404 from error
    runner = runner_of(request)
    parent = _parent(request, runner, found)
    data = request.POST if request.method == "POST" else None
    form = RunForm(found, data, initial=_initial(parent))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            started = services.start_run(
                workspace=runner.workspace(),
                pipeline=found,
                parameters=form.parameters,
                faults=form.faults,
                cause=services.Cause(by=runner.asker.user),
                parent=parent,
            )
            return _remembered(runner, redirect("runs:run", started.run.pk))
        except services.RunRefused as error:
            notes.error(request, messages.refusal(error))
            status = REFUSED_BY_LIMIT if isinstance(error, services.LimitReached) else 400
    elif form.is_bound:
        status = 400
    page = {
        "pipeline": presentation.pipeline_body(found),
        "form": form,
        "parent": parent,
        "limits": settings.PIPELINE_LIMITS,
        "champion": queries.champion_of(runner.workspaces(), found.key),
    }
    return _remembered(runner, render(request, "runs/pipeline.html", page, status=status))


def _parent(request: HttpRequest, runner: Runner, found: Pipeline) -> Run | None:
    asked = request.GET.get("from", "")
    numbers = runner.runs().filter(pipeline=found.key)
    return next((run for run in numbers.filter(pk=asked)), None) if _is_id(asked) else None


def _is_id(text: str) -> bool:
    return len(text) == 36 and set(text) <= set("0123456789abcdef-")


def _initial(parent: Run | None) -> dict[str, object]:
    if parent is None:
        return {}
    return {f"p_{key}": value for key, value in parent.parameters.items()} | {
        "faults": parent.faults
    }


def _remembered(runner: Runner, response: HttpResponse) -> HttpResponse:
    return response if runner.asker.user else runner.asker.visitor.remember(response)
