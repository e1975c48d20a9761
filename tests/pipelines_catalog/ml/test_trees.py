"""Boosted trees as arrays: the same answers, the same bytes, and nothing that runs."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from pipelines_catalog.ml import boosting, models
from pipelines_catalog.ml.trees import Trees, UnreadableModel

GIVEN = {"categories": ["carrier", "dest"], "numbers": ["distance", "temp"], "label": "late"}


def _rows(seed: int, count: int = 1_500) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "carrier": draw.choice(["AA", "UA", "9E"], count),
            "dest": draw.choice([f"D{i}" for i in range(300)], count),  # more than a set holds
            "distance": draw.normal(1_000, 300, count),
            "temp": np.where(draw.random(count) < 0.2, np.nan, draw.normal(60, 20, count)),
        }
    )
    odds = (rows["carrier"] == "9E") + rows["distance"] / 1_000 + draw.normal(size=count)
    return rows.assign(late=(odds > 1.3).astype(int))


def _estimator(rows: pd.DataFrame) -> tuple[HistGradientBoostingClassifier, np.ndarray]:
    categories = {
        name: tuple(rows[name].value_counts().index[:250]) for name in GIVEN["categories"]
    }
    x = boosting._matrix(rows, GIVEN, categories)
    mask = [True, True, False, False]
    fitted = HistGradientBoostingClassifier(
        max_iter=30, categorical_features=mask, early_stopping=False, random_state=1
    )
    return fitted.fit(x, rows["late"]), x


def test_the_arrays_answer_as_the_estimator_does() -> None:
    estimator, x = _estimator(_rows(1))
    x[::7] = np.nan  # and what was never seen
    answers = Trees.of(estimator).predict(x)
    assert np.array_equal(answers, estimator.predict_proba(x)[:, 1])


def test_a_loaded_model_answers_as_the_fitted_one_and_is_the_same_bytes() -> None:
    rows, others = _rows(1), _rows(2)
    fitted = boosting.fit(rows, GIVEN, trees=40)
    content = fitted.dump()
    loaded = models.load(content)
    assert np.array_equal(loaded.predict(others), fitted.predict(others))
    assert loaded.dump() == content == boosting.fit(rows, GIVEN, trees=40).dump()
    assert models.filename("model", content) == "model.npz"


class _Runs:
    """Would leave a mark when it is unpickled."""

    def __reduce__(self) -> tuple:
        return (pytest.fail, ("the file ran code",))


@pytest.mark.parametrize(
    "content", [pickle.dumps(_Runs()), b"", b"PK\x03\x04 broken", b"no model at all"]
)
def test_no_other_file_is_read_and_none_runs(content: bytes) -> None:
    with pytest.raises(UnreadableModel):
        models.load(content)


@pytest.mark.parametrize("field", ["left", "right", "feature_idx"])
def test_trees_that_lead_out_of_themselves_are_refused(field: str) -> None:
    trees = Trees.of(_estimator(_rows(3))[0])
    nodes = trees.nodes.copy()
    nodes[field][0] = 1_000_000
    broken = Trees(
        trees.baseline, nodes, trees.starts, trees.left, trees.splits, trees.known, trees.columns
    )
    with pytest.raises(UnreadableModel, match="lead out"):
        Trees.load(broken.dump({}))
