"""What a practice leads to: pages of its own, and those of other rooms."""

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
    """What the room of advice says of a practice, asked by framework version and practice.

    `before` names the practices that come before it when both are open, `not_shown` says why no
    step of a pipeline shows it.
    """

    before: Callable[[str, str], Sequence[str]] = lambda _version, _practice: ()
    skills: Callable[[str, str], Sequence[Page]] = lambda _version, _practice: ()
    not_shown: Callable[[str, str], Text | None] = lambda _version, _practice: None


_advice = [Advice()]


def register_advice(advice: Advice) -> None:
    """Let the room of advice answer; called in its `AppConfig.ready`."""
    _advice[:] = [advice]


def owners(about: str) -> list[Page]:
    """Roles that own the practice."""
    return _of(related.ROLE, about, lambda practice: practice.roles)


def helping(about: str) -> list[Page]:
    """Categories of tools that help with the practice."""
    return _of(related.TOOL_CATEGORY, about, lambda practice: practice.tools)


def explanation(about: str) -> list[Page]:
    """The page of a practice; none for an id that no version of the framework has."""
    found = content.framework_with(about)
    return [_page(found.by_id[about])] if found else []


def address(framework: Framework, practice: str) -> str:
    """Where a practice is explained as that version of the framework has it."""
    url = reverse("maturity:practice", args=[practice])
    is_newest = framework.version == content.framework(framework.id).version
    return url if is_newest else f"{url}?{urlencode({VERSION: framework.version})}"


def helped(category: str) -> list[Page]:
    """Practices that tools of the category help with, those that they fit best first."""
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
    """The plan of a result, for page, file and API alike, in the order that the rooms know."""
    return plan(result, before(result.framework))


def before(framework: Framework) -> dict[str, tuple[str, ...]]:
    """By practice, those that come before it when both are open: what orders a plan.

    What the framework requires itself, and what the room of advice judges.
    """
    return {p.id: before_practice(framework, p) for p in framework.practices}


def before_practice(framework: Framework, practice: Practice) -> tuple[str, ...]:
    """Practices of the framework that come before one of them."""
    advised = _advice[0].before(framework.version, practice.id)
    named = dict.fromkeys((*practice.requires, *advised))
    return tuple(name for name in named if name in framework.by_id)


def skills_of(framework: Framework, practice: str) -> Sequence[Page]:
    """The skills that the practice takes, the most telling first, with the level asked."""
    return _advice[0].skills(framework.version, practice)


def why_not_shown(framework: Framework, practice: str) -> Text | None:
    """Why no step of a pipeline shows the practice; None where one may."""
    return _advice[0].not_shown(framework.version, practice)


def skills_in_words(framework: Framework, practice: str, language: str) -> list[str]:
    """The skills that the practice takes with the level asked, as in "DevOps (2)"."""
    return [
        f"{page.title.in_language(language)} ({page.asked.level})"
        for page in skills_of(framework, practice)
        if page.asked
    ]


def led_to(framework: Framework, practice: str, language: str) -> dict[str, Any]:
    """What the room of advice says of a practice, for programs."""
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
