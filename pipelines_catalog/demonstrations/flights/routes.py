"""The known distance of each route: the reference for the distances of a new batch."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

FILE = Path(__file__).parent / "data" / "routes.csv"
ROUTE = ("origin", "dest")
TOLERANCE = 0.02  # share of the known distance that a row may be off; sources differ by a mile


@cache
def known() -> pd.Series:
    """Return the distance in miles by origin and destination."""
    return pd.read_csv(FILE, dtype={"origin": str, "dest": str}).set_index(list(ROUTE))["miles"]


def off(table: pd.DataFrame) -> pd.Series:
    """Return a mask of rows whose distance differs from that of their route.

    Rows of an unknown route are not judged: their value is False.
    """
    miles = known().reindex(pd.MultiIndex.from_frame(table[list(ROUTE)])).to_numpy()
    given = pd.to_numeric(table["distance"], errors="coerce").to_numpy(dtype=float)
    is_known = np.isfinite(miles)
    is_near = np.abs(given - miles) <= np.maximum(1.0, TOLERANCE * miles)
    return pd.Series(is_known & ~is_near, index=table.index)
