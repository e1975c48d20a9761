"""Pages on past runs: the list, the comparison of two, and the replay of one."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pipelines_catalog.runs import plugins, presentation, queries
from pipelines_catalog.runs.access import Runner, runner_of
from pipelines_catalog.runs.models import Run
from pipelines_catalog.runs.pages import compare as comparing
from pipelines_catalog.runs.pages.replay import replay_page
from pipelines_catalog.runs.views.guards import with_run

MOST_RUNS = 100


@never_cache
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Show all kept runs, newest first, two of which can be chosen to compare."""
    workspaces = runner_of(request).workspaces()
    page = {
        "runs": presentation.run_lines(queries.recent_runs(workspaces, MOST_RUNS)),
        "most": MOST_RUNS,
        **plugins.merged(plugin.list_page(workspaces) for plugin in plugins.registered),
    }
    return render(request, "runs/runs.html", page)


@never_cache
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show two runs (`?run=…&run=…`) side by side, differences first."""
    runner = runner_of(request)
    chosen = list(dict.fromkeys(request.GET.getlist("run")))
    if len(chosen) != 2:
        lines = presentation.run_lines(queries.recent_runs(runner.workspaces(), MOST_RUNS))
        page = {"runs": lines, "most": MOST_RUNS, "asks_for_two": True}
        return render(request, "runs/runs.html", page, status=400 if chosen else 200)
    one, other = (queries.sheet_of(_run(runner, text)) for text in chosen)
    found = comparing.compare(one, other)
    page = {"found": found, "left": found.left, "right": found.right}
    return render(request, "runs/compare.html", page)


def _run(runner: Runner, text: str) -> Run:
    try:
        return runner.runs().get(pk=UUID(text))
    except (ValueError, Run.DoesNotExist) as error:
        raise Http404 from error


@require_safe
@with_run()
def replay(request: HttpRequest, run: Run) -> HttpResponse:
    """Replay a run that has ended, event by event; an active one is shown live instead."""
    if not run.is_over:
        return redirect("runs:run", run.pk)
    return render(request, "runs/replay.html", replay_page(queries.sheet_of(run)))
