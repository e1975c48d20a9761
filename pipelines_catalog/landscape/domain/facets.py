"""The facets by which tools are filtered, and a tool's values in each. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.licences import Family, family_of
from pipelines_catalog.landscape.domain.tools import Kind, Status, Tool

UNKNOWN = "unknown"
LEVELS = ("0", "1", "2")


class Activity(StrEnum):
    """The age of the last activity, relative to the month of the landscape."""

    YEAR = "year"
    TWO_YEARS = "two-years"
    OLDER = "older"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: its URL parameter, and the values that a tool has in it.

    `fixed` or `declared` values are always shown, in order: the same in every landscape, or those
    that the landscape declares. A facet with neither shows its tools' values, by count.
    """

    key: str
    of: Callable[[Tool, Landscape], tuple[str, ...]]
    declared: Callable[[Landscape], tuple[str, ...]] | None = None
    fixed: tuple[str, ...] = ()

    def values(self, landscape: Landscape) -> tuple[str, ...]:
        """Return the values that are always shown."""
        return self.declared(landscape) if self.declared else self.fixed


def months_between(earlier: str, later: str) -> int:
    """Return months from one YYYY[-MM[-DD]] to another; a year alone counts as December."""

    def month(date: str) -> int:
        parts = date.split("-")
        return int(parts[0]) * 12 + int(parts[1] if len(parts) > 1 else 12)

    return month(later) - month(earlier)


def activity_of(tool: Tool, as_of: str) -> Activity:
    """Return the age class of the last activity: 12 months, 24 months, older, unknown."""
    if not tool.last_activity:
        return Activity.UNKNOWN
    age = months_between(tool.last_activity, as_of)
    if age <= 12:
        return Activity.YEAR
    return Activity.TWO_YEARS if age <= 24 else Activity.OLDER


def _ids(attribute: str) -> Callable[[Landscape], tuple[str, ...]]:
    return lambda landscape: tuple(term.id for term in getattr(landscape, attribute))


def _level(tool: Tool, _: Landscape) -> tuple[str, ...]:
    return (UNKNOWN if tool.maturity_level is None else str(tool.maturity_level),)


def _step(tool: Tool, _: Landscape) -> tuple[str, ...]:
    return () if tool.responsible_ai_step is None else (str(tool.responsible_ai_step),)


def goes_on(tool: Tool, as_of: str) -> bool:
    """Return whether a renamed or acquired tool was active in the last year, under its own entry.

    A tool continued as another tool of the landscape is represented by that tool.
    """
    was_changed = tool.status in (Status.RENAMED, Status.ACQUIRED)
    is_active = activity_of(tool, as_of) is Activity.YEAR
    return was_changed and is_active and not tool.successor_slug


def _statuses(tool: Tool, _: Landscape) -> tuple[str, ...]:
    """Return the status, and “active” too if an active tool was renamed or acquired."""
    also = (Status.ACTIVE.value,) if tool.goes_on else ()
    return (*also, tool.status.value)


def _values(enum: type[StrEnum]) -> tuple[str, ...]:
    return tuple(member.value for member in enum)


_YES_NO = ("yes", "no")
FACETS: tuple[Facet, ...] = (
    Facet("component", lambda tool, _: tool.components, _ids("components")),
    Facet("level", _level, fixed=LEVELS),
    Facet("kind", lambda tool, _: (tool.kind.value,), fixed=_values(Kind)),
    Facet("status", _statuses, fixed=_values(Status)),
    Facet(
        "activity",
        lambda tool, landscape: (activity_of(tool, landscape.as_of).value,),
        fixed=_values(Activity),
    ),
    Facet("licence_family", lambda tool, _: (family_of(tool).value,), fixed=_values(Family)),
    Facet("licence", lambda tool, _: (tool.licence or UNKNOWN,)),
    Facet("lifecycle_ml", lambda tool, _: tool.lifecycle_ml, _ids("lifecycle_ml")),
    Facet("lifecycle_data", lambda tool, _: tool.lifecycle_data, _ids("lifecycle_data")),
    Facet("responsible_ai", _step, _ids("responsible_ai_steps")),
    Facet("category", lambda tool, _: tool.categories, _ids("categories")),
    Facet("language", lambda tool, _: (tool.language or UNKNOWN,)),
    Facet("pypi", lambda tool, _: ("yes" if tool.pypi else "no",), fixed=_YES_NO),
    Facet("in_deck", lambda tool, _: ("yes" if tool.in_deck else "no",), fixed=_YES_NO),
)
FACET_BY_KEY: Mapping[str, Facet] = MappingProxyType({facet.key: facet for facet in FACETS})
