"""Drift of a column from its reference: the population stability index (PSI).

PSI = sum over bins of (new - old) * ln(new / old), over shares of rows; both shares are floored at
half a row so that an empty bin counts and stays finite. Categories that are rare in both are one
bin: a hundred destinations with a few rows each would differ by chance alone. Rule of thumb, by
effect and not by p-value: above 0.2 a column has moved. On tens of thousands of rows a significance
test fires for almost everything.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

BINS = 10
MOVED = 0.2
RARE = 0.01  # share of rows below which, in both, a category has no bin of its own
FEW = 10  # rows of the smaller table that a category of its own must come to
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Shift:
    """One column compared with its reference; `edges` or `labels` name the bins of both shares."""

    column: str
    psi: float
    edges: tuple[float, ...]
    labels: tuple[str, ...]
    reference: tuple[float, ...]
    current: tuple[float, ...]

    @property
    def has_moved(self) -> bool:
        return self.psi > MOVED


def shift(column: str, reference: pd.Series, current: pd.Series) -> Shift:
    """Return the PSI of one column: deciles of the reference for numbers, categories for texts."""
    old, new = reference.dropna(), current.dropna()
    if pd.api.types.is_numeric_dtype(old):
        edges = np.unique(np.quantile(old, np.linspace(0, 1, BINS + 1)))
        inner = edges[1:-1]
        count = len(inner) + 1
        old_counts = np.bincount(np.searchsorted(inner, old, side="right"), minlength=count)
        new_counts = np.bincount(np.searchsorted(inner, new, side="right"), minlength=count)
        labels: tuple[str, ...] = ()
        shown = tuple(float(edge) for edge in edges)
    else:
        labels, old_counts, new_counts = _by_category(old.astype(str), new.astype(str))
        shown = ()
    old_shares, new_shares = _shares(old_counts), _shares(new_counts)
    psi = float(np.sum((new_shares - old_shares) * np.log(new_shares / old_shares)))
    return Shift(
        column, psi, shown, labels, tuple(map(float, old_shares)), tuple(map(float, new_shares))
    )


def _by_category(old: pd.Series, new: pd.Series) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """Return category names, rare ones grouped at the end, with the counts of both samples."""
    counts = pd.DataFrame({"old": old.value_counts(), "new": new.value_counts()}).fillna(0)
    rows = counts.sum()
    is_rare = (counts / rows < max(RARE, FEW / max(1.0, rows.min()))).all(axis="columns")
    kept = counts[~is_rare].sort_index()
    if is_rare.any():
        kept.loc[OTHER] = counts[is_rare].sum()
    return tuple(map(str, kept.index)), kept["old"].to_numpy(), kept["new"].to_numpy()


def _shares(counts: np.ndarray) -> np.ndarray:
    total = max(1, int(counts.sum()))
    return np.maximum(counts, 0.5) / total
