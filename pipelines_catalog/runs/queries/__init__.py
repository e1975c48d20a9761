"""What pages and the API read of runs. The number of queries does not grow with the run."""

from pipelines_catalog.runs.queries.alerts import (
    MOST_ALERTS,
    STATES,
    alerts_of,
    counts_of,
    mailable,
    open_alerts,
    rules_of,
)
from pipelines_catalog.runs.queries.lineage import (
    Downstream,
    Upstream,
    downstream_of,
    of_model,
    upstream_of,
)
from pipelines_catalog.runs.queries.listed import recent_runs, trigger_events, triggers_of
from pipelines_catalog.runs.queries.queue import place_of, silence_and_place
from pipelines_catalog.runs.queries.registry import (
    batches_of,
    champion_of,
    champions_of,
    feature_sets_of,
    models_of,
    way_back_from,
)
from pipelines_catalog.runs.queries.sheets import MOST_EVENTS, LogOf, Sheet, sheet_of
from pipelines_catalog.runs.queries.times import MOST_EARLIER, seconds_of, usual_seconds
from pipelines_catalog.runs.queries.workers import is_worker_seen, is_worker_silent

__all__ = [
    "MOST_ALERTS",
    "MOST_EARLIER",
    "MOST_EVENTS",
    "STATES",
    "Downstream",
    "LogOf",
    "Sheet",
    "Upstream",
    "alerts_of",
    "batches_of",
    "champion_of",
    "champions_of",
    "counts_of",
    "downstream_of",
    "feature_sets_of",
    "is_worker_seen",
    "is_worker_silent",
    "mailable",
    "models_of",
    "of_model",
    "open_alerts",
    "place_of",
    "recent_runs",
    "rules_of",
    "seconds_of",
    "sheet_of",
    "silence_and_place",
    "trigger_events",
    "triggers_of",
    "upstream_of",
    "usual_seconds",
    "way_back_from",
]
