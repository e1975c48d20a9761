"""Handing a question to the worker, and claiming it there exactly once."""

import logging
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from celery import current_app
from django.db import InterfaceError, OperationalError, transaction

from assessments.people.models.background import BackgroundQuestion, JobState

Question = TypeVar("Question", bound=BackgroundQuestion)
SECONDS = 30.0  # for the solver

logger = logging.getLogger(__name__)


class NoWorker(Exception):
    """The question could not be handed to the background; it was not stored."""


def hand_over(question: BackgroundQuestion, task: str) -> None:
    """Send the question to the worker. Raises NoWorker after deleting the question."""
    name, key = type(question).__name__, question.pk
    try:
        current_app.send_task(task, [str(key)])
    except Exception as error:  # what a broker that is away raises depends on its transport
        question.delete()
        logger.warning("A %s found no broker: %s", name, error)
        raise NoWorker from error


def take(kind: type[BackgroundQuestion], key: UUID, at: datetime) -> bool:
    """Claim a waiting question for this worker; return whether it was still waiting."""
    waiting = kind._default_manager.filter(pk=key, state=JobState.WAITING)
    return bool(waiting.update(state=JobState.SOLVING, started_at=at))


def settle(question: Question, /, **emptied: object) -> Question:
    """Store the answer or the failure; an answer that cannot be stored becomes a failure."""
    rows = type(question)._default_manager.filter(pk=question.pk)
    try:
        with transaction.atomic():
            rows.update(answer=question.answer, state=question.state, **emptied)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the question is told as lost
    except Exception:
        logger.exception("An answer could not be kept")
        question.answer, question.state = None, JobState.FAILED
        rows.update(answer=None, state=JobState.FAILED, **emptied)
    return question


def settled(question: Question | None, at: datetime) -> Question | None:
    """Return the question for readers: None when expired, marked failed when lost by the worker."""
    if question is None or question.is_over(at):
        return None
    if question.is_lost(at):
        question.state = JobState.FAILED
    return question
