"""Tools that an editor should check again, with the reasons. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from pipelines_catalog.landscape.domain.facets import months_between
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.tools import Kind, Status, Tool

CHECK_AFTER = 6  # months
_UNCHECKED = "general knowledge, not checked"


class Reason(StrEnum):
    NEVER = "never-checked"
    OLD = "old-check"
    STATUS = "status-unknown"
    STATUS_UNCHECKED = "status-unchecked"
    LICENCE = "licence-unknown"
    HOMEPAGE = "homepage-unchecked"
    SECONDARY = "secondary-source"


@dataclass(frozen=True, slots=True)
class Recheck:
    tool: Tool
    reasons: tuple[Reason, ...]


def rechecks(landscape: Landscape, today: str) -> tuple[Recheck, ...]:
    """Return tools due for a check on `today` (YYYY-MM-DD), those with most reasons first.

    An organization's own tools are left out: it checks them itself.
    """
    found = [
        Recheck(tool, reasons)
        for tool in landscape.tools
        if not tool.owner and (reasons := reasons_of(tool, today))
    ]
    return tuple(sorted(found, key=lambda recheck: -len(recheck.reasons)))


def reasons_of(tool: Tool, today: str) -> tuple[Reason, ...]:
    """Return the reasons to check a tool: the age of the last check, or unverified facts."""
    found = []
    if not tool.checked:
        found.append(Reason.NEVER)
    elif months_between(tool.checked, today) >= CHECK_AFTER:
        found.append(Reason.OLD)
    if tool.status is Status.UNKNOWN and tool.kind is not Kind.RESOURCE:
        found.append(Reason.STATUS)
    if tool.status_basis == "general-knowledge":
        found.append(Reason.STATUS_UNCHECKED)
    if tool.status_basis == "secondary-source":
        found.append(Reason.SECONDARY)
    if tool.is_open and not tool.licence:
        found.append(Reason.LICENCE)
    homepage = tool.source_of("homepage")
    if homepage and homepage.text.startswith(_UNCHECKED):
        found.append(Reason.HOMEPAGE)
    return tuple(found)
