"""Content of a job advert and an interview kit for a profile, independent of wording. Pure.

Must-haves and weights are set by people. A weight orders the demands of the advert and the
interview's questions; it hides none. The employer chooses which demands the advert names.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import ceil

from assessments.roles.domain.choices import Emphasis
from assessments.roles.domain.matrix import Process, Profile, Question, Skill, SkillMatrix, Stage
from mlops_portal.foundation.text import Text

CORE_WEIGHT = 2  # from this weight on a skill is at the core of the vacancy
SHOWN_CORE = 6  # skills at the core when nobody chose them nor set a weight
MINUTES = 6  # that a question and its answer take, for planning
LONGEST_SITTING = 60  # minutes
TECHNICAL = "technical-knowledge"  # the group of skills that an exam can try


@dataclass(frozen=True, slots=True)
class Asked:
    """A required skill with its level, its weight, and the minimum level of a must-have."""

    skill: Skill
    level: int
    weight: int
    least: int | None

    @property
    def advert(self) -> Text:
        """The sentence of the advert, at a must-have's minimum level, else the required one."""
        return self.skill.advert(self.least or self.level)

    @property
    def questions(self) -> tuple[tuple[int, Question], ...]:
        """Pairs of level and question: a must-have's minimum level first, then the required."""
        levels = sorted({self.least or self.level, self.level})
        return tuple((level, self.skill.question(level)) for level in levels)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A profile prepared for advert and kit: must-haves, core skills, and other helpful skills."""

    profile: Profile
    must_haves: tuple[Asked, ...]
    core: tuple[Asked, ...]
    others: tuple[Asked, ...]

    @property
    def asked(self) -> tuple[Asked, ...]:
        """All required skills in the order of the interview."""
        return (*self.must_haves, *self.core, *self.others)


@dataclass(frozen=True, slots=True)
class StagePlan:
    """The questions of a stage. `shows_work`: it also has questions about the work shown."""

    stage: Stage
    asked: tuple[Asked, ...]
    shows_work: bool

    def minutes(self, own_questions: int) -> int:
        """Return the minutes its questions take; 0 if it has none."""
        return MINUTES * (sum(len(one.questions) for one in self.asked) + own_questions)

    def sittings(self, own_questions: int) -> int:
        """Return the number of sittings, of one hour at most."""
        return ceil(self.minutes(own_questions) / LONGEST_SITTING)


def stage_plans(found: Vacancy, process: Process) -> tuple[StagePlan, ...]:
    """Assign each question to one stage: exam for technical skills, review for helpful ones.

    Must-haves are asked in the interview, which also takes over for a missing exam or review.
    """
    kinds = {stage.kind for stage in process.stages}
    parts: dict[str, list[Asked]] = {"exam": [], "interview": [], "portfolio": []}
    for one in found.asked:
        if "exam" in kinds and one.skill.group == TECHNICAL and not one.least:
            parts["exam"].append(one)
        elif "portfolio" in kinds and one in found.others:
            parts["portfolio"].append(one)
        else:
            parts["interview"].append(one)
    return tuple(
        StagePlan(stage, tuple(parts.get(stage.kind, ())), stage.kind == "portfolio")
        for stage in process.stages
    )


def vacancy(
    matrix: SkillMatrix, profile: Profile, emphasis: Emphasis, brings: Collection[str] = ()
) -> Vacancy:
    """Group the skills that `profile` requires. The core is what the employer chose by slug.

    By default it is the skills with weights, without weights those of the highest levels.
    """
    required = matrix.required(profile)
    asked = [
        _asked(matrix, slug, level, emphasis.must_haves, emphasis.weights)
        for slug, level in required.items()
        if level
    ]
    asked.sort(key=lambda one: (-one.weight, -one.level))
    musts = [one for one in asked if one.least]
    rest = [one for one in asked if not one.least]
    if brings:
        core = [one for one in rest if one.skill.slug in brings]
    elif emphasis.weights:
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
