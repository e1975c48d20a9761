"""The Celery application: it carries background work.

The worker is started with `--app mlops_portal.celery`. Django loads it with the foundation, so that
`shared_task` and `current_app` mean this application in every process.
"""

import gc
import importlib
import importlib.util
import logging
import os
import pkgutil
import time
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import redis
from celery import Celery, signals
from celery.platforms import SecurityWarning
from django.conf import settings
from django.db import connections
from kombu import Queue

from mlops_portal.embedded import death
from mlops_portal.foundation import broker
from mlops_portal.foundation.queues import QUEUES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mlops_portal.settings")
# The warning is about pickled messages from strangers; JSON alone is accepted.
warnings.filterwarnings("ignore", category=SecurityWarning)

WORKER_SOCKET_TIMEOUT = 10  # seconds; a worker may wait for its broker longer than a page
BEAT_SECONDS = 5.0

logger = logging.getLogger(__name__)
app = Celery("mlops_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.task_queues = tuple(map(Queue, QUEUES))
# Connections stay open between tasks; `_check_connections` looks after them.
app.conf["CELERY_DB_REUSE_MAX"] = 1_000_000
HEAVY = "pipelines_catalog.ml"


@signals.celeryd_init.connect
def _be_patient(conf: dict[str, dict[str, object]], **_kwargs: object) -> None:
    options = conf["broker_transport_options"]
    conf["broker_transport_options"] = options | {"socket_timeout": WORKER_SOCKET_TIMEOUT}


@signals.celeryd_init.connect
def _survive_garbage(conf: dict[str, object], **_kwargs: object) -> None:
    from mlops_portal import garbage  # loads Celery's worker, which a page does not need

    garbage.survive(conf)


@signals.worker_init.connect
def _load_before_the_fork(**_kwargs: object) -> None:
    """Preload scikit-learn before the fork: workers share its memory and import time is saved."""
    if importlib.util.find_spec(HEAVY):
        package = importlib.import_module(HEAVY)
        for found in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{HEAVY}.{found.name}")
    gc.collect()
    gc.freeze()


@signals.task_prerun.connect
def _check_connections(**_kwargs: object) -> None:
    """Forget connections that failed or grew old, as a web request does before it begins."""
    for connection in connections.all(initialized_only=True):
        # SQLite's need no renewal, and opening one takes longer than a short task.
        if connection.vendor != "sqlite" or connection.errors_occurred:
            connection.close_if_unusable_or_obsolete()


@signals.worker_init.connect
def _look_after_the_scheduler(sender: Any, **_kwargs: object) -> None:
    from mlops_portal import scheduler  # loads Celery's beat, which a page does not need

    heartbeat.look_after = partial(scheduler.revive, sender)


@signals.beat_embedded_init.connect
def _die_with_worker(**_kwargs: object) -> None:
    """End beat with its worker, as it would go on filling the queue; the pool does it itself."""
    death.die_with_parent(os.getppid())


class Heartbeat:
    """Writes the worker's heartbeat to the broker, from the worker's own event loop.

    A key and not a task: it is on time while every pool process is busy. A key and not a database
    row: a write lock would block the loop.
    """

    def __init__(self) -> None:
        self._next_at = 0.0
        self._client: redis.Redis | None = None
        self.look_after: Callable[[], object] | None = None  # what else the loop does as often

    def __call__(self, **_kwargs: object) -> None:
        now = time.monotonic()
        if now < self._next_at or not settings.REDIS_URL:
            return
        self._next_at = now + BEAT_SECONDS
        if self.look_after:
            self.look_after()
        self._client = self._client or broker.connect()
        try:
            broker.write_heartbeat(self._client, settings.BOOT_ID)
        except redis.RedisError as error:
            logger.warning("The worker's heartbeat was not written: %s", error)


heartbeat = Heartbeat()
signals.heartbeat_sent.connect(heartbeat)
