"""The page of a run, its live part, and its artifacts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pipelines_catalog.runs import presentation, queries
from pipelines_catalog.runs.downloads import download_response
from pipelines_catalog.runs.models import Artifact, Run
from pipelines_catalog.runs.views.guards import with_run


@require_safe
@with_run()
def run(request: HttpRequest, run: Run) -> HttpResponse:
    """A run with all that is known of it; while it goes on, the panel asks for news."""
    return render(request, "runs/run.html", presentation.run_page(queries.sheet_of(run)))


@require_safe
@with_run()
def panel(request: HttpRequest, run: Run) -> HttpResponse:
    """The live part: 204 while nothing is newer than `?v=`. The last one asks no more."""
    known = request.GET.get("v", "")
    if known == presentation.version_mark(run, queries.is_worker_silent(run)):
        return HttpResponse(status=204)
    return render(request, "runs/_panel.html", presentation.run_page(queries.sheet_of(run)))


@require_safe
@with_run()
def artifact(request: HttpRequest, run: Run, artifact_id: int) -> HttpResponse:
    """A file of the run, as a download."""
    try:
        found = run.artifacts.select_related("stored").get(pk=artifact_id)
    except Artifact.DoesNotExist as error:
        raise Http404 from error
    return download_response(found)
