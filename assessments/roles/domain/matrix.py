"""The matrix of roles and skills as frozen objects: required levels from 0 to 3. Pure.

A *profile* is one role at one seniority. Level 0 in a requirement means "not required"; a level
without a rating is None, never 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from mlops_portal.foundation.shapes import (
    SHAPE,
    Day,
    Filled,
    FrozenMapping,
    Language,
    NotEmpty,
    Once,
    Slug,
    Version,
)
from mlops_portal.foundation.text import Text

LEVELS = (0, 1, 2, 3)
TOP_LEVEL = LEVELS[-1]
MOST_MUST_HAVES = 5  # more are dodged rather than met
MOST_PROFILES = 4  # side by side
MOST_AXES = 7  # of a radar; more cannot be read
WEIGHTS = (1, 2, 3)

Levels = Mapping[str, int | None]  # by skill; None and a missing key both mean "not assessed"
Requirement = Mapping[str, int]  # by skill; 0 and a missing key both mean "not required"
Level = Annotated[int, Field(ge=0, le=TOP_LEVEL)]
Requirements = FrozenMapping[Slug, Annotated[tuple[Level, ...], NotEmpty]]  # by skill, seniority
Ticks = FrozenMapping[Slug, Annotated[tuple[Literal[0, 1], ...], NotEmpty]]  # by role, column


def _in_order(*wanted: int) -> BeforeValidator:
    """Strip the levels from entries, which must have the levels `wanted` in this order."""

    def stripped(entries: Any) -> Any:
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            return entries
        if [one.get("level") for one in entries] != list(wanted):
            reason = "needs the levels {wanted} in this order"
            raise PydanticCustomError("levels", reason, {"wanted": ", ".join(map(str, wanted))})
        return tuple({key: one[key] for key in one if key != "level"} for one in entries)

    return BeforeValidator(stripped)


@dataclass(frozen=True, slots=True)
class Named:
    """A slug with a name: a group, an axis of the radar, or a column of the tick table."""

    __pydantic_config__ = SHAPE

    slug: Slug
    name: Text


@dataclass(frozen=True, slots=True)
class Seniority:
    """A seniority; `short` is for the heading of a narrow column."""

    __pydantic_config__ = SHAPE

    slug: Slug
    name: Text
    short: Text


@dataclass(frozen=True, slots=True)
class LevelName:
    """A level's name and general description."""

    __pydantic_config__ = SHAPE

    level: Level
    name: Text
    anchor: Text


@dataclass(frozen=True, slots=True)
class Question:
    """An interview question for a skill at a level, and the signs of a good answer."""

    __pydantic_config__ = SHAPE

    ask: Text
    listen_for: Text


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill. `anchors` has one text per level 0..3; `questions` and `adverts` one per 1..3.

    Anchors are worded in the first person; `seen` is the same text about another person.
    """

    __pydantic_config__ = SHAPE

    slug: Slug
    name: Text
    short: Text
    group: Slug
    axis: Slug
    definition: Text
    anchors: Annotated[tuple[Text, ...], _in_order(*LEVELS)]
    seen: Annotated[tuple[Text, ...], _in_order(*LEVELS)]
    questions: Annotated[tuple[Question, ...], _in_order(*LEVELS[1:])]
    adverts: Annotated[tuple[Text, ...], _in_order(*LEVELS[1:])]

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

    __pydantic_config__ = SHAPE

    slug: Slug
    kind: Literal["exam", "interview", "portfolio", "decision"]
    name: Text
    duration_minutes: Annotated[int, Field(ge=1)] | None = None
    cutoff: Annotated[int, Field(ge=0)] | None = None
    must_pass: bool = False


@dataclass(frozen=True, slots=True)
class Process:
    """The selection process of a role: stages in order, and the decision maker."""

    __pydantic_config__ = SHAPE

    stages: Annotated[tuple[Stage, ...], NotEmpty]
    order_is_stated: bool
    decided_by: Text


@dataclass(frozen=True, slots=True)
class Reference:
    """The code of a role in an external catalogue; `verified` if it was looked up there."""

    __pydantic_config__ = SHAPE

    scheme: str
    code: str | None
    name: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Role:
    """A role. `requirements`: levels by seniority for each skill; None for tick-table roles."""

    __pydantic_config__ = SHAPE

    slug: Slug
    name: Text
    short: Text
    description: Text
    requirements: Requirements | None = None
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

    __pydantic_config__ = SHAPE

    number: int
    section: Text
    cells: FrozenMapping[Slug, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TickDifference:
    """A cell on which the prints differ, with the chosen value and the reason."""

    __pydantic_config__ = SHAPE

    role: Slug
    column: Slug
    copies: tuple[str, ...]
    canonical: Literal[0, 1]
    confidence: Literal["high", "medium", "low"]
    basis: Text


@dataclass(frozen=True, slots=True)
class TickTable:
    """Ticks of each role in the broad areas: 1 is a tick."""

    __pydantic_config__ = SHAPE

    columns: Annotated[tuple[Named, ...], NotEmpty]
    rows: Ticks
    copies: tuple[TickCopy, ...]
    differences: tuple[TickDifference, ...]
    crosswalk: FrozenMapping[Slug, Annotated[tuple[Slug, ...], NotEmpty]]


@dataclass(frozen=True)
class SkillMatrix:
    """One published version of the matrix. Tuples keep the display order."""

    __pydantic_config__ = SHAPE

    id: Slug
    version: Version
    date: Day
    languages: Annotated[Once[Language], NotEmpty]
    source: Filled
    levels: tuple[LevelName, ...]
    seniorities: Annotated[tuple[Seniority, ...], NotEmpty]
    groups: Annotated[tuple[Named, ...], NotEmpty]
    axes: Annotated[tuple[Named, ...], Field(min_length=3, max_length=MOST_AXES)]
    skills: Annotated[tuple[Skill, ...], NotEmpty]
    roles: Annotated[tuple[Role, ...], NotEmpty]
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
