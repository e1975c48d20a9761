"""Figures of predictions against counts by hand, brute force, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines_catalog.ml import evaluation

outcomes = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 10)), min_size=2, max_size=60)


def arrays(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([a for a, _ in pairs]), np.array([b / 10 for _, b in pairs])


@settings(deadline=None)
@given(outcomes)
def test_auc_is_the_share_of_pairs_in_the_right_order(pairs: list[tuple[int, int]]) -> None:
    late, p = arrays(pairs)
    above = [(p[i] > p[j]) + 0.5 * (p[i] == p[j])
             for i in range(len(p)) if late[i] for j in range(len(p)) if not late[j]]  # fmt: skip
    expected = sum(above) / len(above) if above else None
    assert evaluation.auc(late, p) == (pytest.approx(expected) if above else None)


def test_figures_of_four_flights_by_hand() -> None:
    late, p = np.array([1, 0, 1, 0]), np.array([0.9, 0.2, 0.4, 0.4])
    assert evaluation.brier(late, p) == pytest.approx((0.01 + 0.04 + 0.36 + 0.16) / 4)
    expected = -np.log([0.9, 0.8, 0.4, 0.6]).mean()
    assert evaluation.log_loss(late, p) == pytest.approx(expected)
    assert evaluation.auc(late, p) == pytest.approx(3.5 / 4)
    table = evaluation.confusion(late, p, 0.5)
    assert table["counts"] == [[2, 0], [1, 1]]


def test_a_certain_and_wrong_prediction_is_costly_and_finite() -> None:
    assert 10 < evaluation.log_loss(np.array([1]), np.array([0.0])) < 20


@settings(deadline=None)
@given(outcomes)
def test_calibration_bins_hold_every_row_once(pairs: list[tuple[int, int]]) -> None:
    late, p = arrays(pairs)
    found = evaluation.calibration(late, p)
    assert sum(found["counts"]) == len(late)
    weighted = np.dot(found["observed"], found["counts"]) / len(late)
    assert weighted == pytest.approx(late.mean())


def test_a_small_slice_is_shown_and_not_judged() -> None:
    late = np.array([0, 1] * 150)
    groups = {"origin": np.array(["EWR"] * 250 + ["JFK"] * 50)}
    found = {row["value"]: row for row in evaluation.slices(late, np.full(300, 0.5), groups)}
    assert (found["EWR"]["judged"], found["JFK"]["judged"]) == (True, False)
    assert found["JFK"]["rows"] == 50
