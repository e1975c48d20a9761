"""Cross-links between apps by topic: from a practice to skills, tools and pipeline steps.

An app offers pages by kind (`foundation.rooms`); an app that does not know it looks them up by
kind and id. A topic without a page is shown without a link.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from mlops_portal.foundation.rooms import rooms
from mlops_portal.foundation.text import Text

MOST_PAGES = 6  # of one kind beside a page; more would hide the first


@dataclass(frozen=True, slots=True)
class Asked:
    """The required level of a skill: its number, its name, and the level's self-description
    in the words of a person who has it.
    """

    level: int
    name: Text
    anchor: Text


@dataclass(frozen=True, slots=True)
class Page:
    """A page of another app: its URL and its title.

    `about` is the id that the page explains, `level` the maturity level to which it belongs,
    `within` the larger topic that it is a part of. Between a practice and a skill, `asked` is the
    level of the skill that the practice requires.
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


def pages(kind: str, about: str) -> Sequence[Page]:
    """Return pages of a kind about an id, best first; empty when no app provides that kind."""
    find = next((room.pages[kind] for room in rooms() if kind in room.pages), None)
    return find(about) if find else ()


def page(kind: str, about: str) -> Page | None:
    """Return the best page of a kind about an id."""
    return next(iter(pages(kind, about)), None)


@dataclass(frozen=True, slots=True)
class RelatedPages:
    """Pages of each kind, those related to most of the practices first."""

    practices: tuple[Page, ...]
    roles: tuple[Page, ...]
    skills: tuple[Page, ...]
    tools: tuple[Page, ...]
    steps: tuple[Page, ...]

    def __bool__(self) -> bool:
        return any((self.practices, self.roles, self.skills, self.tools, self.steps))

    def without_tools(self) -> "RelatedPages":
        """For a page of the landscape, which leads to tools itself."""
        return replace(self, tools=())

    def without_steps(self) -> "RelatedPages":
        """For a page of a pipeline, which shows its steps itself."""
        return replace(self, steps=())


def explained(practices: Iterable[str]) -> tuple[Page, ...]:
    """Return the page of each practice; one that no room explains is left out."""
    return tuple(page for about in practices for page in pages(EXPLANATION, about))


def of_practices(practices: Iterable[str]) -> RelatedPages:
    """Pages that concern the practices."""
    wanted = tuple(dict.fromkeys(practices))
    return RelatedPages(
        practices=explained(wanted),
        roles=_most_named(OWNERS, wanted),
        skills=_most_named(SKILLS, wanted),
        tools=_most_named(TOOLS, wanted),
        steps=_most_named(STEPS, wanted),
    )


def _most_named(kind: str, practices: Iterable[str]) -> tuple[Page, ...]:
    """Sort pages by the number of practices that name them; skills may differ in level."""
    counted = Counter(replace(page, asked=None) for one in practices for page in pages(kind, one))
    return tuple(page for page, _times in counted.most_common(MOST_PAGES))
