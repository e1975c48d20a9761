"""Level 1 between two trainings: the champion is monitored on each month that arrives."""

from dataclasses import replace

from pipelines_catalog.demonstrations.flights import labels
from pipelines_catalog.demonstrations.flights.pipelines.level1_flights import PIPELINE as TRAINING
from pipelines_catalog.demonstrations.flights.steps import (
    ingest_flights,
    monitor_flights,
    validate_flights,
)
from pipelines_catalog.engine import Pipeline, WholeNumber, say

# Where the steps find the month whose outcomes are known; flights have come since.
WATCHES = {
    "month": "month",
    "roles": ("reference", "watched", "arrived"),
    "ahead": labels.MONTHS_LATER[labels.KNOWN],
}

PIPELINE = Pipeline(
    key="flights_monitor",
    version="2",
    level=1,
    title=say("Flight delays: watching the model"),
    summary=say(
        "Did the model that serves do well on the month whose outcomes have just come, and have "
        "the flights since moved? It starts with each delivery, and asks for a training run when "
        "a limit is reached."
    ),
    steps=(
        replace(ingest_flights.STEP, arguments=WATCHES),
        replace(validate_flights.STEP, arguments=WATCHES),
        replace(monitor_flights.STEP, arguments=WATCHES, after=()),
    ),
    parameters=(
        WholeNumber(
            "month",
            say("Month to watch"),
            6,
            say(
                "The newest whose outcomes are known. What it is compared with are the months that "
                "the model learned from."
            ),
            minimum=2,
            maximum=12,
        ),
        *(parameter for parameter in TRAINING.parameters if parameter.key in ("rows", "seed")),
    ),
    faults=tuple(fault for fault in TRAINING.faults if fault.step == "validate_data"),
)
