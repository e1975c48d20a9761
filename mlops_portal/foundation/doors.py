"""Pages of other rooms, found by what they are about: a gap leads through all four doors.

A room registers in its `AppConfig.ready` what it has a page for; a room that does not know it asks
by kind and id. What nobody registered has no page, and is shown without a link.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mlops_portal.foundation.text import Text


@dataclass(frozen=True, slots=True)
class Asked:
    """How well a skill is to be mastered: a level of the matrix, what it is called there, and
    what someone who holds the skill at this level says of herself.
    """

    level: int
    name: Text
    anchor: Text


@dataclass(frozen=True, slots=True)
class Page:
    """A page of another room: its address and what it is called.

    `about` is the id that the page explains, `level` the maturity level to which it belongs,
    `within` the larger thing that it is a part of. Between a practice and a skill, `asked` is the
    level at which the one takes the other.
    """

    url: str
    title: Text
    about: str = ""
    level: int | None = None
    within: Text | None = None
    asked: Asked | None = None


Find = Callable[[str], Sequence[Page]]
ROLE, SKILL, TOOL_CATEGORY = "role", "skill", "tool_category"
STEPS = "steps"  # by a practice: the steps that show it
EXPLANATION = "explanation"  # by a practice: where it is explained
OWNERS = "owners"  # by a practice: the roles that own it
TOOLS = "tools"  # by a practice: the categories of tools that help
SKILLS = "skills"  # by a practice: the skills that it takes, with the level asked
HELPED = "helped"  # by a tool category: the practices that it helps
EXERCISED = "exercised"  # by a tool category: the skills that its tools exercise
NEEDING = "needing"  # by a skill: the practices that take it, with the level asked
EXERCISING = "exercising"  # by a skill: the categories of tools that exercise it
_finders: dict[str, Find] = {}


def register(kind: str, find: Find) -> None:
    """Let `find(id)` answer for a kind; a second registration replaces the first."""
    _finders[kind] = find


def pages(kind: str, about: str) -> Sequence[Page]:
    """Pages of the kind about an id, best first; none where no room has one."""
    find = _finders.get(kind)
    return find(about) if find else ()


def page(kind: str, about: str) -> Page | None:
    """The best page of the kind about an id."""
    return next(iter(pages(kind, about)), None)
