"""Changes to a run from its page: cancel, retry, rerun from a step, answer a waiting step."""

from collections.abc import Callable

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from pipelines_catalog.runs import messages, services
from pipelines_catalog.runs.access import runner_of
from pipelines_catalog.runs.models import Run
from pipelines_catalog.runs.views.guards import with_run


def _done(request: HttpRequest, run: Run, change: Callable[[], Run]) -> HttpResponse:
    """Redirect to the resulting run; if refused, back to the page with a message."""
    try:
        run = change()
    except services.RunRefused as error:
        notes.error(request, messages.refusal(error))
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
