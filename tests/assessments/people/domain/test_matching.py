"""Worked examples of matching, by exact fractions, and properties of the measures."""

from fractions import Fraction as F
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.people.domain.ranking import bands, robustness
from assessments.people.domain.seniority import (
    Closeness,
    fitting_seniorities,
    missing,
)
from assessments.roles import content
from assessments.roles.domain.matching import Bounds, Gate, fit, percent, shape
from assessments.roles.domain.matrix import Profile


def by_letter(*levels):
    return dict(zip("abcdefghij", levels, strict=False))


def exact(value):
    return Bounds(value, value)


def required(role, seniority):
    return content.matrix().required(Profile(role, seniority))


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


def test_unknown_levels_make_ranges_and_bands():
    need = {s: n for s, n in required("data-analyst", "beginner").items() if n}
    skills = list(need)
    assert len(skills) == 10
    assert set(need.values()) == {1}
    x = dict.fromkeys(skills[:7], 1) | {skills[7]: 0}
    y = dict.fromkeys(skills[:8], 1) | dict.fromkeys(skills[8:], 0)
    z = dict.fromkeys(skills, 1)
    fits = {"x": fit(need, x), "y": fit(need, y), "z": fit(need, z)}
    assert fits["x"].coverage == Bounds(F(7, 10), F(9, 10))
    assert fits["x"].assessed_share == F(8, 10)
    assert fits["y"].coverage == exact(F(8, 10))
    assert fits["z"].coverage == exact(F(1))
    assert [set(band.people) for band in bands(fits)] == [{"z"}, {"x", "y"}]
    assert robustness(fits) == 1
    outcomes = {}
    for one, other in product((0, 1), repeat=2):
        settled = fits | {"x": fit(need, x | {skills[8]: one, skills[9]: other})}
        outcomes[one + other] = [set(band.people) for band in bands(settled)]
    assert outcomes[2] == [{"z"}, {"x"}, {"y"}]
    assert outcomes[0] == [{"z"}, {"y"}, {"x"}]
    assert outcomes[1] == [{"z"}, {"x", "y"}]


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


def test_seniority_that_fits_is_the_highest_met_else_the_highest_that_is_close():
    def found(levels, **how):
        fits = fitting_seniorities(content.matrix(), "data-scientist", levels, **how)
        return [(one.profile.seniority, one.closeness) for one in fits][:1]

    levels = required("data-scientist", "intermediate")
    assert found(levels) == [("intermediate", Closeness.MEETS)]
    assert found(levels | {"statistics": 1}) == [("intermediate", Closeness.CLOSE)]
    assert found({}) == []
    assert found({}, best_case=True) == [("expert", Closeness.MEETS)]


def test_a_higher_seniority_that_is_close_stands_beside_the_one_that_is_met():
    matrix = content.matrix()
    analyst = dict(required("data-analyst", "intermediate"))
    met = fitting_seniorities(matrix, "data-analyst", analyst)
    assert [(one.profile.seniority, one.closeness) for one in met] == [
        ("intermediate", Closeness.MEETS)
    ]
    one_short = analyst | {"statistics": 1}
    both = fitting_seniorities(matrix, "data-analyst", one_short)
    assert [(one.profile.seniority, one.closeness) for one in both] == [
        ("beginner", Closeness.MEETS),
        ("intermediate", Closeness.CLOSE),
    ]


def test_what_is_missing_names_the_next_level():
    found = missing(fit(by_letter(3, 2, 1), {"a": 1, "b": None, "c": 1}))
    assert [(m.gap.skill, m.next_level) for m in found] == [("a", 2), ("b", None)]


def test_order_inside_a_band_is_fixed_per_viewer_and_differs_between_viewers():
    fits = {str(n): fit({"a": 1}, {"a": 1}) for n in range(12)}
    first = bands(fits, viewer="one")
    assert first == bands(dict(reversed(fits.items())), viewer="one")
    assert first[0].people != bands(fits, viewer="two")[0].people
    assert sorted(first[0].people) == sorted(fits)


def test_groups_by_gate_come_first():
    need = by_letter(2, 2)
    musts = {"a": 2}
    fits = {
        "unmet": fit(need, {"a": 1, "b": 2}, must_haves=musts),
        "open": fit(need, {"b": 2}, must_haves=musts),
        "met": fit(need, {"a": 2, "b": 0}, must_haves=musts),
    }
    assert [band.people for band in bands(fits)] == [("met",), ("open",), ("unmet",)]


LEVEL = st.integers(0, 3)
SETTINGS = settings(max_examples=80, deadline=None)


@st.composite
def cases(draw, size=4):
    skills = "abcd"[:size]
    need = {s: draw(LEVEL) for s in skills}
    levels = {s: draw(st.one_of(st.none(), LEVEL)) for s in skills}
    weights = {s: draw(st.integers(1, 3)) for s in skills}
    return need, levels, weights


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
            assert all(value.exact is not None for value in values)
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


@SETTINGS
@given(st.lists(cases(), min_size=1, max_size=6))
def test_bands_hold_everybody_once_and_nobody_below_is_better_for_certain(drawn):
    need, weights = {"a": 3, "b": 2, "c": 1, "d": 2}, drawn[0][2]
    fits = {str(n): fit(need, c[1], weights=weights) for n, c in enumerate(drawn)}
    found = bands(fits)
    people = [person for band in found for person in band.people]
    assert sorted(people) == sorted(fits)
    for place, band in enumerate(found):
        rest = {p for later in found[place:] for p in later.people}
        bar = max(fits[p].coverage.low for p in rest)
        assert set(band.people) == {p for p in rest if fits[p].coverage.high >= bar}


@SETTINGS
@given(cases(3), cases(3))
def test_robustness_is_the_least_number_of_rises_by_brute_force(one, other):
    need, weights = {"a": 3, "b": 2, "c": 2}, one[2]
    levels = {"p": one[1], "q": other[1]}
    fits = {p: fit(need, held, weights=weights) for p, held in levels.items()}
    found = robustness(fits, weights)
    top = bands(fits)[0].people
    if len(top) == 2:
        assert found is None
        return
    (loser,) = set(fits) - set(top)
    bar = fits[top[0]].coverage.low
    rated = [s for s, level in levels[loser].items() if level is not None]
    counts = []
    for rises in product(range(4), repeat=len(rated)):
        raised = dict(levels[loser])
        for skill, rise in zip(rated, rises, strict=True):
            raised[skill] = min(3, raised[skill] + rise)
        if fit(need, raised, weights=weights).coverage.high >= bar:
            counts.append(sum(rises))
    assert found == min(counts)
