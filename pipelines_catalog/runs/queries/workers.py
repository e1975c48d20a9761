"""Whether a worker is there, told by the row that every reaper moves: no broker is asked."""

from django.conf import settings
from django.db.models import Exists

from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import REAPER, Run, Tick

WORKER_SILENT_AFTER = 3  # rounds of the reaper


def needs_worker(run: Run) -> bool:
    """Whether the run goes nowhere without a worker."""
    return not run.is_over and run.status != Run.Statuses.WAITING


def worker_seen() -> Exists:
    """The same as `is_worker_seen`, as part of another query."""
    return Exists(Tick.objects.filter(name=REAPER, at__gt=in_seconds(-_silent_after())))


def _silent_after() -> float:
    """Seconds without a round of the reaper after which nobody seems to work."""
    return settings.PIPELINE_REAPER_SECONDS * WORKER_SILENT_AFTER + 2


def is_worker_silent(run: Run) -> bool:
    """Whether a run waits although no worker has shown itself for some time.

    Told by the row that every worker's reaper moves: the broker is not asked.
    """
    return needs_worker(run) and not is_worker_seen()


def is_worker_seen() -> bool:
    """Whether a worker has made a round of the reaper lately, by the database's clock."""
    return Tick.objects.filter(name=REAPER, at__gt=in_seconds(-_silent_after())).exists()
