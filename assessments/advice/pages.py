"""Pages of the chain: those linked from a practice, a skill and a tool category."""

from collections.abc import Iterable
from dataclasses import replace

from assessments.advice import content
from assessments.roles import content as skills
from mlops_portal.foundation import related
from mlops_portal.foundation.related import Asked, Page
from mlops_portal.foundation.text import Text


def skills_of(framework: str | None, practice: str) -> list[Page]:
    """Return skills that the practice needs, most relevant first, with their levels."""
    asked = content.chain(framework).practice_skills.get(practice, ())
    return [
        _asked(page, one.skill, one.level)
        for one in asked
        for page in related.pages(related.SKILL, one.skill)
    ]


def before(framework: str, practice: str) -> tuple[str, ...]:
    """Return the prerequisites of a practice."""
    return content.chain(framework).before(practice)


def needing(skill: str) -> list[Page]:
    """Return practices that need the skill, highest level first."""
    rows = content.chain().practices_of_skill.get(skill, ())
    return [
        _asked(page, skill, row.level)
        for row in rows
        for page in related.pages(related.EXPLANATION, row.practice)
    ]


def exercising(skill: str) -> list[Page]:
    """Return tool categories that exercise the skill, best first; empty if there is none."""
    return _all(related.TOOL_CATEGORY, content.chain().skill_tools.get(skill, ()))


def exercised(category: str) -> list[Page]:
    """Return skills that tools of the category exercise, best fit first."""
    return _all(related.SKILL, content.chain().skills_of_category.get(category, ()))


def why_not_shown(framework: str, practice: str) -> Text | None:
    """Return the reason why no pipeline step demonstrates the practice; else None."""
    return content.chain(framework).not_shown.get(practice)


def _all(kind: str, ids: Iterable[str]) -> list[Page]:
    return [page for id in ids for page in related.pages(kind, id)]


def _asked(page: Page, skill: str, level: int) -> Page:
    matrix = skills.matrix()
    name = next(one.name for one in matrix.levels if one.level == level)
    return replace(page, asked=Asked(level, name, matrix.skill_by_slug[skill].anchor(level)))
