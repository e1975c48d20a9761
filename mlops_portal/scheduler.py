"""The scheduler: Celery's beat with a heartbeat, restarted when it dies.

Loaded by the worker and by beat only; a web process never needs it.
"""

import logging
import time
from datetime import timedelta

import redis
from celery.apps.worker import Worker
from celery.beat import EmbeddedService, PersistentScheduler
from celery.worker.components import Beat
from django.conf import settings

from mlops_portal.foundation import broker

RARE = timedelta(hours=1)  # duties from this period on
FIRST_AFTER = timedelta(minutes=1)  # of a start, rare duties are done for the first time
LONGEST_SLEEP = 5.0  # seconds between two signs of life

logger = logging.getLogger(__name__)


class Scheduler(PersistentScheduler):
    """Beat's own scheduler, with a heartbeat in the broker.

    Daily tasks are due a minute after the first start, not a whole period later: otherwise a portal
    that never runs for a day would never run them. All of them may safely run twice.
    """

    max_interval: float  # seconds

    def __init__(self, *args: object, **kwargs: object) -> None:
        self._client: redis.Redis | None = None
        self._tell_at = 0.0
        super().__init__(*args, **kwargs)
        self.max_interval = min(self.max_interval, LONGEST_SLEEP)

    def setup_schedule(self) -> None:
        super().setup_schedule()
        for entry in self.schedule.values():
            period = getattr(entry.schedule, "run_every", timedelta())
            if period >= RARE and not entry.total_run_count:
                entry.last_run_at = entry.default_now() - period + FIRST_AFTER

    def tick(self, *args: object, **kwargs: object) -> float:
        wait = super().tick(*args, **kwargs)
        self._tell()
        return wait

    def _tell(self) -> None:
        if not settings.REDIS_URL or time.monotonic() < self._tell_at:
            return
        self._tell_at = time.monotonic() + LONGEST_SLEEP / 2
        self._client = self._client or broker.connect()
        try:
            broker.write_heartbeat(self._client, settings.BOOT_ID, broker.SCHEDULER)
        except redis.RedisError as error:
            logger.warning("The scheduler's sign of life was not written: %s", error)


def revive(worker: Worker) -> bool:
    """Restart the embedded scheduler (`--beat`) if its process ended; return whether it had."""
    dead = worker.beat
    if dead is None or dead.is_alive():
        return False
    logger.error("The scheduler ended (exit code %s); it starts again.", dead.exitcode)
    worker.beat = EmbeddedService(
        worker.app,
        schedule_filename=worker.schedule_filename,
        scheduler_cls=worker.scheduler,
    )
    for step in worker.steps:
        if isinstance(step, Beat):
            step.obj = worker.beat  # what is stopped with the worker
    worker.beat.start()
    return True
