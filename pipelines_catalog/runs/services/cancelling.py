"""Cancelling a run: a flag in its row, which steps read; pending steps never start."""

from uuid import UUID

from django.db.models.functions import Now

from pipelines_catalog.engine.states import StepStatus
from pipelines_catalog.runs.models import Run
from pipelines_catalog.runs.services.moves import moving

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
