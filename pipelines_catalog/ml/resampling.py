"""Intervals that resample days: flights of one day share its weather and its delays.

Rows of one day are no independent witnesses: an interval that resamples rows is half as wide as it
should be here. Whole days are drawn with replacement, as many as there are. The percentiles of such
draws are too close together where days are few: by 6 % with thirty, by a quarter with seven. They
are moved apart as Student's t asks for (the expanded percentile interval of T. Hesterberg, "What
Teachers Should Know About the Bootstrap", 2015).
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
        """The same in another unit, such as a share of the loss of a constant."""
        return Interval(self.mean / unit, self.low / unit, self.high / unit)


class Days:
    """The days of some rows, drawn again and again. A pure function of the days and the seed."""

    def __init__(self, day: np.ndarray, seed: int, rounds: int = ROUNDS) -> None:
        self._names, self._place = np.unique(day, return_inverse=True)
        self.count = len(self._names)
        random = np.random.default_rng(seed)
        even = np.full(self.count, 1 / self.count)
        drawn = random.multinomial(self.count, even, size=rounds)
        # First the days as they are, then how often each was drawn.
        self._weights = np.vstack([np.ones(self.count), drawn]).astype(float)

    def mean(self, values: np.ndarray) -> Interval:
        """The mean over rows."""
        return self._interval(self._means(values, np.ones(len(values))))

    def means(self, values: np.ndarray, groups: Mapping[str, np.ndarray]) -> dict[str, Interval]:
        """The mean over the rows at the places of each group: intervals that all hold together.

        Each leaves out its part of the 5 % that all of them may (Bonferroni).
        """
        found = {}
        for name, places in groups.items():
            counted = np.zeros(len(values))
            counted[places] = 1.0
            means = self._means(values * counted, counted)
            found[name] = self._interval(means, LOW / len(groups))
        return found

    def skill(self, losses: np.ndarray, late: np.ndarray) -> Interval:
        """By how much the log loss is below that of the best constant, as a share of the latter.

        Paired, row by row. The best constant is the late share of the very rows: no model that
        knows nothing can be above 0, whatever the share was where it learned.
        """
        share = float(np.clip(late.mean(), TINY, 1 - TINY))
        constant = np.where(late == 1, -np.log(share), -np.log(1 - share))
        return self.mean(constant - losses).over(max(TINY, float(constant.mean())))

    def brier_skill(self, squares: np.ndarray, late: np.ndarray) -> Interval:
        """The same for squared distances: 1 - Brier score / that of the best constant."""
        constant = (late.mean() - late) ** 2
        return self.mean(constant - squares).over(max(TINY, float(constant.mean())))

    def auc(self, late: np.ndarray, p: np.ndarray) -> Interval | None:
        """The area under the ROC curve; None where one kind of outcome is absent.

        For each pair of days it is counted how often a late flight of one is above a flight of the
        other that was on time; a draw weighs these counts.
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
        """The mean over rows: as they are, then of each draw."""
        return self._sums(values) / np.maximum(self._sums(counted), TINY)

    def _sums(self, values: np.ndarray) -> np.ndarray:
        """Sums over rows: as they are, then of each draw."""
        return self._weights @ np.bincount(self._place, values, minlength=self.count)

    def _interval(self, figures: np.ndarray, tail: float = LOW) -> Interval:
        """Of a figure as it is (first) and of each draw; `tail` is left out at each end."""
        mean = float(figures[0])
        low, high = (float(end) for end in np.quantile(figures[1:], [tail, 1 - tail]))
        wider = _wider(self.count, tail)
        return Interval(mean, mean - wider * (mean - low), mean + wider * (high - mean))


def _wider(days: int, tail: float) -> float:
    """How much farther out than the percentiles an interval of so many days ends."""
    days = max(2, days)
    student = float(stdtrit(days - 1, 1 - tail))
    return student / float(ndtri(1 - tail)) * (days / (days - 1)) ** 0.5
