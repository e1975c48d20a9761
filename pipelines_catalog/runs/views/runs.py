"""Pages of runs: a run with its live part, the list, comparison, replay; changes to a run."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pipelines_catalog.runs import plugins, queries, services
from pipelines_catalog.runs.access import Runner, runner_of
from pipelines_catalog.runs.models import Run
from pipelines_catalog.runs.models.runs import KEY_LENGTH
from pipelines_catalog.runs.pages import compare as comparing
from pipelines_catalog.runs.pages import run_page
from pipelines_catalog.runs.pages.artifacts import download_response
from pipelines_catalog.runs.pages.replay import replay_page
from pipelines_catalog.runs.text import refusal, run_lines, version_mark
from pipelines_catalog.runs.views.context import with_run


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
    if known == version_mark(run, is_silent, place):
        return HttpResponse(status=204)
    return render(request, "runs/_panel.html", _page(request, run))


def _page(request: HttpRequest, run: Run) -> dict[str, Any]:
    """Return the context of page and live part. `?log=step.attempt` filters the log."""
    step, _dot, attempt = request.GET.get("log", "").partition(".")
    number = int(attempt) if attempt.isdecimal() and len(attempt) < 4 else 0
    log_of = queries.LogOf(step[:KEY_LENGTH], number)
    return run_page(queries.run_detail(run, newest=True, log_of=log_of), log_of)


@require_safe
@with_run()
def artifact(request: HttpRequest, run: Run, artifact_id: int) -> HttpResponse:
    """Return a file of the run as a download."""
    found = run.artifacts.select_related("stored")
    return download_response(get_object_or_404(found, pk=artifact_id))


MOST_RUNS = 100


@never_cache
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Show all kept runs, newest first, two of which can be chosen to compare."""
    workspaces = runner_of(request).workspaces()
    page = {
        "runs": run_lines(queries.recent_runs(workspaces, MOST_RUNS)),
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
        lines = run_lines(queries.recent_runs(runner.workspaces(), MOST_RUNS))
        page = {"runs": lines, "most": MOST_RUNS, "asks_for_two": True}
        return render(request, "runs/runs.html", page, status=400 if chosen else 200)
    one, other = (queries.run_detail(_run(runner, text)) for text in chosen)
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
    return render(request, "runs/replay.html", replay_page(queries.run_detail(run)))


def _done(request: HttpRequest, run: Run, change: Callable[[], Run]) -> HttpResponse:
    """Redirect to the resulting run; if refused, back to the page with a message."""
    try:
        run = change()
    except services.RunRefused as error:
        notes.error(request, refusal(error))
    return redirect("runs:run", run.pk)


@require_POST
@with_run(change=True)
def cancel(request: HttpRequest, run: Run) -> HttpResponse:
    """Cancel the run."""
    return _done(request, run, lambda: services.cancel_run(run_id=run.pk))


@require_POST
@with_run(change=True)
def retry(request: HttpRequest, run: Run) -> HttpResponse:
    """Retry the step in the form, or all unsuccessful steps."""
    step = request.POST.get("step", "")
    return _done(request, run, lambda: services.retry_step(run=run, step=step))


@require_POST
@with_run(change=True)
def rerun(request: HttpRequest, run: Run) -> HttpResponse:
    """Start a new run from the step in the form; earlier steps are reused."""
    step = request.POST.get("step", "")
    cause = services.Cause(by=runner_of(request).actor.user)
    return _done(request, run, lambda: services.rerun_from(run=run, step=step, cause=cause).run)


@require_POST
@with_run(change=True)
def approve(request: HttpRequest, run: Run) -> HttpResponse:
    """Approve the waiting step in the form."""
    step, by = request.POST.get("step", ""), runner_of(request).name
    return _done(request, run, lambda: services.approve_step(run=run, step=step, by=by))


@require_POST
@with_run(change=True)
def refuse(request: HttpRequest, run: Run) -> HttpResponse:
    """Refuse the waiting step in the form."""
    step, by = request.POST.get("step", ""), runner_of(request).name
    return _done(request, run, lambda: services.refuse_step(run=run, step=step, by=by))
