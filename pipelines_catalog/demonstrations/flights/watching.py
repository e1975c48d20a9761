"""Monitoring of the champion on newer rows: performance metrics and drift of its inputs."""

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
    """A model's performance on unseen rows, compared with the best constant of the same rows.

    `shifts` compare its inputs on the newest rows with its training rows, largest first;
    `predictions` is the shift of its predictions. Seasonal inputs move every year: only their
    effect on the predictions counts.
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
        """The Brier score divided by the constant's: 1 or more is no better than the constant."""
        return self.figures["brier"] / (self.constant["brier"] or 1.0)

    @property
    def telling(self) -> Shift:
        """The largest shift of the predictions and the inputs that are not seasonal."""
        stable = [moved for moved in self.shifts if moved.column not in SEASONAL]
        return max([self.predictions, *stable], key=lambda moved: moved.psi)


def watch(
    model: Model, learned: pd.DataFrame, served: pd.DataFrame, fresh: pd.DataFrame | None = None
) -> Watched:
    """Measure a model on feature rows computed by its own definition.
    `learned`: training rows; `served`: outcome known; `fresh`: newest (None: `served`).
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
    """Return predicted and observed late shares by week of the month."""
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
