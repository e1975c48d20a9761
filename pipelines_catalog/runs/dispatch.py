"""Sending hints to workers. Rows hold the work to do; a lost message only costs time."""

import logging
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from functools import cache, partial

from django.conf import settings
from django.db import transaction

from mlops_portal.foundation import queues
from mlops_portal.foundation.queues import STEP_QUEUE, VISITOR_QUEUE
from pipelines_catalog.engine import Step

WEB_PATIENCE = 0.5  # seconds that a page waits for the broker
STEP_TASK = "pipelines.step"

logger = logging.getLogger(__name__)
Hint = tuple[str, int, Step]  # run id, step run id, step
_in_worker = False


def we_are_a_worker() -> None:
    """Mark this process as a worker, where a send may take its time: no response waits for it."""
    global _in_worker
    _in_worker = True


def queue_of(is_anonymous: bool) -> str:
    """Return the queue of a run's steps; anonymous visitors have one of lower priority."""
    return VISITOR_QUEUE if is_anonymous else STEP_QUEUE


def priority_of(is_anonymous: bool, has_begun: bool, is_first: bool) -> int:
    """Return the priority of a step, from 0 (first) to 8: runs that have begun come first.
    Older runs thus end before newer ones begin. Then comes a workspace's `is_first` run, so that
    one workspace cannot delay all others.
    """
    steps = (
        (queues.VISITOR_UNDER_WAY, queues.VISITOR_FIRST_RUN, queues.VISITOR_FURTHER_RUN)
        if is_anonymous
        else (queues.UNDER_WAY, queues.FIRST_RUN, queues.FURTHER_RUN)
    )
    return steps[0 if has_begun else 1 if is_first else 2]


def send_on_commit(hints: Iterable[Hint], queue: str, priority: int) -> None:
    """Send hints for queued steps once the transaction that queued them is committed."""
    if found := list(hints):
        transaction.on_commit(partial(send, found, queue, priority), robust=True)


def send(hints: list[Hint], queue: str, priority: int) -> None:
    """Send hints now. If the broker does not respond, this is logged; the reaper sends again."""
    if not settings.REDIS_URL:
        return
    if _in_worker:
        _send_all(hints, queue, priority)
        return
    sending = _thread(os.getpid()).submit(_send_all, hints, queue, priority)
    try:
        sending.result(WEB_PATIENCE)
    except Late:
        sending.cancel()
        logger.warning("The broker takes longer than %s s; the reaper sends", WEB_PATIENCE)


@cache
def _thread(_process: int) -> ThreadPoolExecutor:
    """Return one thread per process, so that a hanging broker blocks one request, not all."""
    return ThreadPoolExecutor(1, "dispatch")


def _send_all(hints: list[Hint], queue: str, priority: int) -> None:
    from mlops_portal.celery import app

    try:
        with app.producer_pool.acquire(block=True, timeout=WEB_PATIENCE) as producer:
            for run_id, step_run_id, step in hints:
                app.send_task(
                    STEP_TASK,
                    args=(run_id, step_run_id),
                    task_id=task_id(step_run_id),
                    queue=queue,
                    priority=priority,
                    soft_time_limit=step.clock_limit,
                    time_limit=step.hard_limit,
                    producer=producer,
                )
    except Exception as error:
        # Any error of an unavailable transport: the row exists, and the reaper sends again.
        logger.warning("Steps were not sent (%s); the reaper sends them", error)


def task_id(step_run_id: int) -> str:
    """Return the id of the message for an attempt: the same at every sending."""
    return f"step-{step_run_id}"


def terminate(step_run_id: int) -> None:
    """Ask the worker that holds the attempt to kill its process. Use only as the last resort."""
    from mlops_portal.celery import app

    try:
        app.control.revoke(task_id(step_run_id), terminate=True, signal="SIGKILL")
    except Exception as error:
        logger.warning("A stopped step could not be revoked: %s", error)
