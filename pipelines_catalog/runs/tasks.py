"""Celery tasks: thin wrappers. A message is a hint; the work to do is stored in rows."""

import logging
from typing import Any

from celery import Task, shared_task, signals

from pipelines_catalog.engine.states import StepStatus
from pipelines_catalog.runs import dispatch
from pipelines_catalog.runs.dispatch import STEP_TASK
from pipelines_catalog.runs.services.moves import NotFound
from pipelines_catalog.runs.services.reaping import reap, take_tick
from pipelines_catalog.runs.services.stepping import lose
from pipelines_catalog.runs.services.sweeping import sweep
from pipelines_catalog.runs.worker import execution
from pipelines_catalog.runs.worker.companion import companion
from pipelines_catalog.runs.worker.losses import StepRequest

LOST_TASK = "pipelines.lost"
SWEEP_SECONDS = 600.0

logger = logging.getLogger(__name__)


@signals.worker_process_init.connect(dispatch_uid="runs.worker")
def _begin(**_kwargs: object) -> None:
    """Start the companion in each process of the pool."""
    dispatch.we_are_a_worker()
    companion.start(does_reap=True)


class StepTask(Task):
    """A task whose requests are StepRequests; retries are stored as rows."""

    abstract = True
    Request = StepRequest
    max_retries = 0


@shared_task(name=STEP_TASK, base=StepTask)
def run_step(run_id: str, step_run_id: int) -> None:
    """Execute one attempt of one step; outdated messages are dropped."""
    try:
        execution.execute(str(run_id), int(step_run_id))
    except (NotFound, TypeError, ValueError) as error:
        logger.warning("A message was dropped: %s", error)


@shared_task(name=LOST_TASK)
def step_is_lost(run_id: str, step_run_id: int, status: str, error: dict[str, Any]) -> None:
    """Handle a message of an earlier version: the process that held an attempt has died."""
    lose(run_id, step_run_id, StepStatus(status), error)


@shared_task(name="pipelines.reap")
def reap_by_beat() -> None:
    """Run a round of the reaper, unless one was just done."""
    if take_tick():
        reap()


@shared_task(name="pipelines.sweep")
def sweep_by_beat() -> None:
    """Remove expired data."""
    if take_tick("sweep", SWEEP_SECONDS):
        logger.info("Swept: %s", sweep())
