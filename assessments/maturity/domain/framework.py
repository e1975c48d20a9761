"""A maturity framework as frozen objects: dimensions, practices, and the units that gate levels.

Pure: no Django, no clock, no I/O. The rules that a framework must obey to be loaded stand in
`checks.py`; how answers become a level stands in `scoring.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from mlops_portal.foundation.text import Text

OPTION_VALUES = (0, 1, 2, 3)
MEETS = 2  # an answer of 2 or 3 meets a practice
TOP_LEVEL = 2


class Gate(StrEnum):
    """What a practice does to a level: must be met, should be met, or only shows in the profile."""

    MUST = "must"
    SHOULD = "should"
    NONE = "none"


class Scope(StrEnum):
    """What an assessment asks: every practice, or only those that gate a level."""

    FULL = "full"
    GATES = "gates"


class Effort(StrEnum):
    """Typical time for a team of four to go from option 1 to option 2: days, weeks, months."""

    S = "S"
    M = "M"
    L = "L"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of practices asked together and shown as one row of the profile."""

    id: str
    name: Text
    description: Text


@dataclass(frozen=True, slots=True)
class Practice:
    """One question with four anchored options worth 0..3 (`options[v]` is the text of value v).

    `level` is the level that the practice belongs to (0 = foundation), `gate_group` the any-of
    group that it shares with others, `roles` its owners with the proposed one first, `tools` the
    slugs of tool categories with the best first, `components` the level-2 components it asks for.
    """

    id: str
    dimension: str
    level: int
    gate: Gate
    na_allowed: bool
    question: Text
    help: Text
    why: Text
    options: tuple[Text, Text, Text, Text]
    evidence: Text
    effort: Effort
    roles: tuple[str, ...]
    tools: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    gate_group: str | None = None
    na_hint: Text | None = None

    @property
    def step(self) -> int | None:
        """The step that it gates: 1 for foundations and level 1, 2 for level 2, or none."""
        return None if self.gate is Gate.NONE else max(1, self.level)


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted at a gate: a practice, or an any-of group worth its best member."""

    id: str
    step: int
    gate: Gate
    members: tuple[str, ...]

    @property
    def is_group(self) -> bool:
        return len(self.members) > 1


@dataclass(frozen=True)
class Framework:
    """A whole framework. Order of dimensions and practices is the order in which they are asked."""

    id: str
    version: str
    rule: str
    date: str
    languages: tuple[str, ...]
    name: Text
    unit_of_assessment: Text
    dimensions: tuple[Dimension, ...]
    practices: tuple[Practice, ...]
    roles: Mapping[str, Text]
    tool_categories: Mapping[str, Text]
    sources: Mapping[str, str]
    components: Mapping[str, Text] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, Practice]:
        return {practice.id: practice for practice in self.practices}

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Gating units in framework order; a group stands where its first member stands."""
        members: dict[str, list[Practice]] = {}
        for practice in self.practices:
            if practice.gate is not Gate.NONE:
                members.setdefault(practice.gate_group or practice.id, []).append(practice)
        return tuple(
            Unit(unit_id, group[0].step or 1, group[0].gate, tuple(p.id for p in group))
            for unit_id, group in members.items()
        )

    @cached_property
    def unit_of(self) -> Mapping[str, Unit]:
        """The unit of each gating practice, by practice id."""
        return {member: unit for unit in self.units for member in unit.members}

    def practices_in(self, scope: Scope, dimension: str | None = None) -> tuple[Practice, ...]:
        """Practices that `scope` asks, of one dimension or of all, in framework order."""
        return tuple(
            practice
            for practice in self.practices
            if (scope is Scope.FULL or practice.gate is not Gate.NONE)
            and (dimension is None or practice.dimension == dimension)
        )

    def dimensions_in(self, scope: Scope) -> tuple[Dimension, ...]:
        """Dimensions that have at least one practice in `scope`."""
        return tuple(d for d in self.dimensions if self.practices_in(scope, d.id))
