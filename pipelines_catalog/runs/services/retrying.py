"""Retrying unsuccessful steps in the same run."""

from django.conf import settings
from django.db import IntegrityError, transaction

from pipelines_catalog.engine.states import RunStatus, StepStatus
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import Run, StepRun
from pipelines_catalog.runs.services.errors import NotPossible, UnknownStep
from pipelines_catalog.runs.services.moves import Moves, moving

RETRIABLE = (RunStatus.FAILED, RunStatus.BLOCKED, RunStatus.CANCELLED)
REFUSED = "refused"  # by a person, who may be asked again
DONE = (StepStatus.SUCCEEDED, StepStatus.REUSED)


def may_end_otherwise(run: Run) -> bool:
    """Return whether a new attempt in the same run could succeed.

    A gate would decide the same again; a step that failed by construction, or by a fault that is
    still on, would fail the same way.
    """
    if run.status == RunStatus.BLOCKED:
        return run.reason.get("code") == REFUSED
    return run.status in RETRIABLE and not _would_fail_again(run)


def _would_fail_again(run: Run) -> bool:
    if run.status != RunStatus.FAILED:
        return False
    pipeline = catalog.every().get(run.pipeline)
    known = pipeline.fault_of if pipeline else {}
    lasting = {known[key].step for key in run.faults if key in known and not known[key].passes}
    return bool(run.reason.get("error", {}).get("is_final")) or run.reason.get("step") in lasting


def retry_step(*, run: Run, step: str = "") -> Run:
    """Reopen an unsuccessful run, with new attempts of its unsuccessful steps.

    `step` names a single step; "" means every one that failed. Completed steps stay as they are.
    Raises UnknownStep, and NotPossible for a run that is active, succeeded, belongs to another
    version of its pipeline, was blocked by a gate or would fail the same way again, or while the
    same run is under way.
    """
    try:
        with transaction.atomic(), moving(run.pk) as moves:
            _retry(moves, step)
    except IntegrityError as error:
        raise NotPossible("same_run_is_active") from error
    return moves.run


def _retry(moves: Moves, step: str) -> None:
    run, pipeline = moves.run, moves.pipeline
    if run.status not in RETRIABLE:
        raise NotPossible("run_did_not_fail")
    if pipeline is not None and step and step not in pipeline.step_of:
        raise UnknownStep("unknown_step", step=step)
    run.refresh_from_db(fields=["reason", "faults"])  # the lock does not read them
    if not may_end_otherwise(run):
        is_blocked = run.status == RunStatus.BLOCKED
        raise NotPossible("gate_would_decide_again" if is_blocked else "would_fail_again")
    if pipeline is None:
        raise NotPossible("pipeline_changed")
    rows = list(moves.current())
    if step and next(row for row in rows if row.name == step).status in DONE:
        raise NotPossible("step_did_not_fail", step=step)
    for row in rows:
        if row.status not in DONE and not _is_skipped_by_choice(moves, row):
            _open_again(moves, row)
    run.status = RunStatus.QUEUED
    moves.change(
        finished_at=None,
        cancel_requested_at=None,
        reason={},
        deadline_at=in_seconds(settings.PIPELINE_QUEUE_SECONDS + pipeline.deadline),
    )
    run.cancel_requested_at = None
    moves.tell("run_retried", None, step=step)
    moves.advance()
    if run.status == RunStatus.RUNNING:
        run.status = RunStatus.QUEUED  # until a worker takes a step


def _is_skipped_by_choice(moves: Moves, row: StepRun) -> bool:
    """Return whether the parameters exclude the step, which is then skipped again."""
    pipeline = moves.pipeline
    when = pipeline.step_of[row.name].when if pipeline else None
    return when is not None and not when(moves.run.parameters)


def _open_again(moves: Moves, row: StepRun) -> None:
    """Reopen a step: a step that never started keeps its row; others get a new attempt."""
    if row.started_at is None and row.status in (StepStatus.SKIPPED, StepStatus.CANCELLED):
        StepRun.objects.filter(pk=row.pk).update(
            status=StepStatus.WAITING, finished_at=None, queued_at=None
        )
    else:
        moves.add_attempt(row)
