"""What a job advert and an interview kit of a profile hold, before the words around it. Pure.

Must-haves and weights are set by people. A weight orders what the advert says and what the
interview asks first; it hides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.skills.domain.choices import Emphasis
from assessments.skills.domain.matrix import Profile, Question, Skill, SkillMatrix
from mlops_portal.foundation.text import Text

CORE_WEIGHT = 2  # from this weight on a skill is at the core of the vacancy
SHOWN_CORE = 6  # skills at the core when nobody set a weight


@dataclass(frozen=True, slots=True)
class Asked:
    """A required skill with the level asked, its weight, and the least level of a must-have."""

    skill: Skill
    level: int
    weight: int
    least: int | None

    @property
    def advert(self) -> Text:
        """The sentence of the advert: of the least level for a must-have, else of the level."""
        return self.skill.advert(self.least or self.level)

    @property
    def question(self) -> Question:
        return self.skill.question(self.level)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A profile as an advert and a kit need it: must-haves, the core, and what else helps."""

    profile: Profile
    must_haves: tuple[Asked, ...]
    core: tuple[Asked, ...]
    others: tuple[Asked, ...]

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every required skill in the order of the interview."""
        return (*self.must_haves, *self.core, *self.others)


def vacancy(matrix: SkillMatrix, profile: Profile, emphasis: Emphasis) -> Vacancy:
    """Sort what `profile` asks. Without weights the core is the skills of the highest levels."""
    required = matrix.required(profile)
    asked = [
        _asked(matrix, slug, level, emphasis.must_haves, emphasis.weights)
        for slug, level in required.items()
        if level
    ]
    asked.sort(key=lambda one: (-one.weight, -one.level))
    musts = [one for one in asked if one.least]
    rest = [one for one in asked if not one.least]
    if emphasis.weights:
        core = [one for one in rest if one.weight >= CORE_WEIGHT]
    else:
        core = rest[:SHOWN_CORE]
    others = [one for one in rest if one not in core]
    return Vacancy(profile, tuple(musts), tuple(core), tuple(others))


def _asked(
    matrix: SkillMatrix,
    slug: str,
    level: int,
    must_haves: Mapping[str, int],
    weights: Mapping[str, int],
) -> Asked:
    skill = matrix.skill_by_slug[slug]
    return Asked(skill, level, weights.get(slug, 1), must_haves.get(slug))
