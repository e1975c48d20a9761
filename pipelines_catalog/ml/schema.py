"""Table schema and its checks, which count violations and never guess."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipelines_catalog.ml.drift import MOVED

ALL, NEWEST = "all", "newest"  # which rows a check looked at
MOST_OUTSIDE = 0.01  # share of rows whose value may lie outside its range or domain


@dataclass(frozen=True, slots=True)
class Column:
    """A column's type ("integer", "number", "text"), range or domain, and maximal missing share.

    `median_within` is the factor by which the median of a new batch may differ from that of the
    reference. `most_shift` is the PSI that needs review; None for a seasonal column, whose shift is
    not informative.
    """

    name: str
    type: str
    low: float | None = None
    high: float | None = None
    domain: tuple[str, ...] = ()
    most_missing: float = 0.0
    most_outside: float = MOST_OUTSIDE
    median_within: float | None = None
    most_shift: float | None = MOVED


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check of one column: observed value and limit.

    `kind` is "absent", "type", "missing", "range", "domain", "route" or "median"; `share` is the
    share of rows in the `scope` (for a median: the factor), `limit` the maximum that passes,
    `examples` wrong values.
    """

    column: str
    kind: str
    passed: bool
    share: float
    limit: float
    examples: tuple[str, ...] = ()
    rows: int = 0
    scope: str = ALL


def check(
    table: pd.DataFrame,
    schema: Iterable[Column],
    *,
    scope: str = ALL,
    reference: pd.DataFrame | None = None,
) -> list[Finding]:
    """Run every check of the schema. An absent column has only that one finding.

    Medians are checked if there is a `reference`.
    """
    findings: list[Finding] = []
    for column in schema:
        if column.name not in table.columns:
            findings.append(Finding(column.name, "absent", False, 1.0, 0.0, (), len(table)))
            continue
        findings.extend(_check_column(table[column.name], column))
        if reference is not None and column.median_within:
            findings.append(_check_median(table[column.name], reference[column.name], column))
    return [replace(found, scope=scope) for found in findings]


def _check_median(values: pd.Series, reference: pd.Series, column: Column) -> Finding:
    """Check the ratio of the medians of values and reference, the larger over the smaller."""
    now, before = (pd.to_numeric(part, errors="coerce").median() for part in (values, reference))
    limit = column.median_within or 1.0
    if not (now > 0 and before > 0):
        return Finding(column.name, "median", False, 0.0, limit, (f"{now:g}",), len(values))
    factor = float(max(now / before, before / now))
    examples = (f"{now:g}", f"{before:g}")
    return Finding(column.name, "median", factor <= limit, factor, limit, examples, len(values))


def unexpected(table: pd.DataFrame, schema: Iterable[Column]) -> list[str]:
    """Return columns that the schema does not name."""
    known = {column.name for column in schema}
    return [str(name) for name in table.columns if name not in known]


def _check_column(values: pd.Series, column: Column) -> list[Finding]:
    missing = values.isna()
    limit = column.most_missing
    findings = [_finding(column, "missing", missing, limit, ())]
    present = values[~missing]
    if column.type == "text":
        if column.domain:
            outside = ~present.isin(column.domain)
            examples = tuple(sorted(present[outside].astype(str).unique())[:3])
            findings.append(
                _finding(column, "domain", outside, column.most_outside, examples, len(values))
            )
        return findings
    numbers = pd.to_numeric(present, errors="coerce")
    wrong = numbers.isna() | ~np.isfinite(numbers.fillna(0.0))
    if column.type == "integer":
        wrong |= numbers.fillna(0.0) % 1 != 0
    examples = tuple(map(str, present[wrong].unique()[:3]))
    findings.append(_finding(column, "type", wrong, column.most_outside, examples, len(values)))
    if column.low is not None and column.high is not None:
        outside = (numbers < column.low) | (numbers > column.high)
        examples = tuple(f"{value:g}" for value in numbers[outside].unique()[:3])
        findings.append(
            _finding(column, "range", outside, column.most_outside, examples, len(values))
        )
    return findings


def _finding(
    column: Column,
    kind: str,
    wrong: pd.Series,
    limit: float,
    examples: tuple[str, ...],
    total: int | None = None,
) -> Finding:
    total = len(wrong) if total is None else total
    count = int(wrong.sum())
    share = count / total if total else 0.0
    return Finding(column.name, kind, share <= limit, share, limit, examples, count)


def passing_rows(table: pd.DataFrame, schema: Sequence[Column]) -> pd.Series:
    """Return a mask of rows with all values in range and domain; missing values are allowed."""
    good = pd.Series(True, index=table.index)
    for column in schema:
        values = table[column.name]
        if column.domain:
            good &= values.isin(column.domain) | values.isna()
        if column.low is not None and column.high is not None:
            good &= values.between(column.low, column.high) | values.isna()
    return good
