"""The tools listed in the course deck, by their status today. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.tools import Status, Tool

DECK_LIST = "deck-list"


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
