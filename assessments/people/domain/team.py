"""A team's coverage of a target: holders, absence factor, absence drill, gain of a hire. Pure.

A member's unrated level makes a range: the low end excludes the member as a holder of that skill,
the high end includes the member.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from assessments.roles.domain.matching import Bounds
from assessments.roles.domain.matrix import Levels, Requirement

DEFAULT_DEPTH = 1


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the team, or a candidate for it."""

    id: str
    levels: Levels


@dataclass(frozen=True, slots=True)
class Target:
    """The team's target: level per skill, required number of holders, and weight 1..3."""

    levels: Requirement
    depth: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)

    @property
    def skills(self) -> tuple[str, ...]:
        return tuple(skill for skill, level in self.levels.items() if level)

    def depth_of(self, skill: str) -> int:
        return self.depth.get(skill, DEFAULT_DEPTH)

    def weight_of(self, skill: str) -> int:
        return self.weights.get(skill, 1)

    @property
    def whole(self) -> int:
        """Weighted sum of the target levels."""
        return sum(self.weight_of(skill) * self.levels[skill] for skill in self.skills)


@dataclass(frozen=True, slots=True)
class SkillCover:
    """One skill of the target: the best level, who holds it, and who might."""

    skill: str
    target: int
    depth: int
    level: int | None  # of the best holder that is known; None when nobody was assessed
    holders: tuple[str, ...]
    open: tuple[str, ...]  # members not assessed in it

    @property
    def is_uncovered(self) -> bool:
        return not self.holders

    @property
    def shortage(self) -> Bounds[int]:
        """The number of holders missing for the required depth, as a range."""
        known = len(self.holders)
        return Bounds(max(0, self.depth - known - len(self.open)), max(0, self.depth - known))


@dataclass(frozen=True, slots=True)
class Cover:
    """A team's coverage of a target. `coverage` and `absence_factor` are None without a target."""

    skills: tuple[SkillCover, ...]
    coverage: Bounds[Fraction] | None
    absence_factor: Bounds[int] | None
    depth_shortage: Bounds[int]

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Skills without a known holder at the target level."""
        return tuple(row.skill for row in self.skills if row.is_uncovered)

    @property
    def single_holders(self) -> tuple[str, ...]:
        """Skills that exactly one member is known to hold."""
        return tuple(row.skill for row in self.skills if len(row.holders) == 1)


@dataclass(frozen=True, slots=True)
class Absence:
    """The effect of one member's absence: skills left without a known holder."""

    member: str
    lost: tuple[str, ...]
    without: Cover


@dataclass(frozen=True, slots=True)
class Gain:
    """The gain from hiring a candidate, with open levels at their worst case.

    `closes`: skills that had no holder; `backs_up`: skills that had a single holder.
    """

    candidate: str
    coverage: Fraction
    shortage: int
    closes: tuple[str, ...]
    backs_up: tuple[str, ...]
    after: Cover


def team_level(members: Sequence[Member], skill: str) -> int | None:
    """Return the highest known level in `skill`; None if no member is assessed in it."""
    known = [level for member in members if (level := member.levels.get(skill)) is not None]
    return max(known, default=None)


def cover(members: Sequence[Member], target: Target) -> Cover:
    """Measure a team against `target`."""
    rows = tuple(_skill_cover(members, target, skill) for skill in target.skills)
    return Cover(
        skills=rows,
        coverage=_coverage(rows, target),
        absence_factor=_absence_factor(rows),
        depth_shortage=Bounds(
            sum(row.shortage.low for row in rows), sum(row.shortage.high for row in rows)
        ),
    )


def absence_drill(members: Sequence[Member], target: Target) -> tuple[Absence, ...]:
    """Return, for each member, the coverage without them and the skills lost."""
    now = cover(members, target)
    drills = []
    for member in members:
        lost = tuple(row.skill for row in now.skills if row.holders == (member.id,))
        rest = [other for other in members if other is not member]
        drills.append(Absence(member.id, lost, cover(rest, target)))
    return tuple(drills)


def gains(
    members: Sequence[Member], candidates: Iterable[Member], target: Target
) -> tuple[Gain, ...]:
    """Return the gain from each of `candidates` alone."""
    before = cover(members, target)
    return tuple(_gain(before, cover([*members, one], target), one.id) for one in candidates)


def _gain(before: Cover, after: Cover, candidate: str) -> Gain:
    covered = Fraction(0)
    if after.coverage and before.coverage:
        covered = after.coverage.low - before.coverage.low
    still_uncovered, single = set(after.uncovered), set(after.single_holders)
    return Gain(
        candidate=candidate,
        coverage=covered,
        shortage=before.depth_shortage.high - after.depth_shortage.high,
        closes=tuple(skill for skill in before.uncovered if skill not in still_uncovered),
        backs_up=tuple(skill for skill in before.single_holders if skill not in single),
        after=after,
    )


def _skill_cover(members: Sequence[Member], target: Target, skill: str) -> SkillCover:
    need = target.levels[skill]
    held = [(member.id, member.levels.get(skill)) for member in members]
    return SkillCover(
        skill=skill,
        target=need,
        depth=target.depth_of(skill),
        level=team_level(members, skill),
        holders=tuple(id for id, level in held if level is not None and level >= need),
        open=tuple(id for id, level in held if level is None),
    )


def _coverage(rows: tuple[SkillCover, ...], target: Target) -> Bounds[Fraction] | None:
    if not target.whole:
        return None
    low = high = 0
    for row in rows:
        weight = target.weight_of(row.skill)
        known = weight * min(row.level or 0, row.target)
        low += known
        high += weight * row.target if row.open else known
    return Bounds(Fraction(low, target.whole), Fraction(high, target.whole))


def _absence_factor(rows: tuple[SkillCover, ...]) -> Bounds[int] | None:
    if not rows:
        return None
    return Bounds(
        min(len(row.holders) for row in rows),
        min(len(row.holders) + len(row.open) for row in rows),
    )
