"""What the API answers to a question of staffing, as plain data. Pure."""

from typing import Any

from assessments.people.domain.staffing import Plan, Solution
from assessments.people.domain.team import Cover
from assessments.roles.domain.matching import Bounds
from assessments.roles.domain.matrix import SkillMatrix


def staffing_answer(matrix: SkillMatrix, found: Solution) -> dict[str, Any]:
    """The best plan, the ties, what the others would come to, and how sure all that is."""
    before = found.problem.before
    return {
        "matrix_version": matrix.version,
        "aim": found.problem.aim.value,
        "optimum": _plan(found.plan),
        "ties": [_plan(plan) for plan in found.ties],
        "tie_count": found.tie_count,
        "ties_complete": found.ties_complete,
        "alternatives": [
            {"candidate": one.candidate, **_plan(one.plan)} for one in found.alternatives
        ],
        "coverage_before": float(before.coverage.low) if before.coverage else None,
        "coverage_after": float(found.plan.coverage),
        "depth_shortage_before": before.depth_shortage.high,
        "depth_shortage_after": found.plan.shortage,
        "uncovered": list(found.plan.after.uncovered),
        "absence_factor": _low(found.plan.after.absence_factor),
        "cut_short": found.cut_short,
        "may_be_off": float(found.may_be_off),
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {"hires": list(plan.hires), "cost": float(plan.cost), **_cover(plan.after)}


def _cover(cover: Cover) -> dict[str, Any]:
    return {
        "coverage": float(cover.coverage.low) if cover.coverage else None,
        "uncovered": list(cover.uncovered),
        "absence_factor": _low(cover.absence_factor),
        "depth_shortage": cover.depth_shortage.high,
    }


def _low(bounds: Bounds[int] | None) -> int | None:
    return bounds.low if bounds else None
