"""The reaper: resumes or ends work after lost messages, dead workers and passed deadlines.

It runs in a thread of every worker process and by beat. The process that updates the tick does the
round; doing it twice at once would only cost time.
"""

import logging
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from mlops_portal.foundation.each import do_each
from pipelines_catalog.engine.states import ACTIVE_RUN, RunStatus, StepStatus
from pipelines_catalog.runs import dispatch, plugins
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import REAPER, Run, StepRun, Tick
from pipelines_catalog.runs.services.moves import Moves, NotFound, moving
from pipelines_catalog.runs.services.stepping import lose

FORCE_AFTER = 10.0  # seconds after which a stopped run no longer waits for its steps
AT_ONCE = 200  # rows of one kind in one round

logger = logging.getLogger(__name__)


def take_tick(name: str = REAPER, seconds: float | None = None) -> bool:
    """Claim this round; return whether the last was at least `seconds` ago."""
    wait = settings.PIPELINE_REAPER_SECONDS if seconds is None else seconds
    ticks = Tick.objects.filter(name=name)
    if ticks.filter(at__lte=in_seconds(-wait)).update(at=Now()):
        return True
    if ticks.exists():
        return False
    return Tick.objects.bulk_create([Tick(name=name, at=Now())], ignore_conflicts=True) != []


def reap() -> int:
    """Run one round; return the number of rows changed."""
    return do_each(
        (_end_lost, _send_again, _end_runs, _wake_runs, _reap_plugins), lambda part: part()
    )


def _end_lost() -> int:
    """End attempts past their lease: the process is dead, frozen or out of reach."""
    rows = StepRun.objects.filter(status=StepStatus.RUNNING, lease_until__lt=Now())
    error = {"code": "no_heartbeat", "seconds": settings.PIPELINE_LEASE_SECONDS}
    return do_each(
        rows.only("pk", "run_id", "worker")[:AT_ONCE],
        lambda row: lose(str(row.run_id), row.pk, StepStatus.LOST, error),
    )


def _send_again() -> int:
    """Send hints again for attempts queued too long: lost messages, or elapsed delays."""
    rows = StepRun.objects.filter(
        Q(not_before=None) | Q(not_before__lte=Now()),
        status=StepStatus.QUEUED,
        queued_at__lt=in_seconds(-settings.PIPELINE_RESEND_SECONDS),
    )
    runs = set(rows.values_list("run_id", flat=True)[:AT_ONCE])
    return do_each(runs, _send_run_again)


def _send_run_again(run_id: UUID) -> int:
    try:
        with moving(run_id) as moves:
            late = list(
                moves.current().filter(
                    Q(not_before=None) | Q(not_before__lte=Now()),
                    status=StepStatus.QUEUED,
                    queued_at__lt=in_seconds(-settings.PIPELINE_RESEND_SECONDS),
                )
            )
            moves.queue(late)
    except NotFound:
        return 0
    return len(late)


def _end_runs() -> int:
    """End runs past the deadline, that no person answered, or whose step ignores a stop."""
    is_late = Q(deadline_at__lt=Now()) & ~Q(status=RunStatus.WAITING)
    is_left = Q(waits_since__lt=in_seconds(-settings.PIPELINE_WAITING_SECONDS))
    is_stopped = Q(cancel_requested_at__lt=in_seconds(-FORCE_AFTER))
    runs = Run.objects.filter(is_late | is_left | is_stopped, status__in=ACTIVE_RUN)
    return do_each(runs.values_list("pk", flat=True)[:AT_ONCE], _end_run)


def _end_run(run_id: UUID) -> int:
    try:
        with moving(run_id) as moves:
            if moves.run.is_over:
                return 0
            running = moves.current().filter(status=StepStatus.RUNNING)
            for step_run_id in running.values_list("pk", flat=True):
                transaction.on_commit(lambda pk=step_run_id: dispatch.terminate(pk))
            if moves.is_cancelled:
                moves.end(RunStatus.CANCELLED, {"code": "cancelled"})
            else:
                moves.end(RunStatus.FAILED, {"code": "deadline"})
    except NotFound:
        return 0
    return 1


def _wake_runs() -> int:
    """Advance active runs without any step queued, running or waiting for a person."""
    at_work = StepRun.objects.filter(
        run=OuterRef("pk"),
        status__in=(StepStatus.QUEUED, StepStatus.RUNNING, StepStatus.WAITING_FOR_PERSON),
    )
    runs = Run.objects.filter(~Exists(at_work), status__in=ACTIVE_RUN)
    return do_each(runs.values_list("pk", flat=True)[:AT_ONCE], _wake_run)


def _wake_run(run_id: UUID) -> int:
    try:
        with moving(run_id) as moves:
            if not moves.run.is_over:
                _look_again(moves)
    except NotFound:
        return 0
    return 1


def _look_again(moves: Moves) -> None:
    if moves.is_cancelled:
        moves.end_if_nothing_runs()
    else:
        moves.advance()


def _reap_plugins() -> int:
    for plugin in plugins.registered:
        plugin.reap()
    return 0
