"""Staffing questions for the worker: asked, solved, deleted after a day."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.people.domain.staffing import Solution
from assessments.people.models import StaffingJob
from assessments.people.models.background import KEPT_FOR, JobState
from assessments.people.serializers import StaffingSerializer, problem_in
from assessments.people.services.background import SECONDS, hand_over, settle, settled, take

SOLVE = "skills.solve_staffing"
MOST_WAITING, MOST_WAITING_OF_ONE = 20, 3  # questions at once
MOST_IN_AN_HOUR = 60  # of one origin
WAITS_FOR = timedelta(minutes=30)  # a question that waits for longer was lost, and counts no more
Solver = Callable[..., Solution]

logger = logging.getLogger(__name__)


class TooManyQuestions(Exception):
    """Too many questions are waiting: of this origin, or in total."""


def ask_staffing(*, question: dict[str, Any], origin: str, at: datetime) -> StaffingJob:
    """Store a validated question and send it to the worker.

    No account is needed: `origin` identifies the source of the question. Raises NoWorker,
    TooManyQuestions.
    """
    with transaction.atomic():
        forget_questions(at=at)
        _check_limits(origin, at)
        job = StaffingJob.objects.create(question=question, origin=origin, asked_at=at)
    hand_over(job, SOLVE)
    return job


def _check_limits(origin: str, at: datetime) -> None:
    waiting = StaffingJob.objects.filter(
        state__in=[JobState.WAITING, JobState.SOLVING], asked_at__gt=at - WAITS_FOR
    )
    here = StaffingJob.objects.filter(origin=origin)
    if (
        waiting.count() >= MOST_WAITING
        or waiting.filter(origin=origin).count() >= MOST_WAITING_OF_ONE
        or here.filter(asked_at__gt=at - timedelta(hours=1)).count() >= MOST_IN_AN_HOUR
    ):
        raise TooManyQuestions


def forget_questions(*, at: datetime) -> int:
    """Delete expired questions and answers; return their number."""
    return StaffingJob.objects.filter(asked_at__lt=at - KEPT_FOR).delete()[0]


def solve_staffing(*, job_id: UUID, solver: Solver, at: datetime) -> StaffingJob | None:
    """Solve a waiting question with `solver` and delete its input; None if it is gone."""
    if not take(StaffingJob, job_id, at):
        return None
    job = StaffingJob.objects.get(pk=job_id)
    try:
        solution = solver(problem_in(job.question), seconds=SECONDS)
        job.answer = StaffingSerializer(solution).data
        job.state = JobState.DONE
    except Exception:
        logger.exception("A staffing question could not be solved")
        job.state = JobState.FAILED
    return settle(job, question={})


def staffing_job(*, job_id: UUID, at: datetime) -> StaffingJob | None:
    """Return the question `job_id`, None when it does not exist or has expired.

    A question that a worker took and never answered is reported as failed.
    """
    return settled(StaffingJob.objects.filter(pk=job_id).first(), at)
