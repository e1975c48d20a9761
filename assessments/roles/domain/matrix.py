"""The matrix of roles and skills as frozen objects: who asks for what, from level 0 to 3. Pure.

A *profile* is one role at one seniority. Level 0 in a requirement means "not required"; a level
that nobody rated is None, never 0.
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
    """A slug with what it is called: a group, an axis of the radar, a column of the tick table."""

    slug: str
    name: Text


@dataclass(frozen=True, slots=True)
class Seniority:
    """A seniority; `short` is for the head of a narrow column."""

    slug: str
    name: Text
    short: Text


@dataclass(frozen=True, slots=True)
class LevelName:
    """What a level is called and what it says in general."""

    level: int
    name: Text
    anchor: Text


@dataclass(frozen=True, slots=True)
class Question:
    """What an interviewer asks about a skill at a level, and what a good answer shows."""

    ask: Text
    listen_for: Text


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill. `anchors` has one text per level 0..3; `questions` and `adverts` one per 1..3.

    Anchors are the words of whoever is rated; `seen` says the same of somebody else.
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
        """What a person at `level` says of herself. `level` is 0..3."""
        return self.anchors[level]

    def question(self, level: int) -> Question:
        """The interview question of `level`, 1..3."""
        return self.questions[level - 1]

    def advert(self, level: int) -> Text:
        """The sentence of a job advert for `level`, 1..3."""
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
    """How a role is selected: stages in order, and who decides."""

    stages: tuple[Stage, ...]
    order_is_stated: bool
    decided_by: Text


@dataclass(frozen=True, slots=True)
class Reference:
    """The code of a role in an outside catalogue; `verified` if it was looked up there."""

    scheme: str
    code: str | None
    name: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Role:
    """A role. `requirements` has per skill its levels by seniority; None for tick-table roles."""

    slug: str
    name: Text
    short: Text
    description: Text
    requirements: Mapping[str, tuple[int, ...]] | None = None
    process: Process | None = None
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """One role at one seniority; written `role:seniority` in addresses."""

    role: str
    seniority: str

    @property
    def key(self) -> str:
        return f"{self.role}:{self.seniority}"


@dataclass(frozen=True, slots=True)
class TickCopy:
    """One of the source's prints of the tick table, cell by cell, as it stands there."""

    number: int
    section: Text
    cells: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TickDifference:
    """A cell on which the prints differ, with what was chosen and why."""

    role: str
    column: str
    copies: tuple[str, ...]
    canonical: int
    confidence: str
    basis: Text


@dataclass(frozen=True, slots=True)
class TickTable:
    """Which of the broad areas each role lives in: 1 is a tick."""

    columns: tuple[Named, ...]
    rows: Mapping[str, tuple[int, ...]]
    copies: tuple[TickCopy, ...]
    differences: tuple[TickDifference, ...]
    crosswalk: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class SkillMatrix:
    """One published version of everything above. Tuples keep the order in which it is shown."""

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
        """The level of every skill for `profile`, 0 where it is not required. KeyError."""
        place = [s.slug for s in self.seniorities].index(profile.seniority)
        requirements = self.role_by_slug[profile.role].requirements
        if requirements is None:
            raise KeyError(profile.role)
        return {skill.slug: requirements[skill.slug][place] for skill in self.skills}

    def profile(self, key: str) -> Profile:
        """The profile written `role:seniority`. Raises KeyError when there is none."""
        for profile in self.profiles:
            if profile.key == key:
                return profile
        raise KeyError(key)


def highest_levels(requirements: Iterable[Requirement]) -> Requirement:
    """The highest level that any of `requirements` asks, skill by skill."""
    highest: dict[str, int] = {}
    for requirement in requirements:
        for skill, level in requirement.items():
            highest[skill] = max(highest.get(skill, 0), level)
    return highest
