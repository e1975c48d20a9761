"""Where a page leads that is about practices: what explains, owns, takes, helps and shows them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mlops_portal.foundation import doors
from mlops_portal.foundation.doors import Page

MOST_PAGES = 6  # behind one door; more would hide the first


@dataclass(frozen=True, slots=True)
class Leads:
    """Pages behind each door, those that stand to most of the practices first."""

    practices: tuple[Page, ...]
    roles: tuple[Page, ...]
    skills: tuple[Page, ...]
    tools: tuple[Page, ...]
    steps: tuple[Page, ...]

    def __bool__(self) -> bool:
        return any((self.practices, self.roles, self.skills, self.tools, self.steps))

    def without_tools(self) -> "Leads":
        """For a page of the landscape, which leads to tools itself."""
        return replace(self, tools=())

    def without_steps(self) -> "Leads":
        """For a page of a pipeline, which shows its steps itself."""
        return replace(self, steps=())


def explained(practices: Iterable[str]) -> tuple[Page, ...]:
    """Where each practice is explained; one that no room explains is left out."""
    return tuple(page for about in practices for page in doors.pages(doors.EXPLANATION, about))


def leads(practices: Iterable[str]) -> Leads:
    """What the practices lead to. A door that is empty here has no pages."""
    wanted = tuple(dict.fromkeys(practices))
    return Leads(
        practices=explained(wanted),
        roles=_most_named(doors.OWNERS, wanted),
        skills=_most_named(doors.SKILLS, wanted),
        tools=_most_named(doors.TOOLS, wanted),
        steps=_most_named(doors.STEPS, wanted),
    )


def _most_named(kind: str, practices: Iterable[str]) -> tuple[Page, ...]:
    """Pages by how many practices name them; practices ask a skill at levels of their own."""
    named = (page for one in practices for page in doors.pages(kind, one))
    counted = Counter(replace(page, asked=None) for page in named)
    return tuple(page for page, _times in counted.most_common(MOST_PAGES))
