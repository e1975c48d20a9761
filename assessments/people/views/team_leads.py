"""Where the coverage of a team leads behind the other doors: practices, tools, steps."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.roles.text import words
from mlops_portal.foundation import doors
from mlops_portal.foundation.in_use import tools_in_use
from mlops_portal.foundation.leads import leads
from mlops_portal.organizations.models import Organization

DEVELOPING = "PPL-05"  # the practice that skills are described and developed
MOST = 3  # pages behind a door; the page is about the team


@dataclass(frozen=True, slots=True)
class Unmastered:
    """Tools in use whose best-fitting skill nobody of the team is known to hold."""

    tools: str
    category: doors.Page | None
    skill: doors.Page


@dataclass(frozen=True, slots=True)
class Beyond:
    """Pages of the other doors that the uncovered skills of a team concern."""

    developing: doors.Page | None
    practices: tuple[doors.Page, ...]
    unmastered: tuple[Unmastered, ...]
    steps: tuple[doors.Page, ...]


def beyond(organization: Organization, uncovered: Iterable[str]) -> Beyond:
    """What the skills without a known holder concern, in the chain's order."""
    missing = tuple(uncovered)
    needing = [page.about for skill in missing for page in doors.pages(doors.NEEDING, skill)]
    found = leads(needing)
    return Beyond(
        developing=doors.page(doors.EXPLANATION, DEVELOPING),
        practices=found.practices[:MOST],
        unmastered=tuple(_unmastered(organization, missing))[:MOST],
        steps=found.steps[:MOST],
    )


def _unmastered(organization: Organization, missing: tuple[str, ...]) -> Iterable[Unmastered]:
    for category, tools in tools_in_use(organization).items():
        skill = doors.page(doors.EXERCISED, category)
        if skill and skill.about in missing:
            names = words.joined(sorted(tools))
            yield Unmastered(names, doors.page(doors.TOOL_CATEGORY, category), skill)
