"""Changes to a run: cancel it, retry steps, answer a step that waits for a person."""

from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

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


WAITING = (StepStatus.WAITING, StepStatus.QUEUED, StepStatus.WAITING_FOR_PERSON)


def cancel_run(*, run_id: UUID) -> Run:
    """Cancel a run. It ends at once if no step is running; an ended run stays as it is."""
    with moving(run_id) as moves:
        run = moves.run
        if run.is_over or moves.is_cancelled:
            return run
        moves.current().filter(status__in=WAITING).update(
            status=StepStatus.CANCELLED, finished_at=Now()
        )
        moves.change(cancel_requested_at=Now())
        moves.tell("cancel_requested")
        moves.end_if_nothing_runs()
    return run


BY_LENGTH = 200


def approve_step(*, run: Run, step: str, by: str = "") -> Run:
    """Approve a waiting step; one without a function succeeds at once.

    Raises UnknownStep, and NotPossible if the step does not wait for a person (any more).
    """
    with moving(run.pk) as moves:
        row = _waiting_row(moves, step)
        moves.tell("step_approved", row, by=by)
        pipeline = moves.pipeline
        if pipeline is None:
            raise NotPossible("pipeline_changed")
        if pipeline.step_of[step].function is None:
            _answer(row, by, status=StepStatus.SUCCEEDED, finished_at=Now())
        else:
            _answer(row, by, status=StepStatus.QUEUED, queued_at=Now())
            moves.hint([row])
        moves.advance()
    return moves.run


def refuse_step(*, run: Run, step: str, by: str = "") -> Run:
    """Refuse a step: step and run end as blocked. Raises UnknownStep and NotPossible."""
    with moving(run.pk) as moves:
        row = _waiting_row(moves, step)
        _answer(row, by, status=StepStatus.BLOCKED, finished_at=Now())
        moves.tell("step_refused", row, by=by)
        moves.end(RunStatus.BLOCKED, {"code": "refused", "step": step, "by": by})
    return moves.run


def _waiting_row(moves: Moves, step: str) -> StepRun:
    row = moves.current().filter(name=step).first()
    if row is None:
        raise UnknownStep("unknown_step", step=step)
    if row.status != StepStatus.WAITING_FOR_PERSON or moves.run.is_over:
        raise NotPossible("step_does_not_wait", step=step)
    return row


def _answer(row: StepRun, by: str, **fields: object) -> None:
    waiting = StepRun.objects.filter(pk=row.pk, status=StepStatus.WAITING_FOR_PERSON)
    if not waiting.update(approved_by=by[:BY_LENGTH], **fields):
        raise NotPossible("step_does_not_wait", step=row.name)
