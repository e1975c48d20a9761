"""Background work of the room. The solver is imported where it runs: scipy is heavy."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from assessments.skills import services


@shared_task(name=services.SOLVE)
def solve_staffing(job_id: str) -> None:
    """Answer a staffing question; one that is gone or taken is left alone."""
    from assessments.skills import solver

    services.solve_staffing(job_id=UUID(job_id), solver=solver.solve_staffing, at=timezone.now())
