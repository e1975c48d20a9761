"""Layout of a run's graph: circles for steps, diamonds for gates, parents on the left."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 1200
ROW = 96  # pixels from one lane to the next
TOP = 36
REACH = 22  # from the middle of a node to where its lines begin
LETTER = 7.2  # pixels of a letter of a label, on average
LOOP = 30  # pixels for the way back from the last step to the first


@dataclass(frozen=True, slots=True)
class Node:
    """One step. `lines` are the lines of its label with their heights."""

    name: str
    x: float
    y: float
    state: str
    is_gate: bool
    lines: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge between two steps; `is_walked` once the run has passed it."""

    path: str
    is_walked: bool


@dataclass(frozen=True, slots=True)
class Flow:
    width: int
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    loop: str  # the way back, "" where there is none
    loop_y: float


@dataclass(frozen=True, slots=True)
class Station:
    """A step before its position is computed."""

    name: str
    title: str
    state: str
    is_gate: bool
    parents: tuple[str, ...]


def flow(stations: Sequence[Station], *, has_loop: bool = False) -> Flow:
    """Return the layout of steps, given parents first; transitively implied edges are left out."""
    column = _columns(stations)
    groups: dict[int, list[Station]] = {}
    for station in stations:
        groups.setdefault(column[station.name], []).append(station)
    pitch = WIDTH / len(groups)
    lanes = max(len(group) for group in groups.values())
    places = {
        station.name: (pitch * (at + 0.5), TOP + ROW * (lane + (lanes - len(group)) / 2))
        for at, group in groups.items()
        for lane, station in enumerate(group)
    }
    nodes = tuple(_node(station, places[station.name], pitch) for station in stations)
    height = TOP + ROW * (lanes - 1) + 40 + max(14 * len(node.lines) for node in nodes)
    first, last = places[stations[0].name], places[stations[-1].name]
    return Flow(
        width=WIDTH,
        height=height + (LOOP if has_loop else 0),
        nodes=nodes,
        edges=tuple(_edges(stations, places)),
        loop=_loop(first, last, height) if has_loop else "",
        loop_y=height + 8,
    )


def _columns(stations: Sequence[Station]) -> dict[str, int]:
    """Return each step's column, counted from the left: one after the last of its parents."""
    column: dict[str, int] = {}
    for station in stations:
        column[station.name] = max((column[p] + 1 for p in station.parents), default=0)
    return column


def _node(station: Station, place: tuple[float, float], pitch: float) -> Node:
    x, y = place
    wrapped = textwrap.wrap(station.title, max(8, int(pitch / LETTER))) or [station.name]
    lines = tuple((y + 40 + 15 * line, text) for line, text in enumerate(wrapped[:3]))
    return Node(station.name, round(x, 1), round(y, 1), station.state, station.is_gate, lines)


def _edges(stations: Sequence[Station], places: Mapping[str, tuple[float, float]]) -> list[Edge]:
    state = {station.name: station.state for station in stations}
    return [
        Edge(
            _line(places[parent], places[station.name]),
            state[parent] in ("done", "warned") and station.state not in ("waiting", "skipped"),
        )
        for station in stations
        for parent in _nearest(station, stations)
    ]


def _nearest(station: Station, stations: Sequence[Station]) -> list[str]:
    """Return the parents that precede no other parent: the transitive reduction."""
    above: dict[str, set[str]] = {}
    for other in stations:
        above[other.name] = set(other.parents).union(*(above[p] for p in other.parents))
    return [p for p in station.parents if not any(p in above[q] for q in station.parents)]


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = start, end
    x1, x2 = x1 + REACH, x2 - REACH
    if y1 == y2:
        return f"M{x1:.1f} {y1:.1f}H{x2:.1f}"
    middle = (x1 + x2) / 2
    return f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"


def _loop(first: tuple[float, float], last: tuple[float, float], bottom: float) -> str:
    """Return the path from below the last step to below the first, with an arrow head."""
    low = bottom + 14
    return (
        f"M{last[0]:.1f} {bottom - 6:.1f}V{low - 10:.1f}q0 10-10 10H{first[0] + 10:.1f}q-10 0-10-10"
        f"V{bottom - 6:.1f}m-5 8 5-8 5 8"
    )
