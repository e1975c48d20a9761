"""What a model that serves did on newer rows: its figures, and how far its inputs have moved."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines_catalog.demonstrations.flights.flights import SEASONAL
from pipelines_catalog.ml import evaluation
from pipelines_catalog.ml.drift import Shift, shift
from pipelines_catalog.ml.models import Model

PREDICTIONS = "predictions"


@dataclass(frozen=True, slots=True)
class Watched:
    """A model on rows that it has not seen, against the best constant of the same rows.

    `shifts` are its inputs on the newest rows against those that it learned from, the farthest
    first; `predictions` is the shift of what it says. An input that follows the season moves every
    year: what it does to the predictions is what counts.
    """

    rows: int
    late: float
    figures: evaluation.Figures
    constant: evaluation.Figures
    by_week: list[list[float]]  # week, rows, late share, mean of what was said, Brier score
    shifts: tuple[Shift, ...]
    predictions: Shift

    @property
    def ratio(self) -> float:
        """Brier score as a share of the constant's: 1 and more is no better than the constant."""
        return self.figures["brier"] / (self.constant["brier"] or 1.0)

    @property
    def telling(self) -> Shift:
        """The farthest of the predictions and the inputs that do not follow the season."""
        stable = [moved for moved in self.shifts if moved.column not in SEASONAL]
        return max([self.predictions, *stable], key=lambda moved: moved.psi)


def watch(
    model: Model, learned: pd.DataFrame, served: pd.DataFrame, fresh: pd.DataFrame | None = None
) -> Watched:
    """All are feature rows by the model's own definition: what it learned from, what it served and
    whose outcome is known, and the newest, whose outcome may not be (None: the same).
    """
    fresh = served if fresh is None else fresh
    late, p = served["late"].to_numpy(), model.predict(served)
    inputs = (*model.definition["categories"], *model.definition["numbers"])
    shifts = [shift(name, learned[name], fresh[name]) for name in inputs]
    said = (pd.Series(model.predict(rows)) for rows in (learned, fresh))
    return Watched(
        rows=len(served),
        late=float(late.mean()),
        figures=evaluation.figures(late, p),
        constant=evaluation.constant_figures(late),
        by_week=by_week(served, late, p),
        shifts=tuple(sorted(shifts, key=lambda moved: -moved.psi)),
        predictions=shift(PREDICTIONS, *said),
    )


def by_week(served: pd.DataFrame, late: np.ndarray, p: np.ndarray) -> list[list[float]]:
    """Said and happened, week by week of the month."""
    week = (served["day"].to_numpy() - 1) // 7 + 1
    rows = []
    for number in sorted(set(week)):
        chosen = week == number
        rows.append(
            [
                int(number),
                int(chosen.sum()),
                round(float(late[chosen].mean()), 4),
                round(float(p[chosen].mean()), 4),
                round(evaluation.brier(late[chosen], p[chosen]), 4),
            ]
        )
    return rows
