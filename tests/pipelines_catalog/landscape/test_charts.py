"""In the radar every mark has a place of its own, however many tools there are."""

from itertools import combinations
from math import dist, hypot

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines_catalog.landscape.charts import CENTRE, MARK, RADII, radar

NAMES = ["Adopt", "Trial", "Assess", "Hold"]
CELLS = st.tuples(st.integers(0, 7), st.integers(0, 3))


@given(
    st.lists(CELLS, max_size=150) | CELLS.flatmap(lambda c: st.integers(1, 400).map([c].__mul__))
)
@settings(max_examples=60, deadline=None)
def test_no_mark_covers_another_and_none_is_lost(cells):
    marks = radar(cells, 8, NAMES).marks
    for one, other in combinations(marks, 2):
        assert dist((one.x, one.y), (other.x, other.y)) > 2 * MARK - 0.2
    for mark in marks:
        away = hypot(mark.x - CENTRE, mark.y - CENTRE)
        inner = RADII[mark.ring - 1] if mark.ring else 0
        assert inner + MARK - 0.2 < away < RADII[mark.ring] - MARK + 0.2
    assert sum(mark.more or 1 for mark in marks) == len(cells)
    assert {mark.ring for mark in marks} == {ring for _, ring in cells}


def test_what_a_cell_cannot_hold_is_counted_by_its_last_mark():
    marks = radar([(7, 1)] * 108, 8, NAMES).marks
    assert [mark.more for mark in marks if mark.more] == [108 - (len(marks) - 1)]
    assert len(marks) > 10
