"""Texts and rows shared by several pages of roles and skills."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.roles.domain.choices import Emphasis
from assessments.roles.domain.lint import Finding, Oddity
from assessments.roles.domain.matrix import Profile, Requirement, Role, Skill, SkillMatrix, Stage
from mlops_portal.foundation.languages import localized

NOT_ASKED = "–"


def profile_name(matrix: SkillMatrix, profile: Profile) -> str:
    """A profile in words: "Data scientist, intermediate"."""
    return _("%(role)s, %(seniority)s") % {
        "role": localized(matrix.role_by_slug[profile.role].short),
        "seniority": seniority_word(matrix, profile.seniority),
    }


def profile_options(matrix: SkillMatrix) -> list[dict[str, str]]:
    """Every profile to choose from: `key` and `name`."""
    return [{"key": p.key, "name": profile_name(matrix, p)} for p in matrix.profiles]


def emphasis_rows(
    matrix: SkillMatrix, required: Requirement, emphasis: Emphasis
) -> list[dict[str, Any]]:
    """Every required skill with its must-have and weight, for the form that sets them."""
    return [
        {
            "skill": skill,
            "level": required[skill.slug],
            "leasts": range(1, required[skill.slug] + 1),
            "least": emphasis.must_haves.get(skill.slug),
            "weight": emphasis.weights.get(skill.slug, 1),
        }
        for skill in matrix.skills
        if required[skill.slug]
    ]


def seniority_word(matrix: SkillMatrix, slug: str) -> str:
    """Return a seniority for use inside a sentence."""
    return localized(matrix.seniority_by_slug[slug].name).lower()


def level_mark(level: int) -> str:
    """Format a required level; a dash when the skill is not required."""
    return str(level) if level else NOT_ASKED


def cells(levels: Iterable[int]) -> list[dict[str, Any]]:
    """Required levels as the cells of a row."""
    return [{"level": level, "mark": level_mark(level)} for level in levels]


def by_group(
    matrix: SkillMatrix, row: Callable[[Skill], dict[str, Any]], key: str = "rows"
) -> list[dict[str, Any]]:
    """A section for each group of skills, with a row for each skill under `key`."""
    return [
        {"group": group, key: [row(s) for s in matrix.skills if s.group == group.slug]}
        for group in matrix.groups
    ]


def joined(words: Iterable[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    *first, last = list(words) or [""]
    if not first:
        return last
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last}


def stage_note(stage: Stage) -> str:
    """Return an exam's duration and cut-off; empty for other stages."""
    if stage.duration_minutes is None:
        return ""
    hours, minutes = divmod(stage.duration_minutes, 60)
    lasts = (
        ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}
        if not minutes
        else _("%(minutes)s minutes") % {"minutes": stage.duration_minutes}
    )
    if stage.cutoff is None:
        return lasts
    return _("%(time)s, cut-off %(mark)s") % {"time": lasts, "mark": stage.cutoff}


def stages(role: Role) -> list[dict[str, Any]]:
    """A role's stages in words."""
    if role.process is None:
        return []
    return [
        {"stage": stage, "name": localized(stage.name), "note": stage_note(stage)}
        for stage in role.process.stages
    ]


def oddity_heading(oddity: Oddity) -> str:
    """Return the heading of a kind of finding."""
    return {
        Oddity.CONTAINED: _("A role inside another"),
        Oddity.IDENTICAL: _("Two profiles that ask for the same"),
        Oddity.FALLS: _("A level that falls"),
        Oddity.TICKED_BUT_BASIC: _("Ticked, but asked at level 1 only"),
        Oddity.SAME_IN_ALL_ROLES: _("Rows that cannot tell roles apart"),
        Oddity.JUMPS: _("Jumps of two levels"),
        Oddity.FLAT: _("Rows that cannot tell seniorities apart"),
        Oddity.NEVER_REQUIRED: _("Skills that a role never asks for"),
    }[oddity]


def oddity_meaning(oddity: Oddity) -> str:
    """Return why a kind of finding matters to people who decide by the matrix."""
    return {
        Oddity.CONTAINED: _(
            "Whoever meets the larger profile meets the smaller one too, so the matrix alone "
            "cannot say which of the two someone is."
        ),
        Oddity.IDENTICAL: _("The matrix alone cannot tell these two apart."),
        Oddity.FALLS: _("A higher seniority asks for less; check that this is meant."),
        Oddity.TICKED_BUT_BASIC: _(
            "The tick table puts the role in this area, while the matrix asks only for the basics "
            "there, at every seniority."
        ),
        Oddity.SAME_IN_ALL_ROLES: _(
            "Every role asks the same of these skills. They matter, but they do not help to choose "
            "a role; a comparison folds them away."
        ),
        Oddity.JUMPS: _("There is no step between: plan how a person gets there."),
        Oddity.FLAT: _("The skill asks the same at every seniority."),
        Oddity.NEVER_REQUIRED: _("A dash at every seniority. It never counts against anyone."),
    }[oddity]


def finding_sentence(matrix: SkillMatrix, finding: Finding) -> str:
    """One finding in a sentence."""
    roles = [localized(matrix.role_by_slug[slug].short) for slug in finding.roles]
    skills = joined(localized(matrix.skill_by_slug[slug].short) for slug in finding.skills)
    levels = ", ".join(map(str, finding.levels))
    seniorities = [seniority_word(matrix, slug) for slug in finding.seniorities]
    facts = {"skill": skills, "levels": levels, "role": roles[0] if roles else ""}
    if finding.oddity is Oddity.CONTAINED:
        return _contained(matrix, roles, seniorities[0], skills)
    if finding.oddity in (Oddity.JUMPS, Oddity.FALLS):
        return _("%(role)s: %(skill)s goes from %(low)s (%(before)s) to %(high)s (%(after)s).") % {
            **facts,
            "low": finding.levels[0],
            "high": finding.levels[1],
            "before": seniorities[0],
            "after": seniorities[1],
        }
    if finding.oddity is Oddity.TICKED_BUT_BASIC:
        column = next(c for c in matrix.ticks.columns if c.slug == finding.column)
        return _("%(role)s is ticked for %(area)s, which stands for %(skill)s.") % {
            **facts,
            "area": localized(column.name),
        }
    if finding.oddity is Oddity.SAME_IN_ALL_ROLES:
        return _("%(skill)s: levels %(levels)s in every role.") % facts
    if finding.oddity is Oddity.FLAT:
        return _("%(role)s: %(skill)s stays at level %(level)s.") % {
            **facts,
            "level": finding.levels[0],
        }
    if finding.oddity is Oddity.IDENTICAL:
        return _("%(first)s and %(second)s.") % {
            "first": f"{roles[0]} ({seniorities[0]})",
            "second": f"{roles[1]} ({seniorities[1]})",
        }
    return _("%(role)s: %(skill)s.") % facts


def _contained(matrix: SkillMatrix, roles: list[str], seniority: str, skills: str) -> str:
    return _(
        "%(seniority)s: %(larger)s asks at least what %(smaller)s asks in all %(count)s skills, "
        "and more in %(skills)s."
    ) % {
        "larger": roles[0],
        "smaller": roles[1],
        "count": len(matrix.skills),
        "seniority": capfirst(seniority),
        "skills": skills,
    }
