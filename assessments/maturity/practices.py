"""What a practice leads to, told to the other doors: its page, its owners, the tools that help."""

from collections.abc import Iterable

from django.urls import reverse

from assessments.maturity import content
from assessments.maturity.domain.framework import Practice
from mlops_portal.foundation import doors
from mlops_portal.foundation.doors import Page


def register_pages() -> None:
    """Answer the other rooms by the newest framework."""
    doors.register(doors.EXPLANATION, explanation)
    doors.register(doors.OWNERS, lambda about: _of(doors.ROLE, about, lambda p: p.roles))
    doors.register(doors.TOOLS, lambda about: _of(doors.TOOL_CATEGORY, about, lambda p: p.tools))
    doors.register(doors.HELPED, helped)


def explanation(about: str) -> list[Page]:
    """The page of a practice; none for an id that the framework does not have."""
    practice = content.framework().by_id.get(about)
    return [_page(practice)] if practice else []


def helped(category: str) -> list[Page]:
    """Practices that tools of the category help with, those that they fit best first."""
    found = [p for p in content.framework().practices if category in p.tools]
    return [_page(p) for p in sorted(found, key=lambda p: p.tools.index(category))]


def _page(practice: Practice) -> Page:
    url = reverse("maturity:practice", args=[practice.id])
    return Page(url, practice.question, about=practice.id, level=practice.level)


def _of(kind: str, about: str, names) -> list[Page]:  # type: ignore[no-untyped-def]
    practice = content.framework().by_id.get(about)
    named: Iterable[str] = names(practice) if practice else ()
    return [page for name in named for page in doors.pages(kind, name)]
