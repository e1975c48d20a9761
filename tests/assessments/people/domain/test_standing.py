"""What counts of several ratings: sources apart, lower median, range as bounds."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from assessments.people.domain.ranking import bands, contender, what_is_open
from assessments.people.domain.standing import (
    ASSESSOR,
    PEER,
    SELF,
    GivenLevel,
    Measured,
    Standing,
    Verdict,
    levels_of,
    lower_median,
    measure,
    spread,
    spreads,
    standings,
)
from assessments.roles.domain.matching import Gate, fit

LEVEL = st.one_of(st.none(), st.integers(0, 3))
SAID = st.lists(
    st.builds(
        GivenLevel, st.sampled_from(["a", "b", "c"]), st.sampled_from([SELF, ASSESSOR, PEER]), LEVEL
    ),
    max_size=20,
)
REQUIRED = {"a": 3, "b": 2, "c": 1}


def test_of_two_assessors_the_lower_one_counts_and_both_make_the_bounds() -> None:
    said = [GivenLevel("a", ASSESSOR, 3), GivenLevel("a", ASSESSOR, 1), GivenLevel("a", SELF, 3)]
    assert standings(said)["a"] == Standing(1, 1, 3, ASSESSOR)


def test_self_is_never_averaged_with_assessors() -> None:
    said = [GivenLevel("a", SELF, 3), GivenLevel("a", ASSESSOR, 1)]
    assert standings(said)["a"] == Standing(1, 1, 1, ASSESSOR)
    assert spreads(said)["a"][SELF].level == 3


def test_peers_count_where_no_assessor_rated_and_self_where_nobody_else_did() -> None:
    said = [GivenLevel("a", SELF, 3), GivenLevel("a", PEER, 2), GivenLevel("b", SELF, 1)]
    found = standings(said)
    assert found["a"].source == PEER
    assert found["b"].source == SELF


def test_assessor_who_did_not_assess_leaves_the_skill_to_the_next_source() -> None:
    said = [GivenLevel("a", ASSESSOR, None), GivenLevel("a", SELF, 2)]
    assert standings(said)["a"] == Standing(2, 2, 2, SELF)


def test_not_assessed_is_not_zero() -> None:
    assert standings([GivenLevel("a", ASSESSOR, None)]) == {}
    assert standings([GivenLevel("a", ASSESSOR, 0)])["a"].level == 0
    assert spread([None, None]).level is None
    nothing = measure(REQUIRED, standings([GivenLevel("a", ASSESSOR, None)]))
    zero = measure(REQUIRED, standings([GivenLevel("a", ASSESSOR, 0)]))
    assert (nothing.coverage.low, nothing.coverage.high) == (0, 1)
    assert (zero.coverage.low, zero.coverage.high) == (0, Fraction(1, 2))


def test_range_of_assessors_widens_the_bounds_and_the_median_decides_the_gate() -> None:
    said = [GivenLevel("a", ASSESSOR, level) for level in (1, 2, 3)]
    said += [GivenLevel("b", ASSESSOR, 2), GivenLevel("c", ASSESSOR, 1)]
    found = measure(REQUIRED, standings(said), must_haves={"a": 2})
    assert (found.coverage.low, found.coverage.high) == (Fraction(4, 6), 1)
    assert (found.steps.low, found.steps.high) == (0, 2)
    assert found.fit.coverage.low == found.fit.coverage.high == Fraction(5, 6)
    assert found.fit.gate is Gate.MET


def test_policy_takes_self_ratings_one_level_down_at_the_low_end_only() -> None:
    said = [GivenLevel("a", SELF, 3), GivenLevel("b", ASSESSOR, 2), GivenLevel("c", SELF, 0)]
    found = measure(REQUIRED, standings(said), doubts_self=True)
    assert (found.coverage.low, found.coverage.high) == (Fraction(4, 6), Fraction(5, 6))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=9))
def test_lower_median_is_one_of_the_levels_in_the_middle(levels: list[int]) -> None:
    found = lower_median(levels)
    assert found in levels
    assert sum(level < found for level in levels) <= len(levels) / 2
    assert sum(level > found for level in levels) <= len(levels) / 2


@given(SAID)
def test_point_lies_within_the_bounds(said: list[GivenLevel]) -> None:
    found = standings(said)
    measured = measure(REQUIRED, found)
    point = fit(REQUIRED, levels_of(found))
    assert measured.coverage.low <= point.coverage.low <= measured.coverage.high
    assert measured.met_share.low <= point.met_share.low <= measured.met_share.high
    assert measured.steps.low <= point.steps.high <= measured.steps.high
    assert measured.deepest_gap.low <= point.deepest_gap.high <= measured.deepest_gap.high


@given(SAID)
def test_without_several_raters_the_bounds_are_those_of_the_fit(said: list[GivenLevel]) -> None:
    single = {(one.skill, one.source): one for one in said}.values()
    found = standings(single)
    measured, point = measure(REQUIRED, found), fit(REQUIRED, levels_of(found))
    assert measured.coverage == point.coverage
    assert measured.steps == point.steps
    assert measured.surplus == point.surplus


WEIGHTS = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 3))


@given(SAID, WEIGHTS)
def test_what_is_open_adds_up_to_the_width_of_the_bounds(
    said: list[GivenLevel], weights: dict
) -> None:
    found = measure(REQUIRED, standings(said), weights=weights)
    opened = what_is_open(found, weights)
    assert found.coverage is not None
    assert sum(one.width for one in opened) == found.coverage.high - found.coverage.low
    assert [one.width for one in opened] == sorted((one.width for one in opened), reverse=True)
    assert {one.skill for one in opened if not one.is_assessed} == set(found.fit.open)


@given(SAID)
def test_verdict_is_that_of_both_ends(said: list[GivenLevel]) -> None:
    found = measure(REQUIRED, standings(said))
    assert found.coverage is not None
    ends = (found.coverage.low == 1, found.coverage.high == 1)
    expected = {
        (True, True): Verdict.MEETS,
        (False, True): Verdict.MAY_MEET,
        (False, False): Verdict.FALLS_SHORT,
    }
    assert found.verdict is expected[ends]


def test_raters_who_differ_make_a_band_and_only_their_range_decides_the_gate() -> None:
    def of(*levels: int) -> Measured:
        said = [GivenLevel("a", ASSESSOR, level) for level in levels]
        said += [GivenLevel("b", ASSESSOR, 2), GivenLevel("c", ASSESSOR, 1)]
        return measure(REQUIRED, standings(said), must_haves={"a": 2})

    found = {"wide": of(1, 3), "sure": of(2), "best": of(3, 2)}
    got = bands({name: contender(one) for name, one in found.items()})
    assert [(band.gate, set(band.people)) for band in got] == [
        (Gate.MET, {"sure", "best"}),
        (Gate.UNKNOWN, {"wide"}),
    ]
    assert of(1, 0).gate is Gate.UNMET
    assert of(3, 2).gate is Gate.MET
    assert [must.is_disputed for must in of(1, 3).must_haves] == [True]


def test_must_have_that_rests_on_a_doubted_word_is_open_and_no_dispute() -> None:
    said = [GivenLevel("a", SELF, 2), GivenLevel("b", ASSESSOR, 2), GivenLevel("c", ASSESSOR, 1)]
    found = measure(REQUIRED, standings(said), must_haves={"a": 2}, doubts_self=True)
    assert found.gate is Gate.UNKNOWN
    assert [(must.is_disputed, must.is_doubted) for must in found.must_haves] == [(False, True)]
