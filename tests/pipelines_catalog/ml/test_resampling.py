"""Intervals that resample days: against formulas and brute force, and wider where days differ."""

import numpy as np
import pytest

from pipelines_catalog.ml import evaluation
from pipelines_catalog.ml.resampling import Days

RANDOM = np.random.default_rng(3)
ROWS = 3_000
DAY = RANDOM.integers(1, 31, ROWS)


def test_an_interval_holds_its_mean_and_repeats_with_its_seed() -> None:
    values = RANDOM.normal(size=ROWS)
    found = Days(DAY, seed=5).mean(values)
    assert found.mean == pytest.approx(values.mean())
    assert found.low < found.mean < found.high
    assert found == Days(DAY, seed=5).mean(values)
    assert found != Days(DAY, seed=6).mean(values)


def test_of_independent_rows_it_is_as_wide_as_the_formula_says() -> None:
    values = RANDOM.normal(size=ROWS)
    found = Days(DAY, seed=1).mean(values)
    expected = 2 * 1.96 * values.std() / ROWS**0.5
    assert found.high - found.low == pytest.approx(expected, rel=0.35)


def test_rows_of_one_day_are_no_independent_witnesses() -> None:
    by_day = RANDOM.normal(size=31)[DAY]
    found = Days(DAY, seed=1).mean(by_day)
    as_if_independent = 2 * 1.96 * by_day.std() / ROWS**0.5
    assert found.high - found.low > 5 * as_if_independent


@pytest.mark.parametrize("days", [7, 30])
def test_nineteen_in_twenty_of_such_intervals_hold_the_true_mean(days: int) -> None:
    day = np.repeat(np.arange(days), 20)
    held = 0
    for seed in range(400):
        random = np.random.default_rng(seed)
        values = random.normal(size=days)[day] + random.normal(size=len(day))
        found = Days(day, seed, rounds=400).mean(values)
        held += found.low <= 0 <= found.high
    assert 0.92 < held / 400 < 0.98  # plain percentiles hold in 85 of 100 with seven days


def test_a_mean_over_some_rows_is_of_them_alone() -> None:
    values = RANDOM.normal(size=ROWS)
    some = np.flatnonzero(DAY > 15)
    found = Days(DAY, seed=1).means(values, {"late days": some})
    assert found["late days"].mean == pytest.approx(values[some].mean())
    assert Days(DAY, seed=1).means(values, {}) == {}


def test_the_area_is_that_of_all_rows_and_its_draws_are_exact() -> None:
    late = (RANDOM.random(ROWS) < 0.3).astype(int)
    p = np.round(np.clip(0.3 + 0.1 * late + RANDOM.normal(0, 0.2, ROWS), 0, 1), 1)  # many ties
    days = Days(DAY, seed=2, rounds=40)
    found = days.auc(late, p)
    assert found.mean == pytest.approx(evaluation.auc(late, p))
    drawn = np.random.default_rng(2).multinomial(30, np.full(30, 1 / 30), size=40)
    areas = []
    for times in drawn:
        rows = np.concatenate([np.repeat(np.flatnonzero(day + 1 == DAY), count)
                               for day, count in enumerate(times)])  # fmt: skip
        areas.append(evaluation.auc(late[rows], p[rows]))
    low, high = np.quantile(areas, [0.025, 0.975])
    wider = 2.0452 / 1.96 * (30 / 29) ** 0.5  # Student's t of 29 days
    assert found.low == pytest.approx(found.mean - wider * (found.mean - low), abs=1e-5)
    assert found.high == pytest.approx(found.mean + wider * (high - found.mean), abs=1e-5)
    assert days.auc(np.zeros(ROWS), p) is None


def test_skill_is_measured_against_the_best_constant_of_the_same_rows() -> None:
    late = (RANDOM.random(ROWS) < 0.3).astype(int)
    days = Days(DAY, seed=1)
    share = np.full(ROWS, late.mean())
    assert days.skill(evaluation.losses(late, share), late).mean == pytest.approx(0)
    assert days.brier_skill((share - late) ** 2, late).mean == pytest.approx(0)
    other = np.full(ROWS, late.mean() + 0.1)  # a constant that knew another period
    assert days.skill(evaluation.losses(late, other), late).high < 0
    good = np.where(late == 1, 0.9, 0.1)
    assert days.skill(evaluation.losses(late, good), late).low > 0.5


def test_intervals_that_hold_together_are_wider_and_hold_together() -> None:
    groups = {str(part): np.flatnonzero(np.arange(ROWS) % 12 == part) for part in range(12)}
    alone_held = together_held = 0
    for seed in range(100):
        random = np.random.default_rng(seed)
        values = random.normal(size=31)[DAY] + random.normal(size=ROWS)
        days = Days(DAY, seed, rounds=400)
        together = days.means(values, groups)
        alone = [days.means(values, {name: rows})[name] for name, rows in groups.items()]
        together_held += all(found.low <= 0 <= found.high for found in together.values())
        alone_held += all(found.low <= 0 <= found.high for found in alone)
    assert together_held >= 88
    assert alone_held < together_held
