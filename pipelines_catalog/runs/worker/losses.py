"""Reports of dead processes, passed to companions directly and never queued behind steps.

The main process of a worker notices at once that a process has died, but must not wait for a
database; and a task would wait for a free process. So the report goes into a list in the broker,
which the companion of every process checks while its step is running.
"""

import json
import logging
from typing import Any

import redis
from billiard.exceptions import WorkerLostError
from celery.worker.request import Request
from django.conf import settings

from mlops_portal.foundation import broker
from pipelines_catalog.engine.states import StepStatus
from pipelines_catalog.runs.services.stepping import lose

EXPIRY = 3600  # seconds; the lease has told by then
_KEY = "portal:lost-steps"

logger = logging.getLogger(__name__)


class Losses:
    """The list in the broker. One client for each process."""

    def __init__(self) -> None:
        self._client: redis.Redis | None = None

    @property
    def _broker(self) -> redis.Redis:
        self._client = self._client or broker.connect()
        return self._client

    def tell(self, *word: Any) -> None:
        """Add one report: run id, attempt id, status, error. Raises RedisError."""
        words = self._broker.pipeline(transaction=False)
        words.rpush(_KEY, json.dumps(word))
        words.expire(_KEY, EXPIRY)
        words.execute()

    def take(self) -> str | None:
        """Remove and return the oldest report, None without any. Raises RedisError."""
        found: Any = self._broker.lpop(_KEY)
        return found.decode() if isinstance(found, bytes) else found


def end_told(losses: Losses) -> int:
    """End every attempt whose process was reported dead; return the number of attempts ended."""
    ended = 0
    try:
        while settings.REDIS_URL and (told := losses.take()):
            ended += _end(told)
    except redis.RedisError:
        return ended  # the broker is away; leases tell
    return ended


def _end(told: str) -> bool:
    try:
        run_id, step_run_id, status, error = json.loads(told)
        return lose(str(run_id), int(step_run_id), StepStatus(status), dict(error))
    except (TypeError, ValueError) as trouble:
        logger.warning("The word of a lost step was dropped: %s", trouble)
        return False


_of_main_process = Losses()


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
            _of_main_process.tell(run_id, step_run_id, status.value, error)
        except Exception as trouble:
            logger.warning("A lost step was not told (%s); the reaper finds it", trouble)


def _signal_in(error: BaseException) -> str:
    """ "signal 9 (SIGKILL)" out of Celery's sentence."""
    _before, found, after = str(error).partition("signal ")
    return f"signal {after.partition(')')[0]})" if found and ")" in after else str(error)[:200]
