"""The page of a run, its live part, and its artifacts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pipelines_catalog.runs import presentation, queries
from pipelines_catalog.runs.downloads import download_response
from pipelines_catalog.runs.models import Artifact, Run
from pipelines_catalog.runs.models.runs import KEY_LENGTH
from pipelines_catalog.runs.pages import run_page
from pipelines_catalog.runs.views.guards import with_run


@require_safe
@with_run()
def run(request: HttpRequest, run: Run) -> HttpResponse:
    """Show a run with all of its data; while it is active, the live panel polls for news."""
    return render(request, "runs/run.html", _page(request, run))


@require_safe
@with_run()
def panel(request: HttpRequest, run: Run) -> HttpResponse:
    """Return the live part; 204 if there is no change since `?v=`. The last one stops polling."""
    known = request.GET.get("v", "")
    is_silent, place = queries.silence_and_place(run)
    if known == presentation.version_mark(run, is_silent, place):
        return HttpResponse(status=204)
    return render(request, "runs/_panel.html", _page(request, run))


def _page(request: HttpRequest, run: Run) -> dict[str, Any]:
    """Return the context of page and live part. `?log=step.attempt` filters the log."""
    step, _dot, attempt = request.GET.get("log", "").partition(".")
    number = int(attempt) if attempt.isdecimal() and len(attempt) < 4 else 0
    log_of = queries.LogOf(step[:KEY_LENGTH], number)
    return run_page(queries.sheet_of(run, newest=True, log_of=log_of), log_of)


@require_safe
@with_run()
def artifact(request: HttpRequest, run: Run, artifact_id: int) -> HttpResponse:
    """Return a file of the run as a download."""
    try:
        found = run.artifacts.select_related("stored").get(pk=artifact_id)
    except Artifact.DoesNotExist as error:
        raise Http404 from error
    return download_response(found)
