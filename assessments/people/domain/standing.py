"""Aggregation of several ratings of one person: level, range, and the resulting fit. Pure.

Sources are never averaged. Assessors take precedence, then peers, then the person's own rating,
which is unverified. With several raters of that source the level is the lower median and the bounds
are their range. Skills without an assessment stay open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessments.roles.domain.matching import Bounds, Fit, Gate, MustHave, fit, gate_of
from assessments.roles.domain.matrix import Levels, Requirement

SELF, ASSESSOR, PEER = "self", "assessor", "peer"
WHO_COUNTS = (ASSESSOR, PEER, SELF)  # the first that assessed a skill


@dataclass(frozen=True, slots=True)
class GivenLevel:
    """The newest rating of one skill by one rater; `level` None is "not assessed".

    `is_after`: rated after reading other ratings; `first` is then the last level before that.
    """

    skill: str
    source: str
    level: int | None
    is_after: bool = False
    first: int | None = None


class Verdict(StrEnum):
    """The verdict on a profile from both ends of a measured range."""

    MEETS = "meets"
    MAY_MEET = "may_meet"
    FALLS_SHORT = "falls_short"


@dataclass(frozen=True, slots=True)
class Spread:
    """Ratings of a skill by the raters of one source: lower median and range, None without any."""

    level: int | None
    low: int | None
    high: int | None
    count: int

    @property
    def is_one(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Standing:
    """The effective level of a skill and its source. `source` None: not assessed.

    `changed`: for each rater who rated after reading others, the earlier level (None: none).
    """

    level: int | None = None
    low: int | None = None
    high: int | None = None
    source: str | None = None
    changed: Sequence[int | None] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """A fit by the effective levels, with the worst and best case over the range of the raters."""

    fit: Fit
    worst: Fit
    best: Fit
    doubted: frozenset[str] = frozenset()  # skills of which only the person speaks, one level down

    @property
    def coverage(self) -> Bounds[Fraction] | None:
        return _ends(self.worst.coverage, self.best.coverage)

    @property
    def met_share(self) -> Bounds[Fraction] | None:
        return _ends(self.worst.met_share, self.best.met_share)

    @property
    def steps(self) -> Bounds[int]:
        return Bounds(self.best.steps.low, self.worst.steps.high)

    @property
    def deepest_gap(self) -> Bounds[int]:
        return Bounds(self.best.deepest_gap.low, self.worst.deepest_gap.high)

    @property
    def must_haves(self) -> tuple[MustHave, ...]:
        """The must-haves by the range of their raters: certain only where both ends agree."""
        ends = zip(self.fit.must_haves, self.worst.must_haves, self.best.must_haves, strict=True)
        return tuple(
            MustHave(
                point.skill,
                point.least,
                point.level,
                low.level,
                high.level,
                point.skill in self.doubted,
            )
            for point, low, high in ends
        )

    @property
    def gate(self) -> Gate:
        """Unmet only if the highest rating is below, met only if the lowest reaches the level."""
        return gate_of(self.must_haves)

    def must_haves_that_are(self, gate: Gate) -> tuple[str, ...]:
        """Return the skills of the must-haves in state `gate`."""
        return tuple(must.skill for must in self.must_haves if must.gate is gate)

    @property
    def surplus(self) -> Bounds[Fraction] | None:
        return _ends(self.worst.surplus, self.best.surplus)

    @property
    def verdict(self) -> Verdict:
        """Whether the whole profile is met. A must-have requires no more than the profile does."""
        if self.steps.low:
            return Verdict.FALLS_SHORT
        return Verdict.MAY_MEET if self.steps.high else Verdict.MEETS


NOT_ASSESSED = Standing()
LEAST_ASSESSED = Fraction(1, 2)  # of the skills asked; below it bounds say nothing


def is_too_little(assessed: int, asked: int) -> bool:
    """Return whether too few skills are assessed for a verdict."""
    return asked > 0 and Fraction(assessed, asked) < LEAST_ASSESSED


def lower_median(levels: Sequence[int]) -> int:
    """Return the middle level; the lower of two."""
    return sorted(levels)[(len(levels) - 1) // 2]


def spread(levels: Iterable[int | None]) -> Spread:
    """Summarize the ratings of one source; None ("not assessed") is ignored."""
    known = [level for level in levels if level is not None]
    if not known:
        return Spread(None, None, None, 0)
    return Spread(lower_median(known), min(known), max(known), len(known))


def spreads(said: Iterable[GivenLevel]) -> Mapping[str, Mapping[str, Spread]]:
    """Return the spread of ratings by skill and source."""
    found: dict[str, dict[str, list[int | None]]] = {}
    for one in said:
        found.setdefault(one.skill, {}).setdefault(one.source, []).append(one.level)
    return {
        skill: {source: spread(levels) for source, levels in by_source.items()}
        for skill, by_source in found.items()
    }


def standings(said: Iterable[GivenLevel]) -> Mapping[str, Standing]:
    """Return the effective level by skill; skills without an assessment are left out."""
    found, said = {}, list(said)
    for skill, by_source in spreads(said).items():
        for source in WHO_COUNTS:
            one = by_source.get(source)
            if one and one.count:
                changed = _changed(said, skill, source)
                found[skill] = Standing(one.level, one.low, one.high, source, changed)
                break
    return found


def _changed(said: Iterable[GivenLevel], skill: str, source: str) -> tuple[int | None, ...]:
    return tuple(
        one.first
        for one in said
        if one.is_after and (one.skill, one.source) == (skill, source) and one.level is not None
    )


def levels_of(found: Mapping[str, Standing]) -> Levels:
    """Return the effective levels by skill."""
    return {skill: standing.level for skill, standing in found.items()}


def measure(
    required: Requirement,
    found: Mapping[str, Standing],
    *,
    must_haves: Mapping[str, int] | None = None,
    weights: Mapping[str, int] | None = None,
    doubts_self: bool = False,
) -> Measured:
    """Measure a person's levels against `required`.
    `doubts_self`: at the low end, levels from self-ratings alone count one lower.

    Raises ValueError for a must-have above the required level.
    """
    lows = {skill: _low(one, doubts_self) for skill, one in found.items()}
    highs = {skill: one.high for skill, one in found.items()}
    point, worst, best = (
        fit(required, levels, must_haves=must_haves, weights=weights)
        for levels in (levels_of(found), lows, highs)
    )
    doubted = frozenset(skill for skill, one in found.items() if doubts_self and one.source == SELF)
    return Measured(point, worst, best, doubted)


def _low(one: Standing, doubts_self: bool) -> int | None:
    if one.low is None or not (doubts_self and one.source == SELF):
        return one.low
    return max(0, one.low - 1)


def _ends(worst: Bounds[Fraction] | None, best: Bounds[Fraction] | None) -> Bounds[Fraction] | None:
    return None if worst is None or best is None else Bounds(worst.low, best.high)
