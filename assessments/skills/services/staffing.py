"""Staffing questions for the worker: asked, solved, forgotten after a day."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction

from assessments.skills import content
from assessments.skills.domain.contracts import staffing_answer
from assessments.skills.domain.inputs import read_staffing
from assessments.skills.domain.staffing import Problem, Solution
from assessments.skills.models import StaffingJob
from assessments.skills.models.staffing import KEPT_FOR, JobState

SOLVE = "skills.solve_staffing"
SECONDS = 30.0  # for the solver
LOST_AFTER = timedelta(seconds=4 * SECONDS)  # a worker that has not answered by then is gone
Solver = Callable[..., Solution]

logger = logging.getLogger(__name__)


class NoWorker(Exception):
    """The question could not be handed to the background; nothing was kept."""


def ask_staffing(*, question: dict[str, Any], at: datetime) -> StaffingJob:
    """Keep a question, already found valid, and send it to the worker. Raises NoWorker."""
    with transaction.atomic():
        StaffingJob.objects.filter(asked_at__lt=at - KEPT_FOR).delete()
        job = StaffingJob.objects.create(question=question, asked_at=at)
    try:
        current_app.send_task(SOLVE, [str(job.pk)])
    except Exception as error:  # what a broker that is away raises depends on its transport
        job.delete()
        logger.warning("A staffing question found no broker: %s", error)
        raise NoWorker from error
    return job


def solve_staffing(*, job_id: UUID, solver: Solver, at: datetime) -> StaffingJob | None:
    """Answer a waiting question by `solver` and forget the levels in it; None if it is gone."""
    claimed = StaffingJob.objects.filter(pk=job_id, state=JobState.WAITING).update(
        state=JobState.SOLVING, started_at=at
    )
    if not claimed:
        return None
    job = StaffingJob.objects.get(pk=job_id)
    matrix = content.matrix()
    try:
        problem: Problem = read_staffing(job.question, matrix)
        job.answer = staffing_answer(matrix, solver(problem, seconds=SECONDS))
        job.state = JobState.DONE
    except Exception:
        logger.exception("A staffing question could not be solved")
        job.state = JobState.FAILED
    job.question = {}
    job.save(update_fields=["question", "answer", "state"])
    return job


def staffing_job(*, job_id: UUID, at: datetime) -> StaffingJob | None:
    """The question `job_id`, None when there is none or its day is over.

    A question that a worker took and never answered is told as failed.
    """
    job = StaffingJob.objects.filter(pk=job_id).first()
    if job is None or job.is_over(at):
        return None
    if job.state == JobState.SOLVING and job.started_at and at - job.started_at > LOST_AFTER:
        job.state = JobState.FAILED
    return job
