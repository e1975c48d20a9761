"""What the API answers, as plain data. Pure.

Shares are decimal numbers; the domain holds them as exact fractions.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from assessments.roles.domain.choices import Emphasis
from assessments.roles.domain.comparison import Comparison
from assessments.roles.domain.inputs import FitQuestion
from assessments.roles.domain.matching import Bounds, Fit, Gate
from assessments.roles.domain.matrix import Profile, Role, SkillMatrix

Names = Callable[[str], str]  # from the slug of a skill to its name in a language


def skills(matrix: SkillMatrix, language: str) -> list[dict[str, Any]]:
    """Every skill with its anchors."""
    return [
        {
            "slug": skill.slug,
            "name": skill.name.in_language(language),
            "group": skill.group,
            "axis": skill.axis,
            "definition": skill.definition.in_language(language),
            "levels": [
                {"level": level, "anchor": anchor.in_language(language)}
                for level, anchor in enumerate(skill.anchors)
            ],
        }
        for skill in matrix.skills
    ]


def roles(matrix: SkillMatrix, language: str) -> list[dict[str, Any]]:
    """Every role with its selection process; tick-table roles have neither levels nor process."""
    return [
        {
            "slug": role.slug,
            "name": role.name.in_language(language),
            "description": role.description.in_language(language),
            "has_requirements": role.requirements is not None,
            "seniorities": [s.slug for s in matrix.seniorities] if role.requirements else [],
            "process": _process(role, language),
            "references": [
                {"scheme": r.scheme, "code": r.code, "name": r.name, "verified": r.verified}
                for r in role.references
            ],
        }
        for role in matrix.roles
    ]


def requirements(matrix: SkillMatrix, role: str) -> dict[str, Any]:
    """Every cell of a role, 0 where a skill is not required."""
    return {
        "role": role,
        "matrix_version": matrix.version,
        "requirements": [
            {"seniority": seniority.slug, "skill": skill, "level": level}
            for seniority in matrix.seniorities
            for skill, level in matrix.required(Profile(role, seniority.slug)).items()
        ],
    }


def ticks(matrix: SkillMatrix, language: str) -> dict[str, Any]:
    """The tick table with the prints of its source and where they differ."""
    table = matrix.ticks
    return {
        "matrix_version": matrix.version,
        "columns": [{"slug": c.slug, "name": c.name.in_language(language)} for c in table.columns],
        "rows": [
            {
                "role": role,
                "name": matrix.role_by_slug[role].name.in_language(language),
                "ticks": [bool(cell) for cell in row],
            }
            for role, row in table.rows.items()
        ],
        "differences": [
            {
                "role": one.role,
                "column": one.column,
                "copies": list(one.copies),
                "shown": bool(one.canonical),
                "confidence": one.confidence,
                "basis": one.basis.in_language(language),
            }
            for one in table.differences
        ],
    }


def comparison(
    matrix: SkillMatrix, found: Comparison, emphasis: Emphasis, language: str
) -> dict[str, Any]:
    """Profiles side by side, the largest differences first, with what is set for the vacancy."""
    axes = {axis.slug: axis.name for axis in matrix.axes}
    names = axes | {skill.slug: skill.name for skill in matrix.skills}
    return {
        "matrix_version": matrix.version,
        "profiles": [
            {
                "profile": profile.key,
                "role": profile.role,
                "seniority": profile.seniority,
                "sum": total,
                "must_haves_not_asked": list(emphasis.not_asked(matrix.required(profile))),
            }
            for profile, total in zip(found.profiles, found.sums, strict=True)
        ],
        "skills": [
            {
                "skill": row.skill,
                "name": names[row.skill].in_language(language),
                "levels": list(row.levels),
                "range": row.range,
            }
            for row in found.rows
        ],
        "axes": [
            {
                "axis": axis.slug,
                "name": names[axis.slug].in_language(language),
                "values": [float(value) for value in axis.values],
            }
            for axis in found.axes
        ],
        "must_haves": dict(emphasis.must_haves),
        "weights": dict(emphasis.weights),
    }


def fit_answer(
    matrix: SkillMatrix, question: FitQuestion, found: Fit, name: Names
) -> dict[str, Any]:
    """How levels stand to a profile. A measure is null while a required skill is open."""
    measures: dict[str, Any] = {}
    for key in ("coverage", "met_share", "steps", "deepest_gap", "surplus"):
        measures |= _bounded(key, getattr(found, key), closed=not found.open)
    return {
        "role": question.profile.role,
        "seniority": question.profile.seniority,
        "matrix_version": matrix.version,
        **measures,
        "assessed_share": _number(found.assessed_share),
        "gate": found.gate.value,
        "gate_skills": {
            gate.value: [{"skill": s, "name": name(s)} for s in found.must_haves_that_are(gate)]
            for gate in (Gate.MET, Gate.UNMET, Gate.UNKNOWN)
        },
        "gaps": [
            {
                "skill": gap.skill,
                "name": name(gap.skill),
                "required": gap.required,
                "level": gap.level,
                "gap": gap.gap,
            }
            for gap in found.gaps
        ],
    }


def _bounded(key: str, bounds: Bounds[Any] | None, *, closed: bool) -> dict[str, Any]:
    low, high = (None, None) if bounds is None else (_number(bounds.low), _number(bounds.high))
    return {key: low if closed else None, f"{key}_low": low, f"{key}_high": high}


def _number(value: Fraction | int | None) -> float | int | None:
    return float(value) if isinstance(value, Fraction) else value


def _process(role: Role, language: str) -> dict[str, Any] | None:
    if role.process is None:
        return None
    return {
        "order_is_stated": role.process.order_is_stated,
        "decided_by": role.process.decided_by.in_language(language),
        "stages": [
            {
                "slug": stage.slug,
                "kind": stage.kind,
                "name": stage.name.in_language(language),
                "duration_minutes": stage.duration_minutes,
                "cutoff": stage.cutoff,
                "must_pass": stage.must_pass,
            }
            for stage in role.process.stages
        ],
    }
