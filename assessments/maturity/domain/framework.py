"""The maturity framework as frozen objects: dimensions, practices, and gating units.

Pure: no Django, no clock, no I/O. Validation is in `checks.py`; the scoring of answers is in
`scoring.py`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints
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

OPTION_VALUES = (0, 1, 2, 3)
MEETS = 2  # an answer of 2 or 3 meets a practice
TOP_LEVEL = 2


class Gate(StrEnum):
    """The role of a practice for a level: must be met, should be met, or gates no level."""

    MUST = "must"
    SHOULD = "should"
    NONE = "none"


class Scope(StrEnum):
    """The practices that an assessment asks: all, or only those that gate a level."""

    FULL = "full"
    GATES = "gates"


class Effort(StrEnum):
    """Typical time for a team of four to go from option 1 to option 2: days, weeks, months."""

    S = "S"
    M = "M"
    L = "L"


def _in_order(options: Any) -> Any:
    """Strip the values from options, which must be 0, 1, 2, 3 in this order."""
    if not isinstance(options, list) or not all(isinstance(one, dict) for one in options):
        return options
    values = [one.get("value") for one in options]
    if len(values) != len(OPTION_VALUES):
        reason = "there must be four options, not {count}"
        raise PydanticCustomError("options", reason, {"count": len(values)})
    if tuple(values) != OPTION_VALUES:
        reason = "values must be 0, 1, 2, 3 in this order, not {found}"
        raise PydanticCustomError("options", reason, {"found": ", ".join(map(str, values))})
    return tuple({key: one[key] for key in one if key != "value"} for one in options)


Options = Annotated[tuple[Text, Text, Text, Text], BeforeValidator(_in_order)]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of practices asked together and shown as one row of the profile."""

    __pydantic_config__ = SHAPE

    id: Slug
    name: Text
    description: Text


@dataclass(frozen=True, slots=True)
class Practice:
    """One question with four anchored options worth 0..3 (`options[v]` is the text of value v).

    `level` is the level that the practice belongs to (0 = foundation), `gate_group` the any-of
    group that it shares with others, `roles` its owners with the proposed one first, `tools` the
    slugs of tool categories with the best first, `components` the level-2 components it asks for.
    `title` is its name where the question would be too long.
    """

    __pydantic_config__ = SHAPE

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z]+-[0-9]{2,}$")]
    dimension: Slug
    level: int
    gate: Gate
    na_allowed: bool
    question: Text
    help: Text
    why: Text
    options: Options
    evidence: Text
    effort: Effort
    roles: Once[str]
    tools: Annotated[Once[str], Field(max_length=4)] = ()
    components: Once[str] = ()
    sources: Once[Filled] = ()
    requires: Once[str] = ()
    gate_group: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    na_hint: Text | None = None
    title: Text | None = None

    @property
    def step(self) -> int | None:
        """The step that it gates: 1 for foundations and level 1, 2 for level 2, or None."""
        return None if self.gate is Gate.NONE else max(1, self.level)

    def asks_like(self, other: "Practice") -> bool:
        """Return whether an answer can be reused: question and options are equal."""
        return (self.question, self.options) == (other.question, other.options)


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit counted at a gate: a practice, or an any-of group scored by its best member."""

    id: str
    step: int
    gate: Gate
    members: tuple[str, ...]

    @property
    def is_group(self) -> bool:
        return len(self.members) > 1


@dataclass(frozen=True)
class Framework:
    """A complete framework. Dimensions and practices are in the order in which they are asked."""

    __pydantic_config__ = SHAPE

    id: Slug
    version: Version
    rule: str
    date: Day
    languages: Annotated[Once[Language], NotEmpty]
    name: Text
    unit_of_assessment: Text
    dimensions: Annotated[tuple[Dimension, ...], NotEmpty]
    practices: tuple[Practice, ...]
    roles: Annotated[FrozenMapping[Slug, Text], NotEmpty]
    tool_categories: Annotated[FrozenMapping[Slug, Text], NotEmpty]
    sources: FrozenMapping[Annotated[str, StringConstraints(pattern="^[A-Z]+$")], Filled]
    components: FrozenMapping[Slug, Text] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Practice]:
        return {practice.id: practice for practice in self.practices}

    @property
    def gating(self) -> tuple[Practice, ...]:
        """Practices that gate a level."""
        return self.practices_in(Scope.GATES)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Gating units in framework order; a group has the position of its first member."""
        members: dict[str, list[Practice]] = {}
        for practice in self.practices:
            if practice.gate is not Gate.NONE:
                members.setdefault(practice.gate_group or practice.id, []).append(practice)
        return tuple(
            Unit(unit_id, group[0].step or 1, group[0].gate, tuple(p.id for p in group))
            for unit_id, group in members.items()
        )

    @cached_property
    def unit_of(self) -> dict[str, Unit]:
        """The unit of each gating practice, by practice id."""
        return {member: unit for unit in self.units for member in unit.members}

    def practices_in(self, scope: Scope, dimension: str | None = None) -> tuple[Practice, ...]:
        """Return the practices in `scope`, of one dimension or of all, in framework order."""
        return tuple(
            practice
            for practice in self.practices
            if (scope is Scope.FULL or practice.gate is not Gate.NONE)
            and (dimension is None or practice.dimension == dimension)
        )

    def dimensions_in(self, scope: Scope) -> tuple[Dimension, ...]:
        """Return the dimensions that have at least one practice in `scope`."""
        return tuple(d for d in self.dimensions if self.practices_in(scope, d.id))
