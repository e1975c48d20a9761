"""Bands, robustness and the seniority that fits: worked examples and brute force."""

from fractions import Fraction as F
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from assessments.people.domain.ranking import bands, robustness
from assessments.people.domain.seniority import (
    Closeness,
    fitting_seniorities,
    missing,
)
from assessments.roles import content
from assessments.roles.domain.matching import Bounds, fit
from tests.assessments.levels import SETTINGS, by_letter, cases, exact, required


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
