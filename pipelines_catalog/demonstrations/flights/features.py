"""Feature sets of the flights: computed from rows by a stored definition.

Only data known before departure is used. A definition is plain data: an equal definition is the
same version of the feature set, in training and when serving.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipelines_catalog.demonstrations.flights.flights import LABEL, WEATHER
from pipelines_catalog.demonstrations.flights.labels import KNOWN

CATEGORIES = ("carrier", "origin", "dest", "weekday")
NUMBERS = ("departure_minute", "arrival_minute", "distance")
KEPT = ("month", "day")  # say when a row is from; no model takes them
YEAR = 2013


class LeakingFeature(ValueError):
    """A definition that would use data known only after departure (target leakage)."""


def definition(*, with_weather: bool) -> dict[str, Any]:
    """Return the feature set "schedule", or "schedule_weather" with the weather of the hour."""
    return {
        "categories": list(CATEGORIES),
        "numbers": [*NUMBERS, *(WEATHER if with_weather else ())],
        "label": LABEL,
        "label_known": KNOWN,
        "missing": "median of the training rows",
    }


def compute(rows: pd.DataFrame, given: Mapping[str, Any]) -> pd.DataFrame:
    """Return feature rows by the definition, with the label if the rows have it.

    Raises LeakingFeature for a definition that takes the label as an input.
    """
    inputs = [*given["categories"], *given["numbers"]]
    if given["label"] in inputs:
        raise LeakingFeature(f"{given['label']} is known only after departure")
    made = rows.assign(
        weekday=_weekday(rows),
        departure_minute=_minutes(rows["sched_dep_time"]),
        arrival_minute=_minutes(rows["sched_arr_time"]),
    )
    label = [given["label"]] if given["label"] in rows.columns else []
    return made[[*KEPT, *inputs, *label]].reset_index(drop=True)


def _minutes(clock: pd.Series) -> pd.Series:
    """Return the minutes after midnight of a clock time written as hhmm."""
    return (clock // 100) * 60 + clock % 100


def _weekday(rows: pd.DataFrame) -> pd.Series:
    dates = pd.to_datetime(
        {"year": YEAR, "month": rows["month"].astype(int), "day": rows["day"].astype(int)}
    )
    return dates.dt.day_name().str.slice(0, 3).astype("str")
