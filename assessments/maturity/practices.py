"""What a practice leads to: told to the other doors, and what they tell of it to programs."""

from collections.abc import Iterable
from typing import Any

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


def skills_in_words(about: str, language: str) -> list[str]:
    """The skills that the practice takes with the level asked, as in "DevOps (2)"."""
    return [
        f"{page.title.in_language(language)} ({page.asked.level})"
        for page in doors.pages(doors.SKILLS, about)
        if page.asked
    ]


def led_to(about: str, language: str) -> dict[str, Any]:
    """What the other rooms say of a practice of the newest framework, for programs."""
    reason = doors.why_none(doors.STEPS, about)
    return {
        "skills": [
            {"skill": page.about, "level": page.asked.level}
            for page in doors.pages(doors.SKILLS, about)
            if page.asked
        ],
        "not_shown": reason and reason.in_language(language),
    }
