"""Background tasks of people. The solver is imported where it runs: scipy is heavy."""

import logging
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from assessments.people import services

logger = logging.getLogger(__name__)


@shared_task(name=services.SOLVE)
def solve_staffing(job_id: str) -> None:
    """Solve a staffing question; a deleted or already taken one is skipped."""
    from assessments.people import solver

    services.solve_staffing(job_id=UUID(job_id), solver=solver.solve_staffing, at=timezone.now())


@shared_task(name=services.PLAN)
def plan_team(plan_id: str) -> None:
    """Solve a team's plan; a deleted or already taken one is skipped."""
    from assessments.people import solver

    services.solve_plan(plan_id=UUID(plan_id), solver=solver.solve_staffing, at=timezone.now())


@shared_task(name="skills.erase_forgotten")
def erase_forgotten() -> int:
    """Delete expired people and questions; safe to run twice, or concurrently."""
    services.forget_questions(at=timezone.now())
    gone = services.erase_forgotten(at=timezone.now())
    if gone:
        logger.info("Erased %s people whose time was over", gone)
    return gone
