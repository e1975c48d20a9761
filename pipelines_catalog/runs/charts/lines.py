"""Lines and bars in a box of 100 by 100 that is stretched to the width of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

MOST_POINTS = 160  # of a line; more cannot be told apart
INKS = (("k-s1", ""), ("k-s2", "d1"), ("k-s3", "d2"), ("k-s4", ""))
LABEL = 12  # percent of the height that a label at the end of a line takes


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    path: str
    ink: str
    dash: str
    label_y: float  # percent
    last: float


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines with direct labels; `low` and `high` are the ends of the y axis, `first` and `last`
    those of the x axis."""

    lines: tuple[Line, ...]
    low: float
    high: float
    first: float
    last: float


Points = Sequence[tuple[float, float]]


def lines(series: Mapping[str, Points]) -> Lines | None:
    """Return lines on shared axes; None if no series has two points."""
    drawn = {name: _thinned(points) for name, points in series.items() if len(points) > 1}
    if not drawn:
        return None
    xs = [x for points in drawn.values() for x, _y in points]
    ys = [y for points in drawn.values() for _x, y in points]
    box = (min(xs), max(xs), min(ys), max(ys))
    ends = {name: _scaled(points[-1], box)[1] for name, points in drawn.items()}
    labels = _spread(ends)
    found = tuple(
        Line(name, _path(points, box), *INKS[n % len(INKS)], labels[name], points[-1][1])
        for n, (name, points) in enumerate(drawn.items())
    )
    return Lines(found, box[2], box[3], box[0], box[1])


def square(x: Sequence[float], y: Sequence[float]) -> str:
    """Return the path of a line in the unit square, as for ROC and calibration curves."""
    return _path(_thinned(list(zip(x, y, strict=True))), (0.0, 1.0, 0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Column:
    """One bin: percent from the left, its width and height, and the height of the reference."""

    x: float
    width: float
    height: float
    reference: float | None
    label: str
    count: float
    reference_count: float | None


def columns(preview: Mapping[str, Any]) -> list[Column]:
    """Return the bins of a histogram as shares of all rows, with those of its reference."""
    counts = [float(value) for value in preview["counts"]]
    reference = [float(value) for value in preview.get("reference") or ()]
    labels = preview.get("labels") or _bins(preview["edges"])
    here, there = sum(counts) or 1.0, sum(reference) or 1.0
    shares = [value / here for value in counts]
    beside: list[float | None] = [value / there for value in reference]
    beside = beside or [None] * len(shares)
    highest = max([*shares, *(b for b in beside if b is not None)], default=1.0) or 1.0
    width = 100 / max(1, len(shares))
    return [
        Column(
            x=round(place * width, 2),
            width=round(width, 2),
            height=round(100 * share / highest, 2),
            reference=None if other is None else round(100 * other / highest, 2),
            label=str(labels[place]) if place < len(labels) else "",
            count=100 * share,
            reference_count=None if other is None else 100 * other,
        )
        for place, (share, other) in enumerate(zip(shares, beside, strict=False))
    ]


def _bins(edges: Sequence[Any]) -> list[str]:
    return [f"{low:.4g} – {high:.4g}" for low, high in pairwise(edges)]


def _thinned(points: Points) -> Points:
    stride = -(-len(points) // MOST_POINTS)
    return points if stride <= 1 else [*points[:-1:stride], points[-1]]


def _scaled(point: tuple[float, float], box: tuple[float, float, float, float]) -> Any:
    first, last, low, high = box
    across = (point[0] - first) / ((last - first) or 1.0)
    up = (point[1] - low) / ((high - low) or 1.0)
    return 100 * across, 100 - 100 * up


def _path(points: Points, box: tuple[float, float, float, float]) -> str:
    placed = (_scaled(point, box) for point in points)
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in placed)


def _spread(ends: Mapping[str, float]) -> dict[str, float]:
    """Return label heights without overlap: moved down, then up again where they leave the box."""
    ordered = sorted(ends, key=ends.__getitem__)
    heights = [ends[name] for name in ordered]
    for n in range(1, len(heights)):
        heights[n] = max(heights[n], heights[n - 1] + LABEL)
    over = max(0.0, (heights[-1] if heights else 0.0) - 100)
    return {name: round(height - over, 2) for name, height in zip(ordered, heights, strict=True)}
