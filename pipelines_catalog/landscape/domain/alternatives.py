"""Alternatives to a tool: active, with shared components or the same category. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines_catalog.landscape.domain.tools import Kind, Tool

MOST = 10


@dataclass(frozen=True, slots=True)
class Alternative:
    """A tool with what it shares with the one that it could replace."""

    tool: Tool
    shared: tuple[str, ...]
    same_category: bool


def alternatives(tool: Tool, tools: Iterable[Tool], most: int = MOST) -> tuple[Alternative, ...]:
    """Return at most `most` alternatives, the best first.

    Ranked by: fills all components of the tool, number of shared components, same category, latest
    activity. A tool without components is matched by category alone. The tool's successor is not
    an alternative and is left out.
    """
    found = [_alternative(tool, other) for other in tools if _may_replace(tool, other)]
    hits = [a for a in found if (len(a.shared) >= _needed(tool) if tool.components else True)]
    hits = [a for a in hits if a.shared or a.same_category]
    # Latest activity first, then stable by closeness; the tools come in order of their names.
    hits.sort(key=lambda a: a.tool.last_activity, reverse=True)
    hits.sort(key=lambda a: (-len(a.shared), not a.same_category))
    return tuple(hits[:most])


def _needed(tool: Tool) -> int:
    """Return the minimum of shared components: two if the tool fills two or more."""
    return min(2, len(tool.components))


def _may_replace(tool: Tool, other: Tool) -> bool:
    is_other = other.slug not in (tool.slug, tool.successor_slug)
    return is_other and other.is_alive and other.kind not in (Kind.RESOURCE, Kind.IN_HOUSE)


def _alternative(tool: Tool, other: Tool) -> Alternative:
    shared = tuple(component for component in tool.components if component in other.components)
    same = bool(set(tool.categories) & set(other.categories))
    return Alternative(other, shared, same)
