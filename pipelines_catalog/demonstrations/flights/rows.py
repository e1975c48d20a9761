"""Raw rows of flights as a client sends them: their columns, impossible ones, their features."""

from calendar import monthrange
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipelines_catalog.demonstrations.flights import features, flights
from pipelines_catalog.ml.schema import Column

__all__ = ["columns", "compute", "impossible"]

COMPUTED_FROM = {
    "weekday": ("month", "day"),
    "departure_minute": ("sched_dep_time",),
    "arrival_minute": ("sched_arr_time",),
}
LAST_DAY = np.array([0, *(monthrange(flights.YEAR, month)[1] for month in flights.MONTHS)])
compute = features.compute


def columns(definition: Mapping[str, Any]) -> tuple[Column, ...]:
    """Return the columns of a row that a feature definition is computed from."""
    inputs = [*definition["categories"], *definition["numbers"]]
    needed = {raw for name in inputs for raw in COMPUTED_FROM.get(name, (name,))}
    needed.update(features.KEPT)
    return tuple(column for column in flights.SCHEMA if column.name in needed)


def impossible(rows: pd.DataFrame) -> list[tuple[int, str]]:
    """Return the place and column of each date that the calendar does not have."""
    last = LAST_DAY[rows["month"].to_numpy()]
    return [(int(place), "day") for place in np.flatnonzero(rows["day"].to_numpy() > last)]
