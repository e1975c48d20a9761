"""Geometry of the stack's radar chart: rings, sectors and numbered marks, drawn by templates.

Marks do not overlap: sectors are wider the more tools they hold, and tools that do not fit in a
cell are combined in one last mark with their number.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import asin, cos, pi, sin

CENTRE = 200.0
RADII = (66.0, 112.0, 150.0, 182.0)  # outer edges of the rings, from the centre
INNERMOST = 18.0
MARK = 9.0
ROOM = MARK + 0.5  # half of what a mark takes
NARROWEST = 0.4  # radians: a place in every ring


@dataclass(frozen=True, slots=True)
class Mark:
    """One tool: its number in the table, its position, and its ring (0 is the innermost).

    With `more` it stands for that many tools which have no mark of their own.
    """

    number: int
    x: float
    y: float
    ring: int
    more: int = 0


@dataclass(frozen=True, slots=True)
class Radar:
    """Circles, the lines between sectors, the letters of sectors, and the marks."""

    radii: tuple[float, ...]
    spokes: tuple[tuple[float, float], ...]
    letters: tuple[tuple[str, float, float], ...]
    marks: tuple[Mark, ...]
    rings: tuple[tuple[str, float], ...]


def radar(cells: Sequence[tuple[int, int]], sectors: int, rings: Sequence[str]) -> Radar:
    """Return a radar of tools at (sector, ring), numbered from 1 in the order given."""
    edges = _edges(cells, sectors)
    middles = [(edges[n] + edges[n + 1]) / 2 for n in range(sectors)]
    return Radar(
        radii=RADII,
        spokes=tuple(_point(RADII[-1], angle) for angle in edges[:-1]),
        letters=tuple(
            (chr(ord("A") + n), *_point(RADII[-1] + 11, angle)) for n, angle in enumerate(middles)
        ),
        marks=tuple(_marks(cells, edges)),
        rings=tuple((name, round(CENTRE - radius, 1)) for name, radius in zip(rings, RADII)),  # noqa: B905  a ring more is no error
    )


def _edges(cells: Sequence[tuple[int, int]], sectors: int) -> list[float]:
    """Return the start angles of the sectors, in radians, and the end; width grows with tools."""
    counts = Counter(sector for sector, _ in cells)
    weights = [1 + counts[n] for n in range(sectors)]
    rest = 2 * pi - sectors * NARROWEST
    edges = [0.0]
    for weight in weights:
        edges.append(edges[-1] + NARROWEST + rest * weight / sum(weights))
    return edges


def _marks(cells: Sequence[tuple[int, int]], edges: Sequence[float]) -> Iterator[Mark]:
    for cell in sorted(set(cells)):
        sector, ring = cell
        numbers = [n for n, other in enumerate(cells, start=1) if other == cell]
        places = list(_places(len(numbers), edges[sector], edges[sector + 1], ring))
        shown = len(numbers) if len(numbers) <= len(places) else len(places) - 1
        for number, place in zip(numbers, places, strict=False):
            more = 0 if len(numbers) == shown or number in numbers[:shown] else len(numbers) - shown
            yield Mark(number, *place, ring, more)


def _places(count: int, begin: float, end: float, ring: int) -> Iterator[tuple[float, float]]:
    """Yield coordinates for up to `count` marks in a cell, without overlap of marks or lines."""
    inner, outer = RADII[ring - 1] if ring else INNERMOST, RADII[ring]
    lanes = int((outer - inner) // (2 * ROOM))
    step = (outer - inner) / lanes
    left = count
    for lane in reversed(range(lanes)):  # the outer ones hold most
        radius = inner + step * (lane + 0.5)
        needed = 2 * asin(ROOM / radius)
        held = min(left, int((end - begin) / needed + 1e-9))
        for place in range(held):
            yield _point(radius, begin + (end - begin) * (place + 0.5) / held)
        left -= held


def _point(radius: float, angle: float) -> tuple[float, float]:
    """Return a point at an angle from the top, clockwise."""
    return round(CENTRE + radius * sin(angle), 1), round(CENTRE - radius * cos(angle), 1)
