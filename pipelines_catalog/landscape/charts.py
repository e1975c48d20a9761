"""Geometry of the stack's radar: rings, sectors and numbered marks. Templates only place it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

CENTRE = 200.0
RADII = (66.0, 112.0, 150.0, 182.0)  # outer edges of the rings, from the centre
PER_LANE = 3  # marks side by side in one cell
MARK = 9.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One tool: its number in the table, its place, and its ring (0 is the innermost)."""

    number: int
    x: float
    y: float
    ring: int


@dataclass(frozen=True, slots=True)
class Radar:
    """Circles, the lines between sectors, the letters of sectors, and the marks."""

    radii: tuple[float, ...]
    spokes: tuple[tuple[float, float], ...]
    letters: tuple[tuple[str, float, float], ...]
    marks: tuple[Mark, ...]
    rings: tuple[tuple[str, float], ...]


def radar(cells: Sequence[tuple[int, int]], sectors: int, rings: Sequence[str]) -> Radar:
    """A radar of tools at (sector, ring), numbered from 1 in the order given."""
    turn = 2 * pi / sectors
    return Radar(
        radii=RADII,
        spokes=tuple(_point(RADII[-1], turn * n) for n in range(sectors)),
        letters=tuple(
            (chr(ord("A") + n), *_point(RADII[-1] + 11, turn * (n + 0.5))) for n in range(sectors)
        ),
        marks=tuple(_marks(cells, turn)),
        rings=tuple((name, round(CENTRE - radius, 1)) for name, radius in zip(rings, RADII)),  # noqa: B905  a ring more is no error
    )


def _marks(cells: Sequence[tuple[int, int]], turn: float) -> list[Mark]:
    found = []
    for place, cell in enumerate(cells):
        same = [n for n, other in enumerate(cells) if other == cell]
        angle, radius = _in_cell(same.index(place), len(same), cell[1])
        x, y = _point(radius, turn * (cell[0] + angle))
        found.append(Mark(place + 1, x, y, cell[1]))
    return found


def _in_cell(place: int, count: int, ring: int) -> tuple[float, float]:
    """The place of one of `count` marks: a share of the sector's angle, and a distance."""
    lanes = -(-count // PER_LANE)
    lane, column = divmod(place, PER_LANE)
    columns = min(PER_LANE, count - lane * PER_LANE)
    inner = RADII[ring - 1] if ring else 18.0
    step = (RADII[ring] - inner) / (lanes + 1)
    return (column + 1) / (columns + 1), inner + step * (lane + 1)


def _point(radius: float, angle: float) -> tuple[float, float]:
    """A point at an angle from the top, clockwise."""
    return round(CENTRE + radius * sin(angle), 1), round(CENTRE - radius * cos(angle), 1)
