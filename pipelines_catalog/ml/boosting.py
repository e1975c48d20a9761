"""Histogram gradient boosting (scikit-learn), trained in slices for a live learning curve."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipelines_catalog.ml.finite import NotFinite
from pipelines_catalog.ml.trees import Trees

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from threadpoolctl import ThreadpoolController

SLICE = 10  # trees between two reports
ONE_THREAD = 1  # steps run side by side; threads of one would only wait for those of another
Progress = Callable[[int, float], None]  # trees so far and loss on the training rows


@dataclass(frozen=True, slots=True)
class Boosting:
    """A fitted model. `categories` fixes the codes of each category; unseen ones are missing."""

    trees: Trees
    categories: Mapping[str, tuple[str, ...]]
    definition: Mapping[str, Any]

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        """Return the probability of a late arrival for each feature row, shape (rows,)."""
        with _one_thread():
            x = _matrix(rows, self.definition, self.categories)
            return self.trees.predict(x)

    def dump(self) -> bytes:
        """Return the model as arrays and JSON: reading it executes no code."""
        about = {"categories": dict(self.categories), "definition": dict(self.definition)}
        return self.trees.dump(about)

    @classmethod
    def load(cls, content: bytes) -> "Boosting":
        """Return the model stored by `dump`. Raises UnreadableModel for other content."""
        trees, about = Trees.load(content)
        categories = {name: tuple(values) for name, values in about["categories"].items()}
        return cls(trees, categories, about["definition"])


def fit(
    rows: pd.DataFrame,
    given: Mapping[str, Any],
    *,
    trees: int = 80,
    seed: int = 0,
    progress: Progress | None = None,
) -> Boosting:
    """Fit on feature rows; `progress` is called after each slice of trees. Raises NotFinite."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    from pipelines_catalog.ml.evaluation import log_loss

    categories = {
        name: tuple(rows[name].astype(str).value_counts().index[:250])
        for name in given["categories"]
    }
    x = _matrix(rows, given, categories)
    if np.isinf(x).any():  # a missing value is one; trees would take infinity as a large number
        raise NotFinite(1, _columns(given)[int(np.argmax(np.isinf(x).any(axis=0)))])
    late = rows[given["label"]].to_numpy(dtype=int)
    estimator = HistGradientBoostingClassifier(
        max_iter=SLICE,
        learning_rate=0.1,
        max_leaf_nodes=31,
        min_samples_leaf=100,
        l2_regularization=1.0,
        categorical_features=[name in categories for name in _columns(given)],
        early_stopping=False,
        warm_start=True,
        random_state=seed,
    )
    with _one_thread():
        for grown in range(SLICE, trees + 1, SLICE):
            estimator.set_params(max_iter=grown)
            estimator.fit(x, late)
            if progress:
                progress(grown, log_loss(late, estimator.predict_proba(x)[:, 1]))
    return Boosting(Trees.of(estimator), categories, dict(given))


def _one_thread() -> "AbstractContextManager[Any]":
    return _libraries().limit(limits=ONE_THREAD)


@functools.cache
def _libraries() -> "ThreadpoolController":
    """Return the controller of threaded libraries, cached to speed up single predictions."""
    import sklearn.ensemble  # noqa: F401  brings them
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _columns(given: Mapping[str, Any]) -> list[str]:
    return [*given["categories"], *given["numbers"]]


def _matrix(
    rows: pd.DataFrame, given: Mapping[str, Any], categories: Mapping[str, tuple[str, ...]]
) -> np.ndarray:
    columns = []
    for name in _columns(given):
        if name in categories:
            codes = {value: float(code) for code, value in enumerate(categories[name])}
            columns.append(rows[name].astype(str).map(codes).to_numpy(dtype=float))
        else:
            columns.append(rows[name].to_numpy(dtype=float))
    return np.column_stack(columns)
