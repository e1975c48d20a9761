"""Data checks of a table of flights: for the newest batch alone and for all rows.

A defective new batch is a small part of all rows: among eleven good months it would pass.
"""

import pandas as pd

from pipelines_catalog.demonstrations.flights import routes
from pipelines_catalog.demonstrations.flights.flights import SCHEMA
from pipelines_catalog.demonstrations.flights.labels import DELAY
from pipelines_catalog.ml import schema
from pipelines_catalog.ml.drift import MOVED, Shift, shift

WATCHED = ("carrier", "origin", "distance", "sched_dep_time", "temp")
ROUTE_COLUMNS = (*routes.ROUTE, "distance")


def findings(table: pd.DataFrame, newest: pd.Series) -> list[schema.Finding]:
    """Return the result of every check, those on the newest batch first; `newest`: its row mask.

    If no outcome of the newest batch is present, outcomes are not yet known and not required.
    """
    fresh, earlier = table[newest], table[~newest]
    is_known = DELAY not in table.columns or fresh[DELAY].notna().any()
    inputs = [column for column in SCHEMA if column.name != DELAY]
    outcome = [column for column in SCHEMA if column.name == DELAY]
    return [
        *schema.check(
            fresh, SCHEMA if is_known else inputs, scope=schema.NEWEST, reference=earlier
        ),
        *_routes(fresh, schema.NEWEST),
        *schema.check(table, inputs),
        *schema.check(table if is_known else earlier, outcome),
        *_routes(table, schema.ALL),
    ]


def telling(found: list[schema.Finding]) -> list[schema.Finding]:
    """Return the failed findings, once per column and kind, most affected rows first.
    Findings on the newest batch take precedence over those on all rows.
    """
    kept: dict[tuple[str, str], schema.Finding] = {}
    for one in found:
        if not one.passed:
            kept.setdefault((one.column, one.kind), one)
    return sorted(kept.values(), key=lambda one: (-one.rows, one.kind == "median"))


def passing_rows(table: pd.DataFrame) -> pd.Series:
    """Return a mask of rows with all values in range and domain, and a plausible distance."""
    present = [column for column in SCHEMA if column.name in table.columns]
    good = schema.passing_rows(table, present)
    return good & ~routes.off(table) if _has_routes(table) else good


def shifts(table: pd.DataFrame, newest: pd.Series) -> list[Shift]:
    """Return the shift of each column: the newest batch against all earlier ones."""
    return [
        shift(name, table.loc[~newest, name], table.loc[newest, name])
        for name in WATCHED
        if name in table.columns
    ]


def limit_of(column: str) -> float | None:
    """Return the PSI above which a shift of the column needs review; None for a seasonal column."""
    return next((known.most_shift for known in SCHEMA if known.name == column), MOVED)


def _has_routes(table: pd.DataFrame) -> bool:
    return set(ROUTE_COLUMNS) <= set(table.columns)


def _routes(table: pd.DataFrame, scope: str) -> list[schema.Finding]:
    if not _has_routes(table):
        return []
    off = routes.off(table)
    count = int(off.sum())
    share = count / max(1, len(table))
    first = table[off].head(3)
    examples = tuple(
        f"{row.origin}-{row.dest} {row.distance:g}" for row in first.itertuples(index=False)
    )
    limit = schema.MOST_OUTSIDE
    return [
        schema.Finding("distance", "route", share <= limit, share, limit, examples, count, scope)
    ]
