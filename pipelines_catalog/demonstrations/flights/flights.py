"""The flights of 2013 from New York: reading a month, the label, and the schema of a row.

The prediction: will the flight arrive more than 15 minutes late? Only data known before departure
may be used. Source and licence: `data/README.md`.
"""

import gzip
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines_catalog.demonstrations.flights.labels import DELAY
from pipelines_catalog.ml.schema import Column

FOLDER = Path(__file__).parent / "data" / "flights"
YEAR = 2013
MONTHS = tuple(range(1, 13))
LATE_MINUTES = 15
LABEL = "late"
WEATHER = ("temp", "dewp", "humid", "wind_dir", "wind_speed", "precip", "pressure", "visib")

CARRIERS = (
    "9E", "AA", "AS", "B6", "DL", "EV", "F9", "FL", "HA", "MQ", "OO", "UA", "US", "VX", "WN", "YV",
)  # fmt: skip
# What each column must be. Ranges are wider than the year's extremes: they find wrong units.
SCHEMA = (
    Column("month", "integer", low=1, high=12),
    Column("day", "integer", low=1, high=31),
    Column("sched_dep_time", "integer", low=0, high=2400),
    Column("sched_arr_time", "integer", low=0, high=2400),
    Column("carrier", "text", domain=CARRIERS),
    Column("origin", "text", domain=("EWR", "JFK", "LGA")),
    Column("dest", "text"),
    # In miles; the farthest is Honolulu, 4,983. The medians of the months differ by a sixth.
    Column("distance", "integer", low=50, high=5_100, most_outside=0.0, median_within=1.3),
    # The stations leave gaps; pressure is missing in up to a fifth of a month's rows. Weather moves
    # with the season: in one year there is no other month like it to compare with.
    *(
        Column(name, "number", most_missing=0.25, most_shift=None)
        for name in WEATHER
        if name != "wind_dir"
    ),
    Column("wind_dir", "number", low=0, high=360, most_missing=0.25, most_shift=None),
    Column(DELAY, "integer", low=-200, high=1_500),
)


class MissingMonth(Exception):
    """A month's file is missing, or is not the file that was published."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One month as delivered: its rows, and the file they came from."""

    month: int
    rows: pd.DataFrame
    file: str
    sha256: str
    bytes: int


def file_of(month: int) -> str:
    """Return the name of a month's file."""
    return f"flights_{YEAR}_{month:02d}.csv.gz"


def read_month(month: int, folder: Path = FOLDER) -> Batch:
    """Return the month's rows in the order of departure. Raises MissingMonth."""
    path = folder / file_of(month)
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise MissingMonth(f"{path.name} has not arrived") from error
    found = hashlib.sha256(packed).hexdigest()
    if _published(folder).get(path.name) != found:
        raise MissingMonth(f"{path.name} is not the published file")
    rows = pd.read_csv(io.BytesIO(gzip.decompress(packed)), dtype={"carrier": str, "dest": str})
    return Batch(month, rows, path.name, found, len(packed))


def _published(folder: Path) -> Mapping[str, str]:
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


SEASONAL = tuple(column.name for column in SCHEMA if column.most_shift is None)


def sampled(batches: Iterable[Batch], rows: int, seed: int) -> list[pd.DataFrame]:
    """Return at most `rows` rows in all, from each month in proportion; reproducible by `seed`.

    The order of departure is kept. A month keeps at least one row.
    """
    batches = list(batches)
    total = sum(len(batch.rows) for batch in batches)
    share = min(1.0, rows / total)
    picked = []
    for batch in batches:
        count = max(1, int(len(batch.rows) * share))
        random = np.random.default_rng([seed, batch.month])
        chosen = np.sort(random.choice(len(batch.rows), size=count, replace=False))
        picked.append(batch.rows.iloc[chosen].reset_index(drop=True))
    return picked


def with_label(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with `late` (0 or 1) in place of the delay."""
    late = (rows[DELAY] > LATE_MINUTES).astype("int64")
    return rows.drop(columns=DELAY).assign(**{LABEL: late})
