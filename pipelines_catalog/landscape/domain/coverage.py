"""Coverage of the seven components of level 2 by a list of tools, with warnings. Pure.

A component is covered when at least one tool can fill it. Discontinued tools cover none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.licences import Family, family_of
from pipelines_catalog.landscape.domain.tools import Kind, Status, Tool

SUGGESTIONS = 5  # per component
_FOREIGN = (Kind.RESOURCE, Kind.IN_HOUSE)


class Concern(StrEnum):
    """The reason for a warning about a tool in a stack."""

    ENDED = "ended"
    RENAMED = "renamed"
    ACQUIRED = "acquired"
    LICENCE = "licence"


@dataclass(frozen=True, slots=True)
class Warning:
    """A concern about one tool. `instead` is its successor's slug, if the landscape has it."""

    tool: Tool
    concern: Concern
    instead: str = ""


@dataclass(frozen=True, slots=True)
class ComponentCoverage:
    """A component: the tools of the list that can be it, and tools that could fill it."""

    component: str
    tools: tuple[Tool, ...]
    suggestions: tuple[Tool, ...]

    @property
    def is_covered(self) -> bool:
        return bool(self.tools)


@dataclass(frozen=True, slots=True)
class Completion:
    """One tool that would fill gaps, with the components that it would fill."""

    tool: Tool
    fills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Seven components in display order, warnings, and tools beside the components."""

    tools: tuple[Tool, ...]
    components: tuple[ComponentCoverage, ...]
    warnings: tuple[Warning, ...]
    beside: tuple[Tool, ...]
    completion: tuple[Completion, ...]

    @property
    def covered(self) -> tuple[str, ...]:
        return tuple(c.component for c in self.components if c.is_covered)

    @property
    def gaps(self) -> tuple[str, ...]:
        return tuple(c.component for c in self.components if not c.is_covered)

    @property
    def doubled(self) -> tuple[ComponentCoverage, ...]:
        """Components filled by more than one tool of the list."""
        return tuple(c for c in self.components if len(c.tools) > 1)


def coverage(tools: Sequence[Tool], landscape: Landscape) -> Coverage:
    """Return the coverage of a list of tools, with active open-source suggestions."""
    tools = tuple(dict.fromkeys(tools))
    working = [tool for tool in tools if not tool.has_ended]
    pool = candidates(landscape, without=tools)
    components = tuple(
        ComponentCoverage(
            term.id,
            tuple(tool for tool in working if term.id in tool.components),
            tuple(tool for tool in pool if term.id in tool.components)[:SUGGESTIONS],
        )
        for term in landscape.components
    )
    gaps = [component.component for component in components if not component.is_covered]
    return Coverage(
        tools=tools,
        components=components,
        warnings=tuple(warning for tool in tools for warning in warnings_of(tool)),
        beside=tuple(tool for tool in tools if not tool.components),
        completion=completion(gaps, pool),
    )


def candidates(landscape: Landscape, without: Iterable[Tool] = ()) -> tuple[Tool, ...]:
    """Return tools to suggest: active, open source by licence, latest activity first.

    No vendor is preferred; ties are in order of names.
    """
    left_out = {tool.slug for tool in without}
    found = [
        tool
        for tool in landscape.tools
        if tool.slug not in left_out
        and tool.is_alive
        and tool.is_open
        and tool.kind not in _FOREIGN
        and family_of(tool) not in (Family.SOURCE_AVAILABLE, Family.UNKNOWN)
    ]
    return tuple(sorted(found, key=lambda tool: tool.last_activity, reverse=True))


def completion(gaps: Sequence[str], pool: Sequence[Tool]) -> tuple[Completion, ...]:
    """Return a short list of tools that fills every gap that can be filled.

    Greedy: adds the tool that fills most open gaps; ties: the first of the pool. The result is not
    always minimal; for seven components it mostly is.
    """
    open_gaps = list(gaps)
    found = []
    while open_gaps:
        best = max(pool, key=lambda tool: len(set(tool.components) & set(open_gaps)), default=None)
        fills = tuple(gap for gap in open_gaps if best and gap in best.components)
        if best is None or not fills:
            break
        found.append(Completion(best, fills))
        open_gaps = [gap for gap in open_gaps if gap not in fills]
    return tuple(found)


def warnings_of(tool: Tool, licence_when_added: str | None = None) -> tuple[Warning, ...]:
    """Return warnings about a tool in a stack: ended, renamed, acquired, or licence changed.

    The licence is a concern when it differs from the one that the stack recorded; without a record,
    when a tool called open source has a source-available licence.
    """
    found = []
    if tool.has_ended:
        found.append(Warning(tool, Concern.ENDED, tool.successor_slug))
    if tool.status is Status.RENAMED or (tool.current_name and not tool.has_ended):
        found.append(Warning(tool, Concern.RENAMED, tool.successor_slug))
    if tool.acquired_by:
        found.append(Warning(tool, Concern.ACQUIRED, tool.successor_slug))
    changed = licence_when_added is not None and licence_when_added != tool.licence
    restricted = family_of(tool) is Family.SOURCE_AVAILABLE
    if changed or (licence_when_added is None and restricted):
        found.append(Warning(tool, Concern.LICENCE))
    return tuple(found)


def usual_component(tool: Tool, landscape: Landscape) -> str:
    """Return the component that at least half of the tools of its category can fill."""
    same = [t for t in landscape.tools if t.category == tool.category and not t.owner]
    if not tool.category or not same:
        return ""
    counts = {
        term.id: sum(term.id in other.components for other in same) for term in landscape.components
    }
    best = max(counts, key=lambda id: counts[id])
    return best if counts[best] * 2 >= len(same) else ""
