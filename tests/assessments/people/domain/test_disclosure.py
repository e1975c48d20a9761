"""Totals tell of nobody: not alone, and not by a difference."""

from hypothesis import given
from hypothesis import strategies as st

from assessments.people.domain.disclosure import LEAST, may_total

GROUPS = st.lists(st.frozensets(st.integers(0, 14)), max_size=6)


def test_five_are_enough_and_four_are_not() -> None:
    assert not may_total({1, 2, 3, 4}, [])
    assert may_total({1, 2, 3, 4, 5}, [])
    assert may_total({1, 2, 3, 4, 5}, [{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}])


def test_larger_group_is_silent_where_the_smaller_would_give_one_away() -> None:
    small, large = {1, 2, 3, 4, 5}, {1, 2, 3, 4, 5, 6}
    assert may_total(small, [large])
    assert not may_total(large, [small])
    assert may_total(large, [{1, 2, 3, 4}])  # of which no total is shown


@given(GROUPS)
def test_no_two_totals_that_are_shown_differ_by_fewer_than_five(groups: list[frozenset]) -> None:
    shown = [
        g for place, g in enumerate(groups) if may_total(g, groups[:place] + groups[place + 1 :])
    ]
    for one in shown:
        for other in shown:
            if one & other:
                assert len(one - other) == 0 or len(one - other) >= LEAST
