"""Links between practice, skill, tool category and step as frozen objects. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated

from pydantic import Field, StringConstraints

from assessments.maturity.domain.framework import Framework
from assessments.roles.domain.matrix import SkillMatrix
from mlops_portal.foundation.shapes import (
    SHAPE,
    Day,
    FrozenMapping,
    Language,
    NotEmpty,
    Once,
    Slug,
    Version,
)
from mlops_portal.foundation.text import Text


@dataclass(frozen=True, slots=True)
class SkillAsked:
    """A skill, and the level of it needed to put a practice in place."""

    __pydantic_config__ = SHAPE

    skill: Slug
    level: Annotated[int, Field(ge=1, le=3)]


@dataclass(frozen=True, slots=True)
class Dependency:
    """The prerequisites of a practice, with sources for the judgement."""

    __pydantic_config__ = SHAPE

    practices: Annotated[Once[str], NotEmpty]
    sources: Annotated[tuple[str, ...], NotEmpty]


@dataclass(frozen=True, slots=True)
class NamedVersion:
    """A version of another app's content."""

    __pydantic_config__ = SHAPE

    id: Slug
    version: Version

    def __str__(self) -> str:
        return f"{self.id} {self.version}"

    def names(self, content: Framework | SkillMatrix) -> bool:
        return (content.id, content.version) == (self.id, self.version)


@dataclass(frozen=True, slots=True)
class PracticeAsking:
    """A practice, and the level of a skill that it needs."""

    practice: str
    level: int


@dataclass(frozen=True)
class Chain:
    """One version of the chain. Tuples keep the order of the file: best or most relevant first.

    `framework` and `matrix` are the versions that its ids refer to. `not_shown` has the reason why
    no step demonstrates a practice, `after` the prerequisites of a practice.
    """

    __pydantic_config__ = SHAPE

    id: Slug
    version: Version
    date: Day
    languages: Annotated[Once[Language], NotEmpty]
    framework: NamedVersion
    matrix: NamedVersion
    practice_skills: FrozenMapping[str, Annotated[tuple[SkillAsked, ...], NotEmpty]]
    skill_tools: FrozenMapping[str, Annotated[Once[Slug], Field(max_length=4)]]
    step_practices: FrozenMapping[
        Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]*$")],
        Annotated[Once[str], NotEmpty],
    ]
    not_shown: FrozenMapping[str, Text]
    after: FrozenMapping[str, Dependency] = field(default_factory=dict)

    def before(self, practice: str) -> tuple[str, ...]:
        """Return the prerequisites of a practice; empty without a dependency."""
        found = self.after.get(practice)
        return found.practices if found else ()

    def without(self, practices: Collection[str]) -> "Chain":
        """Return the chain without these practices."""

        def kept(names: Iterable[str]) -> tuple[str, ...]:
            return tuple(name for name in names if name not in practices)

        steps = {step: kept(names) for step, names in self.step_practices.items()}
        after = {
            name: replace(one, practices=kept(one.practices)) for name, one in self.after.items()
        }
        return replace(
            self,
            practice_skills={p: self.practice_skills[p] for p in kept(self.practice_skills)},
            step_practices={step: names for step, names in steps.items() if names},
            not_shown={p: self.not_shown[p] for p in kept(self.not_shown)},
            after={p: after[p] for p in kept(after) if after[p].practices},
        )

    @cached_property
    def practices_of_skill(self) -> Mapping[str, tuple[PracticeAsking, ...]]:
        """Practices by skill: highest level first, then by relevance of the skill."""
        found: dict[str, list[tuple[int, int, str]]] = {}
        for practice, asked in self.practice_skills.items():
            for place, one in enumerate(asked):
                found.setdefault(one.skill, []).append((-one.level, place, practice))
        return {
            skill: tuple(
                PracticeAsking(practice, -level)
                for level, _place, practice in sorted(rows, key=lambda row: row[:2])
            )
            for skill, rows in found.items()
        }

    @cached_property
    def skills_of_category(self) -> Mapping[str, tuple[str, ...]]:
        """Skills by tool category: those that rank the category highest first."""
        found: dict[str, list[tuple[int, str]]] = {}
        for skill, categories in self.skill_tools.items():
            for place, category in enumerate(categories):
                found.setdefault(category, []).append((place, skill))
        return {
            category: tuple(skill for _place, skill in sorted(rows, key=lambda row: row[0]))
            for category, rows in found.items()
        }
