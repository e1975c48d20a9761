"""Pages of the chain: what leads from a practice, a skill and a tool category."""

from collections.abc import Iterable
from dataclasses import replace

from assessments.advice import content
from assessments.roles import content as skills
from mlops_portal.foundation import related
from mlops_portal.foundation.related import Asked, Page
from mlops_portal.foundation.text import Text


def skills_of(framework: str | None, practice: str) -> list[Page]:
    """Skills that the practice takes, the most telling first, with the level asked."""
    asked = content.chain(framework).practice_skills.get(practice, ())
    return [
        _asked(page, one.skill, one.level)
        for one in asked
        for page in related.pages(related.SKILL, one.skill)
    ]


def before(framework: str, practice: str) -> tuple[str, ...]:
    """Practices that come before one when they are put in place."""
    return content.chain(framework).before(practice)


def needing(skill: str) -> list[Page]:
    """Practices that take the skill, the highest level first."""
    rows = content.chain().practices_of_skill.get(skill, ())
    return [
        _asked(page, skill, row.level)
        for row in rows
        for page in related.pages(related.EXPLANATION, row.practice)
    ]


def exercising(skill: str) -> list[Page]:
    """Tool categories that exercise the skill, the best first; none where no tool teaches it."""
    return _all(related.TOOL_CATEGORY, content.chain().skill_tools.get(skill, ()))


def exercised(category: str) -> list[Page]:
    """Skills that tools of the category exercise, those that they fit best first."""
    return _all(related.SKILL, content.chain().skills_of_category.get(category, ()))


def why_not_shown(framework: str, practice: str) -> Text | None:
    """Why no step of a pipeline will show the practice."""
    return content.chain(framework).not_shown.get(practice)


def _all(kind: str, ids: Iterable[str]) -> list[Page]:
    return [page for id in ids for page in related.pages(kind, id)]


def _asked(page: Page, skill: str, level: int) -> Page:
    matrix = skills.matrix()
    name = next(one.name for one in matrix.levels if one.level == level)
    return replace(page, asked=Asked(level, name, matrix.skill_by_slug[skill].anchor(level)))
