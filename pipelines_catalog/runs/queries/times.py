"""Durations of steps: in one run, and usually."""

from collections.abc import Iterable
from datetime import datetime
from statistics import median

from django.db.models import Window
from django.db.models.functions import RowNumber

from pipelines_catalog.engine.states import UNDER_WAY, StepStatus
from pipelines_catalog.runs.models import Run, StepRun

MOST_EARLIER = 10  # attempts of a step, of which the usual time is the median


def usual_seconds(run: Run) -> dict[str, float]:
    """Return the median duration of each step in the workspace's last runs, in seconds."""
    place = Window(RowNumber(), partition_by="name", order_by="-pk")
    earlier = (
        StepRun.objects.filter(
            run__workspace=run.workspace_id,
            run__pipeline=run.pipeline,
            status=StepStatus.SUCCEEDED,
            started_at__isnull=False,
            finished_at__isnull=False,
        )
        .exclude(run=run)
        .annotate(place=place)
        .filter(place__lte=MOST_EARLIER)
    )
    taken: dict[str, list[float]] = {}
    for name, start, end in earlier.values_list("name", "started_at", "finished_at"):
        taken.setdefault(name, []).append((end - start).total_seconds())
    return {name: median(seconds) for name, seconds in taken.items()}


def seconds_of(rows: Iterable[StepRun], now: datetime | None = None) -> float:
    """Return the total duration of attempts in seconds; a running one counts until `now`."""
    total = 0.0
    for row in rows:
        end = row.finished_at or (now if row.status in UNDER_WAY else None)
        if row.started_at and end:
            total += (end - row.started_at).total_seconds()
    return total
