"""The matrix of roles and skills as frozen objects: required levels from 0 to 3. Pure.

A *profile* is one role at one seniority. Level 0 in a requirement means "not required"; a level
without a rating is None, never 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mlops_portal.foundation.text import Text

LEVELS = (0, 1, 2, 3)
TOP_LEVEL = LEVELS[-1]
MOST_MUST_HAVES = 5  # more are dodged rather than met
MOST_PROFILES = 4  # side by side
MOST_AXES = 7  # of a radar; more cannot be read
WEIGHTS = (1, 2, 3)

Levels = Mapping[str, int | None]  # by skill; None and a missing key both mean "not assessed"
Requirement = Mapping[str, int]  # by skill; 0 and a missing key both mean "not required"


@dataclass(frozen=True, slots=True)
class Named:
    """A slug with a name: a group, an axis of the radar, or a column of the tick table."""

    slug: str
    name: Text


@dataclass(frozen=True, slots=True)
class Seniority:
    """A seniority; `short` is for the heading of a narrow column."""

    slug: str
    name: Text
    short: Text


@dataclass(frozen=True, slots=True)
class LevelName:
    """A level's name and general description."""

    level: int
    name: Text
    anchor: Text


@dataclass(frozen=True, slots=True)
class Question:
    """An interview question for a skill at a level, and the signs of a good answer."""

    ask: Text
    listen_for: Text


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill. `anchors` has one text per level 0..3; `questions` and `adverts` one per 1..3.

    Anchors are worded in the first person; `seen` is the same text about another person.
    """

    slug: str
    name: Text
    short: Text
    group: str
    axis: str
    definition: Text
    anchors: tuple[Text, ...]
    seen: tuple[Text, ...]
    questions: tuple[Question, ...]
    adverts: tuple[Text, ...]

    def anchor(self, level: int) -> Text:
        """Return the self-description of a person at `level`, 0..3."""
        return self.anchors[level]

    def question(self, level: int) -> Question:
        """Return the interview question of `level`, 1..3."""
        return self.questions[level - 1]

    def advert(self, level: int) -> Text:
        """Return the sentence of a job advert for `level`, 1..3."""
        return self.adverts[level - 1]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a selection. `cutoff` is a mark whose scale the source does not state."""

    slug: str
    kind: str
    name: Text
    duration_minutes: int | None = None
    cutoff: int | None = None
    must_pass: bool = False


@dataclass(frozen=True, slots=True)
class Process:
    """The selection process of a role: stages in order, and the decision maker."""

    stages: tuple[Stage, ...]
    order_is_stated: bool
    decided_by: Text


@dataclass(frozen=True, slots=True)
class Reference:
    """The code of a role in an external catalogue; `verified` if it was looked up there."""

    scheme: str
    code: str | None
    name: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Role:
    """A role. `requirements`: levels by seniority for each skill; None for tick-table roles."""

    slug: str
    name: Text
    short: Text
    description: Text
    requirements: Mapping[str, tuple[int, ...]] | None = None
    process: Process | None = None
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """One role at one seniority; written `role:seniority` in URLs."""

    role: str
    seniority: str

    @property
    def key(self) -> str:
        return f"{self.role}:{self.seniority}"


@dataclass(frozen=True, slots=True)
class TickCopy:
    """One of the source's prints of the tick table, copied cell by cell."""

    number: int
    section: Text
    cells: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TickDifference:
    """A cell on which the prints differ, with the chosen value and the reason."""

    role: str
    column: str
    copies: tuple[str, ...]
    canonical: int
    confidence: str
    basis: Text


@dataclass(frozen=True, slots=True)
class TickTable:
    """Ticks of each role in the broad areas: 1 is a tick."""

    columns: tuple[Named, ...]
    rows: Mapping[str, tuple[int, ...]]
    copies: tuple[TickCopy, ...]
    differences: tuple[TickDifference, ...]
    crosswalk: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class SkillMatrix:
    """One published version of the matrix. Tuples keep the display order."""

    id: str
    version: str
    date: str
    languages: tuple[str, ...]
    source: str
    levels: tuple[LevelName, ...]
    seniorities: tuple[Seniority, ...]
    groups: tuple[Named, ...]
    axes: tuple[Named, ...]
    skills: tuple[Skill, ...]
    roles: tuple[Role, ...]
    ticks: TickTable

    @cached_property
    def skill_by_slug(self) -> Mapping[str, Skill]:
        return {skill.slug: skill for skill in self.skills}

    @cached_property
    def role_by_slug(self) -> Mapping[str, Role]:
        return {role.slug: role for role in self.roles}

    @cached_property
    def seniority_by_slug(self) -> Mapping[str, Seniority]:
        return {seniority.slug: seniority for seniority in self.seniorities}

    @cached_property
    def matrix_roles(self) -> tuple[Role, ...]:
        """The roles that have required levels."""
        return tuple(role for role in self.roles if role.requirements is not None)

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """Every role at every seniority, in the order of the matrix."""
        return tuple(
            Profile(role.slug, seniority.slug)
            for role in self.matrix_roles
            for seniority in self.seniorities
        )

    def required(self, profile: Profile) -> Requirement:
        """Return the level of every skill for `profile`, 0 if not required. Raises KeyError."""
        place = [s.slug for s in self.seniorities].index(profile.seniority)
        requirements = self.role_by_slug[profile.role].requirements
        if requirements is None:
            raise KeyError(profile.role)
        return {skill.slug: requirements[skill.slug][place] for skill in self.skills}

    def profile(self, key: str) -> Profile:
        """Return the profile written `role:seniority`. Raises KeyError if there is none."""
        for profile in self.profiles:
            if profile.key == key:
                return profile
        raise KeyError(key)


def highest_levels(requirements: Iterable[Requirement]) -> Requirement:
    """Return the highest level in any of `requirements`, skill by skill."""
    highest: dict[str, int] = {}
    for requirement in requirements:
        for skill, level in requirement.items():
            highest[skill] = max(highest.get(skill, 0), level)
    return highest
