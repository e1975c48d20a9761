"""Celery tasks: thin wrappers. A message is a hint; the work to do is stored in rows."""

import logging
from typing import Any

from billiard.exceptions import WorkerLostError
from celery import Task, shared_task
from celery.worker.request import Request

from pipelines_catalog.engine.states import StepStatus
from pipelines_catalog.runs import execution, worker
from pipelines_catalog.runs.dispatch import STEP_TASK
from pipelines_catalog.runs.lost import Losses
from pipelines_catalog.runs.services.moves import Gone
from pipelines_catalog.runs.services.reaping import reap, take_tick
from pipelines_catalog.runs.services.stepping import lose
from pipelines_catalog.runs.services.sweeping import sweep

LOST_TASK = "pipelines.lost"
SWEEP_SECONDS = 600.0

logger = logging.getLogger(__name__)
losses = Losses()  # of the main process
worker.connect_signals()


class StepRequest(Request):
    """A request in the worker's main process: reports at once when the process of a step dies.

    Without it the lease would expire some seconds later, without the reason.
    """

    def on_failure(self, exc_info: Any, *args: Any, **kwargs: Any) -> Any:
        error = getattr(exc_info.exception, "exc", exc_info.exception)
        if isinstance(error, WorkerLostError | SystemExit):
            self._tell_lost(StepStatus.LOST, {"code": "process_died", "text": _signal_in(error)})
        return super().on_failure(exc_info, *args, **kwargs)

    def on_timeout(self, soft: bool, timeout: float) -> Any:
        if not soft:
            self._tell_lost(StepStatus.TIMED_OUT, {"code": "hard_limit", "seconds": timeout})
        return super().on_timeout(soft, timeout)

    def _tell_lost(self, status: StepStatus, error: dict[str, Any]) -> None:
        try:
            run_id, step_run_id = self.args
            losses.tell(run_id, step_run_id, status.value, error)
        except Exception as trouble:
            logger.warning("A lost step was not told (%s); the reaper finds it", trouble)


def _signal_in(error: BaseException) -> str:
    """ "signal 9 (SIGKILL)" out of Celery's sentence."""
    _before, found, after = str(error).partition("signal ")
    return f"signal {after.partition(')')[0]})" if found and ")" in after else str(error)[:200]


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
    except (Gone, TypeError, ValueError) as error:
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
