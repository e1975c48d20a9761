"""Lines and bins stay in their box of 100 by 100; labels do not cover each other."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipelines_catalog.runs.charts.lines import LABEL, MOST_POINTS, columns, lines, square

values = st.floats(-1e6, 1e6, allow_nan=False)


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.\d+", path)]


@given(st.lists(st.lists(values, min_size=2, max_size=400), min_size=1, max_size=4))
def test_lines_stay_in_their_box_and_keep_their_last_point(series) -> None:
    drawn = lines({str(n): list(enumerate(ys)) for n, ys in enumerate(series)})
    assert drawn
    for line, ys in zip(drawn.lines, series, strict=True):
        assert all(-0.01 <= number <= 100.01 for number in numbers(line.path))
        assert len(numbers(line.path)) <= 2 * (MOST_POINTS + 1)
        assert line.last == ys[-1]
    heights = sorted(line.label_y for line in drawn.lines)
    assert all(b - a >= LABEL - 0.02 for a, b in pairwise(heights))
    assert heights[-1] <= 100


def test_one_point_is_no_line() -> None:
    assert lines({"loss": [(1, 0.5)]}) is None


def test_square_goes_up_to_the_right() -> None:
    assert square([0, 1], [0, 1]) == "M0.00 100.00L100.00 0.00"


def test_bins_are_shares_beside_their_reference() -> None:
    first, second = columns({"edges": [0, 1, 2], "counts": [3, 1], "reference": [10, 10]})
    assert (first.count, first.reference_count, first.height) == (75, 50, 100)
    assert (second.label, second.count) == ("1 – 2", 25)
