"""What each process of a worker does beside its tasks: a thread that reaps."""

import logging
import threading
import time

from celery import signals
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from pipelines_catalog.runs import dispatch
from pipelines_catalog.runs.services.reaping import reap, take_tick

logger = logging.getLogger(__name__)


def connect_signals() -> None:
    """Start the thread in each process of the pool. Called when the tasks are loaded."""
    signals.worker_process_init.connect(_start_reaper, dispatch_uid="runs.reaper")


def _start_reaper(**_kwargs: object) -> None:
    dispatch.we_are_a_worker()
    threading.Thread(target=_reap_for_ever, name="reaper", daemon=True).start()


def _reap_for_ever() -> None:
    """The first to move the tick does the round, whichever process it is in.

    The connection is closed after each round: most of the time there is nothing to do.
    """
    while True:
        time.sleep(settings.PIPELINE_REAPER_SECONDS)
        try:
            if take_tick():
                reap()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The reaper's round failed: %s", error)
        except Exception:
            logger.exception("The reaper's round failed")
        finally:
            connections.close_all()
