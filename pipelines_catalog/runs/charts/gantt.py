"""The timeline of a run: the time spent by each step, and the usual time of pending ones."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

STEPS = (0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)  # seconds between marks
MOST_MARKS = 4
SLIMMEST = 0.4  # percent; a bar below it could not be seen


@dataclass(frozen=True, slots=True)
class Span:
    """A span in seconds since the run began. `kind`: spent, bad (failed) or usual (pending)."""

    name: str
    kind: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in percent of the width."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    x: float  # percent
    seconds: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Strip:
    marks: tuple[Mark, ...]
    now: float  # percent
    bars: Mapping[str, tuple[Bar, ...]]


def strip(spans: Sequence[Span], now: float) -> Strip:
    """Lay out all spans on one axis from 0, with round tick marks; `now` is the current time."""
    longest = max([now, *(span.end for span in spans)], default=0.0) or 1.0
    step = next((s for s in STEPS if longest / s <= MOST_MARKS), STEPS[-1])
    count = max(1, math.ceil(longest / step))
    total = count * step
    marks = tuple(
        Mark(round(100 * n / count, 2), round(n * step, 1), _anchor(n, count))
        for n in range(count + 1)
    )
    bars: dict[str, tuple[Bar, ...]] = {}
    for span in spans:
        width = max(SLIMMEST, 100 * (span.end - span.start) / total)
        bar = Bar(span.kind, round(100 * span.start / total, 2), round(width, 2))
        bars[span.name] = (*bars.get(span.name, ()), bar)
    return Strip(marks, round(100 * now / total, 2), bars)


def _anchor(number: int, count: int) -> str:
    return "start" if number == 0 else "end" if number == count else "middle"


def to_come(
    order: Iterable[str],
    parents: Mapping[str, Sequence[str]],
    ends: Mapping[str, float],
    usual: Mapping[str, float],
    now: float,
) -> list[Span]:
    """Return spans of pending steps: after their parents, with their usual duration.

    `ends` are the seconds at which steps ended or are expected to; a step without a usual duration
    is left out, with all that depend on it.
    """
    known, found = dict(ends), []
    for name in order:
        if name in known or name not in usual or any(p not in known for p in parents[name]):
            continue
        start = max([now, *(known[p] for p in parents[name])])
        known[name] = start + usual[name]
        found.append(Span(name, "usual", start, known[name]))
    return found
