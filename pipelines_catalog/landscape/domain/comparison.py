"""Comparison of two to four tools: rows that differ first, then rows that are the same. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.licences import family_of
from pipelines_catalog.landscape.domain.tools import Tool

# The facts that are compared, in display order. Components follow, one row each.
FACTS = (
    "kind",
    "licence",
    "licence_family",
    "client_licence",
    "status",
    "last_activity",
    "category",
    "other_categories",
    "maturity_level",
    "lifecycle_ml",
    "lifecycle_data",
    "language",
    "pypi",
    "foundations",
    "acquired_by",
    "successor",
    "in_deck",
)
# Facts that most tools lack; a row in which no tool has one is left out.
OPTIONAL = frozenset(
    {"client_licence", "other_categories", "pypi", "foundations", "acquired_by", "successor"}
)
FEWEST, MOST = 2, 4


@dataclass(frozen=True, slots=True)
class Row:
    """One fact or component of every tool. `key` is a fact's name or “component:<id>”."""

    key: str
    values: tuple[Any, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1

    @property
    def is_component(self) -> bool:
        return self.key.startswith("component:")

    @property
    def component(self) -> str:
        return self.key.removeprefix("component:")


@dataclass(frozen=True, slots=True)
class Comparison:
    tools: tuple[Tool, ...]
    different: tuple[Row, ...]
    same: tuple[Row, ...]

    @property
    def shared_components(self) -> tuple[str, ...]:
        """Components that every tool fills."""
        return tuple(row.component for row in self.same if row.is_component and row.values[0])

    @property
    def different_components(self) -> tuple[str, ...]:
        return tuple(row.component for row in self.different if row.is_component)


def compare(tools: Sequence[Tool], landscape: Landscape) -> Comparison:
    """Compare two to four different tools. Raises ValueError for another number."""
    if not FEWEST <= len(tools) <= MOST or len({tool.slug for tool in tools}) < len(tools):
        raise ValueError("two to four different tools can be compared")
    rows = [Row(fact, tuple(_value(tool, fact) for tool in tools)) for fact in FACTS]
    rows = [row for row in rows if row.key not in OPTIONAL or any(row.values)]
    rows += [
        Row(f"component:{term.id}", tuple(_fills(tool, term.id) for tool in tools))
        for term in landscape.components
    ]
    different = tuple(row for row in rows if row.differs)
    same = tuple(row for row in rows if not row.differs)
    return Comparison(tuple(tools), different, same)


def _value(tool: Tool, fact: str) -> object:
    return family_of(tool) if fact == "licence_family" else getattr(tool, fact)


def _fills(tool: Tool, component: str) -> bool | None:
    """Return whether a tool can fill a component; None when unknown."""
    return component in tool.components if tool.is_described else None
