"""Block bootstrap intervals over days: flights of one day share its weather and its delays.

Rows of one day are not independent: an interval that resamples rows is half as wide as it should be
here. Whole days are drawn with replacement, as many as there are. Percentiles of such draws are too
narrow where days are few: by 6 % with thirty, by a quarter with seven. They are widened by
Student's t (the expanded percentile interval of T. Hesterberg, "What Teachers Should Know About the
Bootstrap", 2015).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

ROUNDS = 2_000
TINY = 1e-9
LOW = 0.025  # of the draws lie below a 95 % interval, and as many above


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    def as_json(self) -> dict[str, float]:
        return {"mean": self.mean, "low": self.low, "high": self.high}

    def over(self, unit: float) -> "Interval":
        """Return the same interval in another unit, such as a share of a constant's loss."""
        return Interval(self.mean / unit, self.low / unit, self.high / unit)


class Days:
    """Bootstrap draws of the days of some rows. A pure function of the days and the seed."""

    def __init__(self, day: np.ndarray, seed: int, rounds: int = ROUNDS) -> None:
        self._names, self._place = np.unique(day, return_inverse=True)
        self.count = len(self._names)
        random = np.random.default_rng(seed)
        even = np.full(self.count, 1 / self.count)
        drawn = random.multinomial(self.count, even, size=rounds)
        # First the original days, then the number of times each was drawn.
        self._weights = np.vstack([np.ones(self.count), drawn]).astype(float)

    def mean(self, values: np.ndarray) -> Interval:
        """Return the interval of the mean over rows."""
        return self._interval(self._means(values, np.ones(len(values))))

    def means(self, values: np.ndarray, groups: Mapping[str, np.ndarray]) -> dict[str, Interval]:
        """Return simultaneous intervals of the mean over the rows at the positions of each group.

        The 5 % error is divided between the groups (Bonferroni).
        """
        found = {}
        for name, places in groups.items():
            counted = np.zeros(len(values))
            counted[places] = 1.0
            means = self._means(values * counted, counted)
            found[name] = self._interval(means, LOW / len(groups))
        return found

    def skill(self, losses: np.ndarray, late: np.ndarray) -> Interval:
        """Return 1 - log loss / log loss of the best constant.

        Paired by row. The best constant is the late share of these rows: a model without
        information cannot exceed 0, whatever the late share was in training.
        """
        share = float(np.clip(late.mean(), TINY, 1 - TINY))
        constant = np.where(late == 1, -np.log(share), -np.log(1 - share))
        return self.mean(constant - losses).over(max(TINY, float(constant.mean())))

    def brier_skill(self, squares: np.ndarray, late: np.ndarray) -> Interval:
        """Return the same for squared errors: 1 - Brier score / that of the best constant."""
        constant = (late.mean() - late) ** 2
        return self.mean(constant - squares).over(max(TINY, float(constant.mean())))

    def auc(self, late: np.ndarray, p: np.ndarray) -> Interval | None:
        """Return the interval of the area under the ROC curve; None if a class is absent.

        For each pair of days, late flights of one ranked above on-time flights of the other are
        counted; a draw weights these counts.
        """
        if not 0 < late.sum() < len(late):
            return None
        late_by_day = [np.sort(p[(self._place == day) & (late == 1)]) for day in range(self.count)]
        times = [np.sort(p[(self._place == day) & (late == 0)]) for day in range(self.count)]
        every_late = np.concatenate(late_by_day)
        ends = np.cumsum([len(part) for part in late_by_day])
        above = np.zeros((self.count, self.count))
        for other, on_time in enumerate(times):
            below = np.searchsorted(on_time, every_late, "left")
            upto = np.searchsorted(on_time, every_late, "right")
            each = np.concatenate([[0.0], np.cumsum((below + upto) / 2)])
            above[:, other] = np.diff(each[np.concatenate([[0], ends])])
        pairs = self._weights @ np.array([len(part) for part in late_by_day])
        pairs = pairs * (self._weights @ np.array([len(part) for part in times]))
        counted = np.einsum("rd,de,re->r", self._weights, above, self._weights, optimize=True)
        return self._interval(np.where(pairs > 0, counted / np.maximum(pairs, 1), 0.5))

    def _means(self, values: np.ndarray, counted: np.ndarray) -> np.ndarray:
        """Return the mean over rows: of the original sample, then of each draw."""
        return self._sums(values) / np.maximum(self._sums(counted), TINY)

    def _sums(self, values: np.ndarray) -> np.ndarray:
        """Return sums over rows: of the original sample, then of each draw."""
        return self._weights @ np.bincount(self._place, values, minlength=self.count)

    def _interval(self, figures: np.ndarray, tail: float = LOW) -> Interval:
        """Return the interval of `figures` (original first, then draws); `tail` is at each end."""
        mean = float(figures[0])
        low, high = (float(end) for end in np.quantile(figures[1:], [tail, 1 - tail]))
        wider = _wider(self.count, tail)
        return Interval(mean, mean - wider * (mean - low), mean + wider * (high - mean))


def _wider(days: int, tail: float) -> float:
    """Return the factor by which percentile intervals are expanded for this number of days."""
    days = max(2, days)
    student = float(stdtrit(days - 1, 1 - tail))
    return student / float(ndtri(1 - tail)) * (days / (days - 1)) ** 0.5
