"""The time strip: everything within its width, and what is to come after what it waits for."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines_catalog.runs.charts.gantt import SLIMMEST, Span, strip, to_come

times = st.floats(0, 5_000, allow_nan=False)


@given(st.lists(st.tuples(times, times), max_size=10), times)
def test_every_bar_lies_on_the_axis(pairs, now) -> None:
    spans = [Span(str(n), "spent", min(pair), max(pair)) for n, pair in enumerate(pairs)]
    drawn = strip(spans, now)
    assert 0 <= drawn.now <= 100
    for bars in drawn.bars.values():
        assert all(bar.x >= 0 and bar.x + bar.width <= 100 + SLIMMEST + 0.02 for bar in bars)
    assert (drawn.marks[0].x, drawn.marks[-1].x) == (0, 100)
    assert len(drawn.marks) <= 6


def test_marks_stand_at_round_seconds() -> None:
    assert [mark.seconds for mark in strip([Span("a", "spent", 0, 17)], 17).marks] == [
        0,
        5,
        10,
        15,
        20,
    ]


def test_what_is_to_come_follows_its_parents() -> None:
    parents = {"a": (), "b": ("a",), "c": ("b",), "d": ("c",)}
    found = to_come("abcd", parents, {"a": 2.0}, {"b": 3.0, "c": 1.0}, now=4.0)
    assert [(span.name, span.start, span.end) for span in found] == [("b", 4, 7), ("c", 7, 8)]
