"""Label delay: whether a month's flights were late is known with the next month."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

DELAY = "arr_delay"  # minutes, from which the label is made
KNOWN = "next month"
MONTHS_LATER = {KNOWN: 1}  # by what a definition of features says of its label


def newest_known(month: int, given: Mapping[str, Any]) -> int:
    """Return the newest month with known outcomes when the flights of `month` have arrived.

    Raises KeyError for a definition that does not say when its label is known.
    """
    return month - MONTHS_LATER[given["label_known"]]


def hidden_after(month: int, rows: "pd.DataFrame") -> "pd.DataFrame":
    """Return the rows with the outcomes of later months removed, as they would be at that time."""
    later = rows["month"] > month
    if not later.any():
        return rows
    return rows.assign(**{DELAY: rows[DELAY].where(~later)})
