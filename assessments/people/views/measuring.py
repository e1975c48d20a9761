"""Levels against the matrix, as pages show them: gaps, bounds, and fitting seniorities."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from assessments.people import text
from assessments.people.domain import standing
from assessments.people.domain.seniority import (
    SeniorityFit,
    fitting_seniorities,
    missing,
    nearest_profile,
)
from assessments.people.domain.standing import Measured, Standing
from assessments.roles.domain import choices
from assessments.roles.domain.matching import MustHave, shape
from assessments.roles.domain.matrix import Profile, SkillMatrix
from assessments.roles.text import words

Raters = Mapping[str, tuple[int, datetime]]


def against(
    matrix: SkillMatrix,
    profile: Profile,
    emphasis: choices.Emphasis,
    found: Mapping[str, Standing],
    doubts_self: bool = False,
    raters: Raters | None = None,
) -> dict[str, Any]:
    """Return the page data of levels measured against `profile`.

    `raters`: by skill, the number of people behind the effective level, and the newest date.
    """
    required = matrix.required(profile)
    measured = standing.measure(
        required,
        found,
        must_haves=emphasis.must_haves,
        weights=emphasis.weights,
        doubts_self=doubts_self,
    )
    return {
        "profile": profile,
        "profile_name": words.profile_name(matrix, profile),
        "measured": measured,
        "coverage": text.share(measured.coverage),
        "met_share": text.share(measured.met_share),
        "steps": text.count(measured.steps),
        "asked": sum(required.values()),
        "deepest_gap": text.count(measured.deepest_gap),
        "surplus": text.share(measured.surplus),
        "gate": text.gate(measured.gate, measured.must_haves),
        "verdict": text.VERDICTS[measured.verdict],
        "gaps": _gap_rows(matrix, measured, emphasis, found, raters or {}),
        "headline": text.headline(measured),
        "emphasis": emphasis,
    }


def _gap_rows(
    matrix: SkillMatrix,
    measured: Measured,
    emphasis: choices.Emphasis,
    found: Mapping[str, Standing],
    raters: Raters,
) -> list[dict[str, Any]]:
    """Return rows: unmet skills, largest gap first, then met ones; each with its next level."""
    musts: dict[str, MustHave] = {must.skill: must for must in measured.must_haves}
    lacking = {one.gap.skill: one for one in missing(measured.fit)}
    held = [gap for gap in measured.fit.skills if gap.skill not in lacking]
    rows = []
    for gap in [*(one.gap for one in lacking.values()), *held]:
        skill = matrix.skill_by_slug[gap.skill]
        one, must = lacking.get(gap.skill), musts.get(gap.skill)
        next_level = one.next_level if one else None
        rows.append(
            {
                "skill": skill,
                "gap": gap,
                "mark": text.mark(gap.level),
                "from": text.source(found.get(gap.skill, standing.NOT_ASSESSED)),
                "raters": raters.get(gap.skill),
                "surplus": max(0, (gap.level or 0) - gap.required),
                "must": (must.least, text.must_state(must)) if must else None,
                "weight": emphasis.weights.get(gap.skill, 1),
                "next_level": next_level,
                "next": skill.anchor(next_level) if next_level else None,
                "question": skill.question(next_level) if next_level else None,
            }
        )
    return rows


def fits(matrix: SkillMatrix, found: Mapping[str, Standing]) -> list[dict[str, Any]]:
    """Return the fitting seniorities of each role: certain ones, and at best."""
    lows = {skill: one.low for skill, one in found.items()}
    highs = {skill: one.high for skill, one in found.items()}
    return [
        {
            "role": role,
            "assessed": _assessed(matrix, role.slug, found),
            "sure": _named(matrix, fitting_seniorities(matrix, role.slug, lows)),
            "maybe": _named(matrix, fitting_seniorities(matrix, role.slug, highs, best_case=True)),
        }
        for role in matrix.matrix_roles
    ]


def nearest(matrix: SkillMatrix, found: Mapping[str, Standing]) -> dict[str, Any] | None:
    """Return the profile of all roles nearest to the effective levels, by name."""
    one = nearest_profile(matrix, standing.levels_of(found))
    if one is None:
        return None
    return {
        "key": one.profile.key,
        "name": words.profile_name(matrix, one.profile),
        "how": text.apart(one.missing, one.beyond),
    }


def _assessed(
    matrix: SkillMatrix, role: str, found: Mapping[str, Standing]
) -> tuple[int, int] | None:
    """Return (assessed, asked) skill counts of the role if too few are assessed; else None."""
    asked = {
        skill
        for profile in matrix.profiles
        if profile.role == role
        for skill, level in matrix.required(profile).items()
        if level
    }
    count = len(asked & set(found))
    return (count, len(asked)) if standing.is_too_little(count, len(asked)) else None


def _named(matrix: SkillMatrix, found: Iterable[SeniorityFit]) -> list[dict[str, Any]]:
    return [
        {
            "seniority": matrix.seniority_by_slug[one.profile.seniority],
            "how": text.CLOSENESS[one.closeness],
            "key": one.profile.key,
        }
        for one in found
    ]


def shape_of(matrix: SkillMatrix, found: Mapping[str, Standing]) -> str:
    """Breadth and depth in words."""
    levels = {s.slug: found.get(s.slug, standing.NOT_ASSESSED).level for s in matrix.skills}
    shown = shape(levels)
    return text.shape(shown.breadth, shown.depth, shown.open)
