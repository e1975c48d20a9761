"""Worked examples of matching, by exact fractions, and properties of the measures."""

from fractions import Fraction as F
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.roles.domain.matching import Bounds, Gate, fit, percent, shape
from tests.assessments.levels import SETTINGS, by_letter, cases, exact, required


def test_average_hides_the_deep_gap_that_gate_and_deepest_gap_show():
    need = by_letter(3, 2, 2, 1)
    p, q = by_letter(3, 0, 2, 1), by_letter(2, 2, 1, 1)
    fits = [fit(need, one, must_haves={"b": 1}) for one in (p, q)]
    assert [one.coverage for one in fits] == [exact(F(3, 4)), exact(F(3, 4))]
    assert [one.met_share for one in fits] == [exact(F(3, 4)), exact(F(2, 4))]
    assert [one.steps for one in fits] == [exact(2), exact(2)]
    assert [one.deepest_gap for one in fits] == [exact(2), exact(1)]
    assert [one.gate for one in fits] == [Gate.UNMET, Gate.MET]
    weights = {"b": 3}
    assert fit(need, p, weights=weights).coverage == exact(F(1, 2))
    assert fit(need, q, weights=weights).coverage == exact(F(10, 12))


def test_coverage_orders_by_what_is_held_where_cosine_does_not():
    need = by_letter(3, 3, 3, 3)
    assert fit(need, by_letter(1, 1, 1, 1)).coverage == exact(F(4, 12))
    assert fit(need, by_letter(3, 3, 3, 2)).coverage == exact(F(11, 12))
    need = by_letter(3, 2, 0)
    assert fit(need, by_letter(3, 2, 0)).coverage == exact(F(1))
    assert fit(need, by_letter(3, 2, 3)).coverage == exact(F(1))
    ones = dict.fromkeys(required("data-engineer", "expert"), 1)
    assert fit(required("data-engineer", "expert"), ones).coverage == exact(F(21, 49))


def test_surplus_stands_beside_and_pays_for_nothing():
    found = fit(by_letter(1, 1), by_letter(2, 0))
    assert (found.coverage, found.met_share) == (exact(F(1, 2)), exact(F(1, 2)))
    found = fit(by_letter(2, 1, 1, 2), by_letter(3, 3, 1, 2))
    assert (found.coverage, found.surplus) == (exact(F(1)), exact(F(3, 6)))
    assert fit(by_letter(3, 3), by_letter(3, 3)).surplus is None


def test_career_move_on_the_real_matrix():
    analyst = required("data-analyst", "intermediate")
    found = fit(required("data-scientist", "intermediate"), analyst)
    assert {gap.skill: (gap.level, gap.required) for gap in found.gaps} == {
        "programming-logic": (2, 3),
        "algebra-calculus": (1, 2),
        "ml-structured-data": (1, 3),
        "deep-learning": (0, 1),
        "ml-unstructured-data": (0, 2),
        "api-development": (0, 1),
        "operating-systems": (0, 1),
    }
    assert [gap.gap for gap in found.gaps] == [2, 2, 1, 1, 1, 1, 1]
    assert (found.steps, found.deepest_gap) == (exact(9), exact(2))
    assert found.coverage == exact(F(20, 29))
    assert percent(F(20, 29)) == 68
    assert (found.met_share, found.surplus) == (exact(F(9, 16)), exact(F(1, 19)))
    beginner = fit(required("data-scientist", "beginner"), analyst)
    assert (beginner.coverage, beginner.met_share) == (exact(F(13, 18)), exact(F(8, 13)))
    engineer = required("data-engineer", "intermediate")
    inside = fit(required("machine-learning-engineer", "intermediate"), engineer)
    assert (inside.steps, inside.coverage, inside.met_share) == (exact(0), exact(F(1)), exact(F(1)))


def test_an_empty_requirement_has_no_share_at_all():
    found = fit({"a": 0}, {"a": 3})
    assert (found.coverage, found.met_share, found.assessed_share) == (None, None, None)
    assert (found.gate, found.steps) == (Gate.NONE_SET, exact(0))


def test_gate_is_unknown_only_while_nothing_is_unmet():
    need = by_letter(2, 2, 2)
    musts = {"a": 1, "b": 2}
    assert fit(need, {"a": 1}, must_haves=musts).gate is Gate.UNKNOWN
    unmet = fit(need, {"b": 1}, must_haves=musts)
    assert unmet.gate is Gate.UNMET
    assert unmet.must_haves_that_are(Gate.UNMET) == ("b",)
    assert unmet.must_haves_that_are(Gate.UNKNOWN) == ("a",)
    assert fit(need, {"a": 1, "b": 2}, must_haves=musts).gate is Gate.MET


@pytest.mark.parametrize("musts", [{"a": 3}, {"a": 0}, {"c": 1}, {"nothing": 1}])
def test_a_must_have_above_the_requirement_is_refused(musts):
    with pytest.raises(ValueError, match="is not required at level"):
        fit(by_letter(2, 2, 0), {}, must_haves=musts)


def test_shape_counts_and_scores_nothing():
    assert shape({"a": 3, "b": 1, "c": 0, "d": None}).breadth == 2
    assert shape({"a": 3, "b": 1, "c": 0, "d": None}).depth == 1
    assert shape({"a": 3, "b": 1, "c": 0, "d": None}).open == 1


@SETTINGS
@given(cases())
def test_bounds_are_exactly_what_every_completion_spans(case):
    need, levels, weights = case
    found = fit(need, levels, weights=weights)
    open_skills = [s for s, level in levels.items() if level is None]
    seen = []
    for values in product(range(4), repeat=len(open_skills)):
        seen.append(
            fit(need, levels | dict(zip(open_skills, values, strict=True)), weights=weights)
        )
    for name in ("steps", "deepest_gap", "coverage", "met_share", "surplus"):
        values = [getattr(one, name) for one in seen]
        bound = getattr(found, name)
        if bound is None:
            assert set(values) == {None}
        else:
            assert all(value.low == value.high for value in values)
            assert bound == Bounds(min(v.low for v in values), max(v.high for v in values))
    if found.coverage:
        assert found.coverage.high - found.coverage.low == 1 - found.assessed_share


@SETTINGS
@given(cases(), st.sampled_from("abcd"))
def test_a_higher_level_never_lowers_a_share(case, skill):
    need, levels, weights = case
    full = {s: level or 0 for s, level in levels.items()}
    if full[skill] == 3:
        return
    before = fit(need, full, weights=weights)
    after = fit(need, full | {skill: full[skill] + 1}, weights=weights)
    if before.coverage:
        assert after.coverage.low >= before.coverage.low
        assert after.met_share.low >= before.met_share.low
    assert after.steps.low <= before.steps.low


@SETTINGS
@given(cases())
def test_coverage_is_whole_exactly_when_no_step_is_left(case):
    need, levels, weights = case
    full = {s: level or 0 for s, level in levels.items()}
    found = fit(need, full, weights=weights)
    if found.coverage:
        assert (found.coverage.low == 1) == (found.steps.low == 0)
        assert (percent(found.coverage.low) == 100) == (found.steps.low == 0)
