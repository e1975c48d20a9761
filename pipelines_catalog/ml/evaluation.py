"""Quality of predicted probabilities: metrics, confidence intervals, and curves.

`late` is 0 or 1 per row, `p` the predicted probability of 1. All functions take arrays of one
length; figures that need both classes are None when one is absent.
"""

from collections.abc import Mapping
from typing import TypedDict

import numpy as np

TINY = 1e-7  # probabilities are kept this far from 0 and 1 in logarithms
SMALLEST_SLICE = 200  # rows; a smaller one is shown and not judged


def log_loss(late: np.ndarray, p: np.ndarray) -> float:
    """Return the mean of -ln of the probability given to the observed outcome; 0 is perfect."""
    return float(np.mean(losses(late, p)))


def losses(late: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Return the log loss of each row."""
    q = np.clip(p, TINY, 1 - TINY)
    return -(late * np.log(q) + (1 - late) * np.log(1 - q))


def brier(late: np.ndarray, p: np.ndarray) -> float:
    """Return the mean squared difference between probability and outcome; 0 is perfect."""
    return float(np.mean((p - late) ** 2))


def auc(late: np.ndarray, p: np.ndarray) -> float | None:
    """Return the area under the ROC curve, ties counting half; None if a class is absent."""
    positives = int(late.sum())
    negatives = len(late) - positives
    if not positives or not negatives:
        return None
    order = np.argsort(p, kind="stable")
    _, first, counts = np.unique(p[order], return_index=True, return_counts=True)
    ranks = np.empty(len(p))
    ranks[order] = np.repeat(first + (counts + 1) / 2, counts)
    above = ranks[late == 1].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def roc(late: np.ndarray, p: np.ndarray, points: int = 101) -> dict[str, object]:
    """Return false and true positive rates at `points` thresholds, with the area."""
    thresholds = np.quantile(p, np.linspace(1, 0, points))
    positives, negatives = max(1, int(late.sum())), max(1, int((1 - late).sum()))
    tpr = [float(((p >= t) & (late == 1)).sum() / positives) for t in thresholds]
    fpr = [float(((p >= t) & (late == 0)).sum() / negatives) for t in thresholds]
    return {"fpr": [0.0, *fpr], "tpr": [0.0, *tpr], "auc": auc(late, p)}


def calibration(late: np.ndarray, p: np.ndarray, bins: int = 10) -> dict[str, object]:
    """Return mean prediction and late share in bins of equal size."""
    parts = np.array_split(np.argsort(p, kind="stable"), bins)
    parts = [part for part in parts if len(part)]
    return {
        "predicted": [float(p[part].mean()) for part in parts],
        "observed": [float(late[part].mean()) for part in parts],
        "counts": [len(part) for part in parts],
    }


def confusion(late: np.ndarray, p: np.ndarray, threshold: float) -> dict[str, object]:
    """Return the confusion matrix at a threshold."""
    said = p >= threshold
    counts = [[int(((late == a) & (said == b)).sum()) for b in (0, 1)] for a in (0, 1)]
    return {"labels": ["on time", "late"], "counts": counts, "threshold": threshold}


def levelled(p: np.ndarray, shift: float) -> np.ndarray:
    """Return the probabilities with `shift` added to their log-odds; the order stays the same."""
    q = np.clip(p, TINY, 1 - TINY)
    return 1 / (1 + np.exp(-(np.log(q / (1 - q)) + shift)))


def log_odds(share: float) -> float:
    """Return ln(share / (1 - share)) for a share strictly between 0 and 1."""
    return float(np.log(share / (1 - share)))


class Figures(TypedDict):
    """Metrics of a set of predictions; `auc` is None where all rows are of one class."""

    log_loss: float
    brier: float
    auc: float | None


def figures(late: np.ndarray, p: np.ndarray) -> Figures:
    """Return the metrics of one set of predictions."""
    return {"log_loss": log_loss(late, p), "brier": brier(late, p), "auc": auc(late, p)}


def constant_figures(late: np.ndarray) -> Figures:
    """Return the metrics of the best constant: the late share of these rows, known only afterwards.

    The late share of the training months would be easy to beat by chance wherever the share has
    changed, and hard for a good model: it would measure the month.
    """
    return figures(late, np.full(len(late), float(late.mean())))


def slices(
    late: np.ndarray, p: np.ndarray, groups: Mapping[str, np.ndarray]
) -> list[dict[str, object]]:
    """Return metrics by value of each grouping column; `judged` is False for too small slices."""
    found: list[dict[str, object]] = []
    for column, values in groups.items():
        for value in sorted(set(values)):
            chosen = values == value
            rows = int(chosen.sum())
            found.append(
                {
                    "column": column,
                    "value": str(value),
                    "rows": rows,
                    "late": float(late[chosen].mean()),
                    "judged": rows >= SMALLEST_SLICE,
                    "of_constant": log_loss(late[chosen], np.full(rows, float(late.mean()))),
                    **figures(late[chosen], p[chosen]),
                }
            )
    return found
