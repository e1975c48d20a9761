"""Related pages of other areas shown with a team's coverage: practices, tools, steps."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.roles.text import words
from mlops_portal.foundation import related
from mlops_portal.foundation.related import of_practices
from mlops_portal.organizations.models import Organization
from mlops_portal.organizations.queries import tools_in_use

DEVELOPING = "PPL-05"  # the practice that skills are described and developed
MOST = 3  # pages behind a door; the page is about the team


@dataclass(frozen=True, slots=True)
class Unmastered:
    """Tools in use whose best-fitting skill has no known holder in the team."""

    tools: str
    category: related.Page | None
    skill: related.Page


@dataclass(frozen=True, slots=True)
class Beyond:
    """Pages of other areas that relate to a team's uncovered skills."""

    developing: related.Page | None
    practices: tuple[related.Page, ...]
    unmastered: tuple[Unmastered, ...]
    steps: tuple[related.Page, ...]


def beyond(organization: Organization, uncovered: Iterable[str]) -> Beyond:
    """Return pages related to skills without a known holder, in order of the lifecycle chain."""
    missing = tuple(uncovered)
    needing = [page.about for skill in missing for page in related.pages(related.NEEDING, skill)]
    found = of_practices(needing)
    return Beyond(
        developing=related.page(related.EXPLANATION, DEVELOPING),
        practices=found.practices[:MOST],
        unmastered=tuple(_unmastered(organization, missing))[:MOST],
        steps=found.steps[:MOST],
    )


def _unmastered(organization: Organization, missing: tuple[str, ...]) -> Iterable[Unmastered]:
    for category, tools in tools_in_use(organization).items():
        skill = related.page(related.EXERCISED, category)
        if skill and skill.about in missing:
            names = words.joined(sorted(tools))
            yield Unmastered(names, related.page(related.TOOL_CATEGORY, category), skill)
