"""The seniority of a role that fits a person, and the missing levels by skill. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessments.people.domain.standing import is_too_little
from assessments.roles.domain.matching import Fit, Gap, fit
from assessments.roles.domain.matrix import Levels, Profile, SkillMatrix

CLOSE_COVERAGE = Fraction(9, 10)
CLOSE_GAP = 1


class Closeness(StrEnum):
    """How closely a seniority fits: all requirements met, or nearly all."""

    MEETS = "meets"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class SeniorityFit:
    """A seniority that fits, with the fit behind it."""

    profile: Profile
    closeness: Closeness
    fit: Fit


@dataclass(frozen=True, slots=True)
class Nearest:
    """The profile with the smallest difference: levels missing, and levels beyond it."""

    profile: Profile
    missing: int
    beyond: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A required skill that is not met, and the next level to reach (None: not assessed)."""

    gap: Gap
    next_level: int | None


def fitting_seniorities(
    matrix: SkillMatrix, role: str, levels: Levels, *, best_case: bool = False
) -> tuple[SeniorityFit, ...]:
    """The highest seniority that `levels` meet, and a higher one that they are close to, if any.

    Open skills count at their worst, or at their best with `best_case`.
    """
    close: list[SeniorityFit] = []
    for seniority in reversed(matrix.seniorities):
        profile = Profile(role, seniority.slug)
        measured = fit(matrix.required(profile), levels)
        if _fits(measured, Closeness.MEETS, best_case):
            return (SeniorityFit(profile, Closeness.MEETS, measured), *close)
        if not close and _fits(measured, Closeness.CLOSE, best_case):
            close.append(SeniorityFit(profile, Closeness.CLOSE, measured))
    return tuple(close)


def nearest_profile(matrix: SkillMatrix, levels: Levels) -> Nearest | None:
    """Return the profile of all roles with the smallest total level difference from `levels`.

    Profiles with too few assessed skills are left out; None when that leaves none. Ties go to the
    profile with fewer levels missing, then to the first in the matrix.
    """
    found = []
    for profile in matrix.profiles:
        required = matrix.required(profile)
        asked = [skill for skill, level in required.items() if level]
        known = {skill: level for skill, level in levels.items() if level is not None}
        if is_too_little(len(known.keys() & set(asked)), len(asked)):
            continue
        apart = [level - required.get(skill, 0) for skill, level in known.items()]
        lacking = -sum(step for step in apart if step < 0)
        found.append(Nearest(profile, lacking, sum(step for step in apart if step > 0)))
    return min(found, key=lambda one: (one.missing + one.beyond, one.missing), default=None)


def _fits(measured: Fit, closeness: Closeness, best_case: bool) -> bool:
    if measured.coverage is None:
        return False
    if closeness is Closeness.MEETS:
        return (measured.steps.low if best_case else measured.steps.high) == 0
    covered = measured.coverage.high if best_case else measured.coverage.low
    deepest = measured.deepest_gap.low if best_case else measured.deepest_gap.high
    return covered >= CLOSE_COVERAGE and deepest <= CLOSE_GAP


def missing(measured: Fit) -> tuple[Missing, ...]:
    """Return the unmet requirements, largest gap first; the next level is one above the current."""
    return tuple(
        Missing(gap, None if gap.level is None else gap.level + 1) for gap in measured.gaps
    )
