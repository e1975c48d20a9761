"""Detection of workers by the row that every reaper updates, without asking the broker."""

from django.conf import settings
from django.db.models import Exists

from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import REAPER, Run, Tick

WORKER_SILENT_AFTER = 3  # rounds of the reaper


def needs_worker(run: Run) -> bool:
    """Return whether the run cannot proceed without a worker."""
    return not run.is_over and run.status != Run.Statuses.WAITING


def worker_seen() -> Exists:
    """Return `is_worker_seen` as part of another query."""
    return Exists(Tick.objects.filter(name=REAPER, at__gt=in_seconds(-_silent_after())))


def _silent_after() -> float:
    """Return the seconds without a round of the reaper after which workers count as down."""
    return settings.PIPELINE_REAPER_SECONDS * WORKER_SILENT_AFTER + 2


def is_worker_silent(run: Run) -> bool:
    """Return whether a run waits although no worker has been seen for some time.

    Based on the row that every worker's reaper updates: the broker is not asked.
    """
    return needs_worker(run) and not is_worker_seen()


def is_worker_seen() -> bool:
    """Return whether a worker has made a recent round of the reaper, by the database's clock."""
    return Tick.objects.filter(name=REAPER, at__gt=in_seconds(-_silent_after())).exists()
