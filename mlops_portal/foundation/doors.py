"""Pages of other rooms, found by what they are about: a gap leads through all four doors.

A room registers in its `AppConfig.ready` what it has a page for; a room that does not know it asks
by kind and id. What nobody registered has no page, and is shown without a link.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mlops_portal.foundation.text import Text


@dataclass(frozen=True, slots=True)
class Page:
    """A page of another room: its address and what it is called.

    `about` is the id that the page explains, `level` the maturity level to which it belongs,
    `within` the larger thing that it is a part of.
    """

    url: str
    title: Text
    about: str = ""
    level: int | None = None
    within: Text | None = None


Find = Callable[[str], Sequence[Page]]
ROLE, TOOL_CATEGORY = "role", "tool_category"
PRACTICE = "practice"  # by a practice: the steps that show it
EXPLANATION = "explanation"  # by a practice: where it is explained
OWNERS = "owners"  # by a practice: the roles that own it
TOOLS = "tools"  # by a practice: the categories of tools that help
HELPED = "helped"  # by a tool category: the practices that it helps
_finders: dict[str, Find] = {}


def register(kind: str, find: Find) -> None:
    """Let `find(id)` answer for a kind; a second registration replaces the first."""
    _finders[kind] = find


def pages(kind: str, about: str) -> Sequence[Page]:
    """Pages of the kind about an id, best first; none where no room has one."""
    find = _finders.get(kind)
    return find(about) if find else ()
