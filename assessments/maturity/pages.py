"""Pages that a practice links to: its own, and those of other apps."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from assessments.maturity import content
from assessments.maturity.domain.advice import PlanItem, plan
from assessments.maturity.domain.framework import Framework, Practice
from assessments.maturity.domain.result import Result
from mlops_portal.foundation import related
from mlops_portal.foundation.related import Page
from mlops_portal.foundation.text import Text

VERSION = "version"  # of the framework, in the address of a practice


@dataclass(frozen=True, slots=True)
class Advice:
    """Callbacks of the advice app, called with framework version and practice.

    `before` returns the prerequisites when both are open, `not_shown` the reason why no step of a
    pipeline demonstrates the practice.
    """

    before: Callable[[str, str], Sequence[str]] = lambda _version, _practice: ()
    skills: Callable[[str, str], Sequence[Page]] = lambda _version, _practice: ()
    not_shown: Callable[[str, str], Text | None] = lambda _version, _practice: None


_advice = [Advice()]


def register_advice(advice: Advice) -> None:
    """Register the callbacks of the advice app; called in its `AppConfig.ready`."""
    _advice[:] = [advice]


def owners(about: str) -> list[Page]:
    """Return the roles that own the practice."""
    return _of(related.ROLE, about, lambda practice: practice.roles)


def helping(about: str) -> list[Page]:
    """Return the tool categories that help with the practice."""
    return _of(related.TOOL_CATEGORY, about, lambda practice: practice.tools)


def explanation(about: str) -> list[Page]:
    """Return the page of a practice; empty for an id unknown to every version."""
    found = content.framework_with(about)
    return [_page(found.by_id[about])] if found else []


def address(framework: Framework, practice: str) -> str:
    """Return the URL of a practice's page for that version of the framework."""
    url = reverse("maturity:practice", args=[practice])
    is_newest = framework.version == content.framework(framework.id).version
    return url if is_newest else f"{url}?{urlencode({VERSION: framework.version})}"


def helped(category: str) -> list[Page]:
    """Return the practices that tools of the category help with, best fit first."""
    found = [p for p in content.framework().practices if category in p.tools]
    return [_page(p) for p in sorted(found, key=lambda p: p.tools.index(category))]


def _page(practice: Practice) -> Page:
    url = reverse("maturity:practice", args=[practice.id])
    return Page(url, practice.question, about=practice.id, level=practice.level)


def _of(kind: str, about: str, names: Callable[[Practice], Iterable[str]]) -> list[Page]:
    found = content.framework_with(about)
    named = names(found.by_id[about]) if found else ()
    return [page for name in named for page in related.pages(kind, name)]


def plan_of(result: Result) -> tuple[PlanItem, ...]:
    """Return the plan of a result with all known prerequisites, for page, file and API."""
    return plan(result, before(result.framework))


def before(framework: Framework) -> dict[str, tuple[str, ...]]:
    """Return the prerequisites of each practice when both are open; they order a plan.

    Those that the framework requires, and those that the advice app adds.
    """
    return {p.id: before_practice(framework, p) for p in framework.practices}


def before_practice(framework: Framework, practice: Practice) -> tuple[str, ...]:
    """Return the prerequisites of a practice within the framework."""
    advised = _advice[0].before(framework.version, practice.id)
    named = dict.fromkeys((*practice.requires, *advised))
    return tuple(name for name in named if name in framework.by_id)


def skills_of(framework: Framework, practice: str) -> Sequence[Page]:
    """Return the skills needed for the practice, most relevant first, with their levels."""
    return _advice[0].skills(framework.version, practice)


def why_not_shown(framework: Framework, practice: str) -> Text | None:
    """Return the reason why no pipeline step demonstrates the practice; None if one may."""
    return _advice[0].not_shown(framework.version, practice)


def skills_in_words(framework: Framework, practice: str, language: str) -> list[str]:
    """Return the skills needed for the practice with their levels, as "DevOps (2)"."""
    return [
        f"{page.title.in_language(language)} ({page.asked.level})"
        for page in skills_of(framework, practice)
        if page.asked
    ]


def led_to(framework: Framework, practice: str, language: str) -> dict[str, Any]:
    """Return the advice on a practice as data: prerequisites, skills and `not_shown`."""
    reason = why_not_shown(framework, practice)
    return {
        "before": list(_advice[0].before(framework.version, practice)),
        "skills": [
            {"skill": page.about, "level": page.asked.level}
            for page in skills_of(framework, practice)
            if page.asked
        ],
        "not_shown": reason and reason.in_language(language),
    }
