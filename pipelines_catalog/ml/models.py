"""Fit and load a model by the name of its learner. Files are JSON or arrays, never pickles."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
import pandas as pd

from pipelines_catalog.ml import boosting, logistic

LEARNERS = ("logistic", "boosting")


class Model(Protocol):
    """A fitted classifier. `definition` is the feature set that it takes."""

    @property
    def definition(self) -> Mapping[str, Any]: ...

    def predict(self, rows: pd.DataFrame) -> np.ndarray: ...

    def dump(self) -> bytes: ...


def fit(
    learner: str,
    rows: pd.DataFrame,
    given: Mapping[str, Any],
    *,
    seed: int = 0,
    iterations: int = logistic.MOST_ITERATIONS,
    progress: Callable[[int, float], None] | None = None,
) -> Model:
    """Fit the named learner. Raises ValueError for an unknown name, NotFinite from the learner.

    Non-finite values stop every learner: trees would treat infinity as a large value.
    """
    if learner == "logistic":
        return logistic.fit(rows, given, iterations=iterations, progress=progress)
    if learner == "boosting":
        return boosting.fit(rows, given, seed=seed, progress=progress)
    raise ValueError(f"no learner {learner!r}")


def load(content: bytes) -> Model:
    """Return the model stored by `dump`; no format that executes code. Raises UnreadableModel."""
    if content[:1] == b"{":
        return logistic.Logistic.load(json.loads(content))
    return boosting.Boosting.load(content)


def filename(name: str, content: bytes) -> str:
    """Return the filename of a model: JSON for weights, .npz for trees."""
    return f"{name}.json" if content[:1] == b"{" else f"{name}.npz"
