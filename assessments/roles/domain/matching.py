"""One person against one requirement: gaps, coverage, gate, surplus, with exact bounds. Pure.

All shares are exact fractions. A level without a rating makes a range, not a zero: the low end
takes it as 0, the high end as the required level (for the surplus as 3). Skills outside the
requirement have no effect, and surplus in one skill never offsets a gap in another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

from assessments.roles.domain.matrix import TOP_LEVEL, Levels, Requirement

Number = TypeVar("Number", int, Fraction)


@dataclass(frozen=True, slots=True)
class Bounds(Generic[Number]):
    """Lower and upper bound of a value. Equal when no level is open."""

    low: Number
    high: Number


class Gate(StrEnum):
    """Whether the must-haves are met."""

    MET = "met"
    UNKNOWN = "unknown"
    UNMET = "unmet"
    NONE_SET = "none_set"


@dataclass(frozen=True, slots=True)
class Gap:
    """A required skill. `level` and `gap` are None when it is not assessed."""

    skill: str
    required: int
    level: int | None

    @property
    def gap(self) -> int | None:
        return None if self.level is None else max(0, self.required - self.level)


@dataclass(frozen=True, slots=True)
class MustHave:
    """A must-have with its minimum level, and the level held (None: not assessed).

    `low` and `high`: the range of several raters; None: all agree on the level.
    """

    skill: str
    least: int
    level: int | None
    low: int | None = None
    high: int | None = None
    is_doubted: bool = False  # only the person says so, and that is taken one level down

    @property
    def gate(self) -> Gate:
        if self.level is None:
            return Gate.UNKNOWN
        low = self.level if self.low is None else self.low
        high = self.level if self.high is None else self.high
        if low >= self.least:
            return Gate.MET
        return Gate.UNMET if high < self.least else Gate.UNKNOWN

    @property
    def is_disputed(self) -> bool:
        """Whether the skill is assessed but raters differ on whether the must-have is met."""
        return self.level is not None and self.gate is Gate.UNKNOWN and not self.is_doubted


@dataclass(frozen=True, slots=True)
class Fit:
    """The fit of one person to one requirement. Shares are None for an empty requirement."""

    skills: tuple[Gap, ...]
    steps: Bounds[int]
    deepest_gap: Bounds[int]
    coverage: Bounds[Fraction] | None
    met_share: Bounds[Fraction] | None
    assessed_share: Fraction | None
    surplus: Bounds[Fraction] | None
    gate: Gate
    must_haves: tuple[MustHave, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Gaps and skills not assessed: the largest gap first, then the open ones."""
        found = [gap for gap in self.skills if gap.gap != 0]
        return tuple(sorted(found, key=lambda gap: -(gap.gap or 0)))

    @property
    def open(self) -> tuple[str, ...]:
        """Required skills without an assessment."""
        return tuple(gap.skill for gap in self.skills if gap.level is None)

    def must_haves_that_are(self, gate: Gate) -> tuple[str, ...]:
        """Return the skills of the must-haves in state `gate`."""
        return tuple(must.skill for must in self.must_haves if must.gate is gate)


@dataclass(frozen=True, slots=True)
class Shape:
    """Breadth and depth of a person's levels. Shown in words or as a strip, never as a score."""

    breadth: int
    depth: int
    open: int


def fit(
    required: Requirement,
    levels: Levels,
    *,
    must_haves: Mapping[str, int] | None = None,
    weights: Mapping[str, int] | None = None,
) -> Fit:
    """Measure `levels` against `required`.

    `must_haves` gives minimum levels of required skills (1..required), `weights` integers 1..3 for
    some skills, default 1. Raises ValueError for a must-have above the required level.
    """
    gaps = tuple(Gap(skill, need, levels.get(skill)) for skill, need in required.items() if need)
    musts = _must_haves(required, levels, must_haves or {})
    low, high = _at(gaps, worst=True), _at(gaps, worst=False)
    return Fit(
        skills=gaps,
        steps=Bounds(sum(_missing(high)), sum(_missing(low))),
        deepest_gap=Bounds(max(_missing(high), default=0), max(_missing(low), default=0)),
        coverage=_bounds(coverage_of(gaps, low, weights), coverage_of(gaps, high, weights)),
        met_share=_bounds(_met_share(low), _met_share(high)),
        assessed_share=_assessed_share(gaps, weights or {}),
        surplus=_surplus(gaps),
        gate=gate_of(musts),
        must_haves=musts,
    )


def coverage_of(
    gaps: Iterable[Gap],
    held: Iterable[tuple[int, int]],
    weights: Mapping[str, int] | None = None,
) -> Fraction | None:
    """Return the weighted share of the requirement met, 0..1; None for an empty requirement."""
    whole = part = 0
    for gap, (need, level) in zip(gaps, held, strict=True):
        weight = (weights or {}).get(gap.skill, 1)
        whole += weight * need
        part += weight * min(level, need)
    return Fraction(part, whole) if whole else None


def shape(levels: Levels) -> Shape:
    """Count the skills above level 0, those at level 3, and those not assessed."""
    values = list(levels.values())
    return Shape(
        breadth=sum(value is not None and value >= 1 for value in values),
        depth=sum(value == TOP_LEVEL for value in values),
        open=sum(value is None for value in values),
    )


def percent(share: Fraction) -> int:
    """Return a share as whole percent rounded down, so that 100 means exactly all."""
    return int(share * 100)


def _at(gaps: tuple[Gap, ...], *, worst: bool) -> list[tuple[int, int]]:
    """Return (required, level) pairs; skills not assessed count as 0, or as the required level."""
    return [
        (gap.required, gap.level if gap.level is not None else 0 if worst else gap.required)
        for gap in gaps
    ]


def _missing(held: list[tuple[int, int]]) -> list[int]:
    return [max(0, need - level) for need, level in held]


def _met_share(held: list[tuple[int, int]]) -> Fraction | None:
    return Fraction(sum(level >= need for need, level in held), len(held)) if held else None


def _assessed_share(gaps: tuple[Gap, ...], weights: Mapping[str, int]) -> Fraction | None:
    whole = sum(weights.get(gap.skill, 1) * gap.required for gap in gaps)
    rated = (gap for gap in gaps if gap.level is not None)
    part = sum(weights.get(gap.skill, 1) * gap.required for gap in rated)
    return Fraction(part, whole) if whole else None


def _surplus(gaps: tuple[Gap, ...]) -> Bounds[Fraction] | None:
    room = sum(TOP_LEVEL - gap.required for gap in gaps)
    if not room:
        return None
    low = sum(max(0, (gap.level or 0) - gap.required) for gap in gaps)
    unrated = sum(TOP_LEVEL - gap.required for gap in gaps if gap.level is None)
    return Bounds(Fraction(low, room), Fraction(low + unrated, room))


def _must_haves(
    required: Requirement, levels: Levels, must_haves: Mapping[str, int]
) -> tuple[MustHave, ...]:
    for skill, least in must_haves.items():
        if not 1 <= least <= required.get(skill, 0):
            raise ValueError(f"{skill} is not required at level {least}")
    return tuple(MustHave(skill, least, levels.get(skill)) for skill, least in must_haves.items())


def gate_of(musts: Iterable[MustHave]) -> Gate:
    """Return the combined gate of all must-haves: the worst of them."""
    found = {must.gate for must in musts}
    for gate in (Gate.UNMET, Gate.UNKNOWN, Gate.MET):
        if gate in found:
            return gate
    return Gate.NONE_SET


def _bounds(low: Fraction | None, high: Fraction | None) -> Bounds[Fraction] | None:
    return None if low is None or high is None else Bounds(low, high)
