"""What a job advert and an interview kit of a profile hold, before the words around it. Pure.

Must-haves and weights are set by people. A weight orders what the advert says and what the
interview asks first; it hides nothing. Which demands the advert names is the employer's choice.
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
    def questions(self) -> tuple[tuple[int, Question], ...]:
        """Level and question: at the least level of a must-have first, then at the level asked."""
        levels = sorted({self.least or self.level, self.level})
        return tuple((level, self.skill.question(level)) for level in levels)


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


@dataclass(frozen=True, slots=True)
class StagePlan:
    """What a stage asks. `shows_work`: it has questions of its own about the work shown."""

    stage: Stage
    asked: tuple[Asked, ...]
    shows_work: bool

    def minutes(self, own_questions: int) -> int:
        """How long its questions take; 0 where it asks none."""
        return MINUTES * (sum(len(one.questions) for one in self.asked) + own_questions)

    def sittings(self, own_questions: int) -> int:
        """In how many sittings of an hour at most."""
        return ceil(self.minutes(own_questions) / LONGEST_SITTING)


def stage_plans(found: Vacancy, process: Process) -> tuple[StagePlan, ...]:
    """Every question in one stage: an exam tries technical skills, a review what else helps.

    Must-haves are asked in the interview; without one of these stages it asks their part too.
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
    """Sort what `profile` asks. The core is what the employer `brings` to it by slug.

    Without a choice it is what has weight, without weights the skills of the highest levels.
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
