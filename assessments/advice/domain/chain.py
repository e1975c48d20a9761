"""What joins the doors, as frozen objects: practice, skill, tool category and step. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from mlops_portal.foundation.text import Text

LEVELS = (1, 2, 3)  # at which a practice may ask a skill; 0 would be no skill


@dataclass(frozen=True, slots=True)
class SkillAsked:
    """A skill, and the level of it that whoever puts a practice in place needs."""

    skill: str
    level: int


@dataclass(frozen=True, slots=True)
class PracticeAsking:
    """A practice, and the level at which it takes a skill."""

    practice: str
    level: int


@dataclass(frozen=True)
class Chain:
    """One version of the chain. Tuples keep the order of the file: best or most telling first.

    `framework` and `matrix` are the versions whose ids it names. `not_shown` says why no step
    will show a practice.
    """

    version: str
    date: str
    languages: tuple[str, ...]
    framework: tuple[str, str]
    matrix: tuple[str, str]
    practice_skills: Mapping[str, tuple[SkillAsked, ...]]
    skill_tools: Mapping[str, tuple[str, ...]]
    step_practices: Mapping[str, tuple[str, ...]]
    not_shown: Mapping[str, Text]

    @cached_property
    def practices_of_skill(self) -> Mapping[str, tuple[PracticeAsking, ...]]:
        """Practices by skill: the highest level first, then where the skill tells most."""
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
        """Skills by tool category: those for which it is the better category first."""
        found: dict[str, list[tuple[int, str]]] = {}
        for skill, categories in self.skill_tools.items():
            for place, category in enumerate(categories):
                found.setdefault(category, []).append((place, skill))
        return {
            category: tuple(skill for _place, skill in sorted(rows, key=lambda row: row[0]))
            for category, rows in found.items()
        }
