"""The landscape in numbers, the deck's list today, and what ended, was renamed or bought. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.selection import Catalogue
from pipelines_catalog.landscape.domain.tools import Status, Tool

DECK_LIST = "deck-list"
SHOWN = (
    *("status", "kind", "licence_family", "activity", "component", "level", "lifecycle_ml"),
    *("lifecycle_data", "category", "language", "pypi", "in_deck"),
)


@dataclass(frozen=True, slots=True)
class Share:
    """The number of tools with one value of a facet, of active ones among them, and of all."""

    value: str
    tools: int
    alive: int
    total: int


def statistics(catalogue: Catalogue) -> dict[str, tuple[Share, ...]]:
    """Return by facet the share of each value that a tool has or that is always shown."""
    alive = catalogue.masks["status"][Status.ACTIVE.value]
    total = len(catalogue.tools)
    return {
        key: tuple(
            Share(value, mask.bit_count(), (mask & alive).bit_count(), total)
            for value, mask in catalogue.masks[key].items()
        )
        for key in SHOWN
    }


@dataclass(frozen=True, slots=True)
class DeckList:
    """The tools of the deck's list, by status; `left_out` are tools of its 2022 source only."""

    listed: tuple[Tool, ...]
    active: tuple[Tool, ...]
    quiet: tuple[Tool, ...]
    gone: tuple[Tool, ...]
    left_out: tuple[Tool, ...]


def deck_list(landscape: Landscape) -> DeckList:
    """Group the deck's list of 2022 (134 tools, 18 categories) by activity today."""
    listed = _those(landscape, lambda tool: tool.origin == DECK_LIST)
    return DeckList(
        listed=listed,
        active=tuple(tool for tool in listed if tool.is_alive),
        quiet=tuple(tool for tool in listed if tool.status is Status.MAINTENANCE),
        gone=tuple(t for t in listed if not t.is_alive and t.status is not Status.MAINTENANCE),
        left_out=_those(landscape, lambda tool: tool.in_2022_list and tool.origin != DECK_LIST),
    )


def _those(landscape: Landscape, is_meant: Callable[[Tool], bool]) -> tuple[Tool, ...]:
    return tuple(tool for tool in landscape.tools if is_meant(tool))


@dataclass(frozen=True, slots=True)
class Changes:
    """Three lists in order of names. A tool may stand in more than one."""

    ended: tuple[Tool, ...]
    renamed: tuple[Tool, ...]
    bought: tuple[Tool, ...]

    @property
    def count(self) -> int:
        """The number of distinct tools."""
        return len({tool.slug for tool in (*self.ended, *self.renamed, *self.bought)})


def changes(landscape: Landscape) -> Changes:
    """Return our tools that have ended, were renamed, or were acquired."""
    ours = [tool for tool in landscape.tools if not tool.owner]
    return Changes(
        ended=tuple(tool for tool in ours if tool.has_ended),
        renamed=tuple(t for t in ours if t.status is Status.RENAMED or t.current_name),
        bought=tuple(t for t in ours if t.acquired_by),
    )
