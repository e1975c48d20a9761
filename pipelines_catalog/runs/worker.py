"""Duties of each worker process beside its tasks."""

from celery import signals

from pipelines_catalog.runs import dispatch
from pipelines_catalog.runs.companion import companion


def connect_signals() -> None:
    """Start the companion in each process of the pool. Called when the tasks are loaded."""
    signals.worker_process_init.connect(_begin, dispatch_uid="runs.worker")


def _begin(**_kwargs: object) -> None:
    dispatch.we_are_a_worker()
    companion.start(does_reap=True)
