"""Boosted trees as arrays: the data of a fitted histogram classifier needed for prediction.

Unlike a pickle, a file of numbers executes no code when read, and equal trees give equal bytes,
whose hash identifies a version. skops would do the first, but names the parts of its file by memory
addresses (0.16), and its import takes longer than a training. Prediction uses scikit-learn's own
class for one tree; it is not public, so the version is pinned and a test compares predictions.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

BITS = 8  # words of 32 bits that hold a set of up to 256 categories


class UnreadableModel(ValueError):
    """A file without trees in this module's format."""


@dataclass(frozen=True, slots=True)
class Trees:
    """`nodes` of all trees in a row, tree t from `starts[t]` to `starts[t + 1]`; likewise the sets
    of categories that go left, from `splits[t]`. `known` are the categories seen, by column."""

    baseline: float  # log odds
    nodes: np.ndarray
    starts: np.ndarray
    left: np.ndarray
    splits: np.ndarray
    known: np.ndarray
    columns: np.ndarray  # of a feature its row of `known`

    @classmethod
    def of(cls, estimator: Any) -> "Trees":
        """Return the trees of a fitted HistGradientBoostingClassifier with two classes."""
        trees = [stage[0] for stage in estimator._predictors]
        known, columns = estimator._bin_mapper.make_known_categories_bitsets()
        return cls(
            baseline=float(np.ravel(estimator._baseline_prediction)[0]),
            nodes=np.concatenate([tree.nodes for tree in trees]),
            starts=_starts(len(tree.nodes) for tree in trees),
            left=np.concatenate([tree.raw_left_cat_bitsets for tree in trees]),
            splits=_starts(len(tree.raw_left_cat_bitsets) for tree in trees),
            known=np.asarray(known),
            columns=np.asarray(columns),
        )

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Return the probability of the second class for each row of `x`."""
        from scipy.special import expit
        from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor

        raw = np.full(len(x), self.baseline)
        nothing = np.zeros((0, BITS), dtype=np.uint32)
        for tree in range(len(self.starts) - 1):
            nodes = self.nodes[self.starts[tree] : self.starts[tree + 1]]
            left = self.left[self.splits[tree] : self.splits[tree + 1]]
            raw += TreePredictor(nodes, nothing, left).predict(x, self.known, self.columns, 1)
        return expit(raw)

    def dump(self, about: Mapping[str, Any]) -> bytes:
        """Return the trees with the metadata `about`, as an .npz file without objects."""
        buffer = io.BytesIO()
        text = json.dumps({**about, "baseline": self.baseline}, sort_keys=True).encode()
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        np.savez_compressed(buffer, about=np.frombuffer(text, dtype=np.uint8), **arrays)
        return buffer.getvalue()

    @classmethod
    def load(cls, content: bytes) -> "tuple[Trees, dict[str, Any]]":
        """Return the trees and the metadata given to `dump`. Raises UnreadableModel."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as found:
                about = json.loads(found["about"].tobytes())
                trees = cls(about.pop("baseline"), **{name: found[name] for name in _ARRAYS})
        except (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile) as error:
            raise UnreadableModel(f"not a model of trees: {error}") from error
        trees._check()
        return trees, about

    def _check(self) -> None:
        """Check that no tree has an index out of bounds: the compiled prediction does not check."""
        from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE

        if self.nodes.dtype != PREDICTOR_RECORD_DTYPE:
            raise UnreadableModel("trees of another release of scikit-learn")
        sizes = np.repeat(np.diff(self.starts), np.diff(self.starts))
        sets = np.repeat(np.diff(self.splits), np.diff(self.starts))
        inner = self.nodes["is_leaf"] == 0
        by_set = inner & (self.nodes["is_categorical"] == 1)
        fits = (
            self.starts[0] == self.splits[0] == 0
            and self.starts[-1] == len(self.nodes)
            and self.splits[-1] == len(self.left)
            and (np.diff(self.starts) > 0).all()
            and self.left.shape[1:] == self.known.shape[1:] == (BITS,)
            and (self.nodes["left"][inner] < sizes[inner]).all()
            and (self.nodes["right"][inner] < sizes[inner]).all()
            and (self.nodes["bitset_idx"][by_set] < sets[by_set]).all()
            and (self.nodes["feature_idx"][inner] < len(self.columns)).all()
            and (self.columns[self.nodes["feature_idx"][by_set]] < len(self.known)).all()
        )
        if not fits:
            raise UnreadableModel("trees that lead out of themselves")


_ARRAYS = ("nodes", "starts", "left", "splits", "known", "columns")


def _starts(sizes: Any) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(list(sizes), dtype=np.int64)])
