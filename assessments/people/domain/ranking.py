"""Comparison of several people against one requirement: bands instead of ranks. Pure.

Never one score. People are grouped by gate; within a group the top band is everybody who may be as
good as the one who is best for certain. Overlap is not transitive, hence bands from the top.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessments.people.domain.standing import Measured
from assessments.roles.domain.matching import Bounds, Fit, Gap, Gate

ORDER_OF_GATES = (Gate.MET, Gate.NONE_SET, Gate.UNKNOWN, Gate.UNMET)


@dataclass(frozen=True, slots=True)
class Band:
    """People who cannot be told apart, in a random order that is fixed per viewer."""

    gate: Gate
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contender:
    """Input of the bands for a person with several raters; `skills` are the best case."""

    gate: Gate
    coverage: Bounds[Fraction] | None
    skills: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A skill that widens the coverage range, and by how much: not assessed, or raters disagree."""

    skill: str
    width: Fraction
    is_assessed: bool


Ranked = Fit | Contender


def contender(one: Measured) -> Contender:
    """Convert a measurement by several raters; gate and coverage cover both ends of the range."""
    return Contender(one.gate, one.coverage, one.best.skills)


def what_is_open(one: Measured, weights: Mapping[str, int] | None = None) -> tuple[Open, ...]:
    """Return the skills that widen the coverage range, widest first; the widths add up to it."""
    whole = sum(_weight(weights, gap) * gap.required for gap in one.fit.skills)
    found = []
    for low, high in zip(one.worst.skills, one.best.skills, strict=True):
        least = min(low.level or 0, low.required)
        most = high.required if high.level is None else min(high.level, high.required)
        if most > least:
            width = Fraction(_weight(weights, low) * (most - least), whole)
            found.append(Open(low.skill, width, low.level is not None))
    return tuple(sorted(found, key=lambda one: -one.width))


def bands(fits: Mapping[str, Ranked], *, viewer: str = "") -> tuple[Band, ...]:
    """Group people by gate, then into bands from the top. `viewer` fixes the order inside."""
    found: list[Band] = []
    for gate in ORDER_OF_GATES:
        rest = {person: one for person, one in fits.items() if one.gate is gate}
        while rest:
            bar = max(_low(one) for one in rest.values())
            band = [person for person, one in rest.items() if _high(one) >= bar]
            found.append(Band(gate, tuple(sorted(band, key=lambda p: _place(viewer, p)))))
            rest = {person: one for person, one in rest.items() if person not in band}
    return tuple(found)


def robustness(
    fits: Mapping[str, Ranked],
    weights: Mapping[str, int] | None = None,
    *,
    gate: Gate | None = None,
) -> int | None:
    """Return the minimal number of one-level rises that lift the next band's best to the top band.

    Looks at the first gate group, or at `gate`. None when that group has one band only.
    """
    group = [band for band in bands(fits) if gate in (None, band.gate)]
    if len(group) < 2 or group[0].gate is not group[1].gate:
        return None
    bar = max(_low(fits[person]) for person in group[0].people)
    top = max(_high(fits[person]) for person in group[1].people)
    best = (fits[person] for person in group[1].people if _high(fits[person]) == top)
    return min(_rises_to(one, bar, weights or {}) for one in best)


def _rises_to(one: Ranked, bar: Fraction, weights: Mapping[str, int]) -> int:
    """Return how many one-level rises of rated skills raise the upper coverage bound to `bar`."""
    whole = sum(_weight(weights, gap) * gap.required for gap in one.skills)
    worth = sorted(
        (_weight(weights, gap) for gap in one.skills for _ in range(gap.gap or 0)),
        reverse=True,
    )
    lacking = (bar - _high(one)) * whole
    for count, weight in enumerate(worth, start=1):
        lacking -= weight
        if lacking <= 0:
            return count
    return len(worth)


def _weight(weights: Mapping[str, int] | None, gap: Gap) -> int:
    return (weights or {}).get(gap.skill, 1)


def _low(one: Ranked) -> Fraction:
    return one.coverage.low if one.coverage else Fraction(0)


def _high(one: Ranked) -> Fraction:
    return one.coverage.high if one.coverage else Fraction(0)


def _place(viewer: str, person: str) -> bytes:
    return hashlib.sha256(f"{viewer}\0{person}".encode()).digest()
