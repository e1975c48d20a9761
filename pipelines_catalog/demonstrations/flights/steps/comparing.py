"""Months a model may be judged on, and its predictions there: one rule for gate and monitor."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines_catalog.demonstrations.flights.steps.flight_months import MONTHS
from pipelines_catalog.engine import KnownModel, Message, say

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

JUDGE = "judge_month"  # of the run that made a model: it has learned from the months before it


@dataclass(frozen=True, slots=True)
class Rival:
    """The champion, compared with a challenger: its probabilities, or why there are none.

    `is_same`: the challenger is the same file. `cannot_answer`: the error raised by its prediction.
    """

    number: int
    p: "np.ndarray | None" = None
    has_learned: Message | None = None
    cannot_answer: str = ""
    is_same: bool = False

    @property
    def can_be_judged(self) -> bool:
        return self.p is not None


def has_learned(model: KnownModel, month: int) -> Message | None:
    """Return why the model cannot be judged on a month: it was trained on it. None if it was not.

    All months before its judge month count, including those outside its own training window: the
    challengers were chosen by the last of them.
    """
    if model.parameters.get(JUDGE, month) <= month:
        return None
    return say(
        "Version %(number)s has learned from %(month)s: how it does there would tell nothing.",
        number=model.number,
        month=MONTHS[month],
    )


def rows_for(model: Any, labelled: "pd.DataFrame") -> "pd.DataFrame":
    """Return the model's features of valid rows, computed by its own feature definition."""
    from pipelines_catalog.demonstrations.flights import features

    return features.compute(labelled, model.definition)


def rival(champion: KnownModel, sha256: str, labelled: "pd.DataFrame", month: int) -> Rival:
    """Return the champion's predictions on a month's rows, for comparison with a challenger."""
    import numpy as np

    from pipelines_catalog.ml import models

    if champion.content.sha256 == sha256:
        return Rival(champion.number, is_same=True)
    if why := has_learned(champion, month):
        return Rival(champion.number, has_learned=why)
    content = champion.content.read()
    try:
        model = models.load(content)
        p = model.predict(rows_for(model, labelled))
    except Exception as error:  # whatever an old model trips over is told, and stops nobody
        return Rival(champion.number, cannot_answer=f"{type(error).__name__}: {error}")
    if not np.isfinite(p).all():
        return Rival(champion.number, cannot_answer="NaN")
    return Rival(champion.number, p)
