"""Read queries for runs, for pages and the API. Their number does not grow with the run."""

from pipelines_catalog.runs.queries.listed import (
    recent_runs,
)
from pipelines_catalog.runs.queries.queue import (
    place_of,
    silence_and_place,
)
from pipelines_catalog.runs.queries.sheets import (
    MOST_EVENTS,
    LogOf,
    Sheet,
    sheet_of,
    stops,
)
from pipelines_catalog.runs.queries.times import (
    MOST_EARLIER,
    seconds_of,
    usual_seconds,
)
from pipelines_catalog.runs.queries.workers import (
    is_worker_seen,
    is_worker_silent,
)

__all__ = [
    "MOST_EARLIER",
    "MOST_EVENTS",
    "LogOf",
    "Sheet",
    "is_worker_seen",
    "is_worker_silent",
    "place_of",
    "recent_runs",
    "seconds_of",
    "sheet_of",
    "silence_and_place",
    "stops",
    "usual_seconds",
]
