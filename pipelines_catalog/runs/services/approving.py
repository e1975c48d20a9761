"""Steps that wait for a person: approving or refusing them."""

from django.db.models.functions import Now

from pipelines_catalog.engine.states import RunStatus, StepStatus
from pipelines_catalog.runs.models import Run, StepRun
from pipelines_catalog.runs.services.errors import NotPossible, UnknownStep
from pipelines_catalog.runs.services.moves import Moves, moving

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
