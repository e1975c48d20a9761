"""Lint findings of a matrix: roles contained in others, jumps, indistinct rows. Pure.

A finding is not an error: the matrix is used as it is. It shows where a decision based on the
matrix alone would be weak.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise, permutations

from assessments.roles.domain.matrix import Profile, Role, SkillMatrix

JUMP = 2  # levels from one seniority to the next


class Oddity(StrEnum):
    """Kinds of findings, most important first."""

    CONTAINED = "contained"  # whoever meets one profile meets the other role's too
    IDENTICAL = "identical"  # two profiles ask for exactly the same
    FALLS = "falls"  # a level falls from one seniority to the next
    TICKED_BUT_BASIC = "ticked_but_basic"  # an area is ticked that the matrix asks at level 1 only
    SAME_IN_ALL_ROLES = "same_in_all_roles"  # a row that cannot tell roles apart
    JUMPS = "jumps"  # two levels or more at once
    FLAT = "flat"  # the same level at every seniority
    NEVER_REQUIRED = "never_required"  # a role never asks for the skill


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding and its location; parts that do not apply are empty."""

    oddity: Oddity
    roles: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    seniorities: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    column: str = ""


def lint(matrix: SkillMatrix) -> tuple[Finding, ...]:
    """Every finding, by kind and in the order of the matrix."""
    found = [
        *_contained(matrix),
        *_identical(matrix),
        *_same_in_all_roles(matrix),
        *(finding for role in matrix.matrix_roles for finding in _rows(matrix, role)),
        *_ticked_but_basic(matrix),
    ]
    order = list(Oddity)
    return tuple(sorted(found, key=lambda finding: order.index(finding.oddity)))


def _contained(matrix: SkillMatrix) -> Iterator[Finding]:
    """Yield roles whose requirements at a seniority are never below another's, and once above."""
    for seniority in matrix.seniorities:
        for larger, smaller in permutations(matrix.matrix_roles, 2):
            upper = matrix.required(Profile(larger.slug, seniority.slug))
            lower = matrix.required(Profile(smaller.slug, seniority.slug))
            above = tuple(skill for skill in upper if upper[skill] > lower[skill])
            if above and all(upper[skill] >= lower[skill] for skill in upper):
                roles = (larger.slug, smaller.slug)
                yield Finding(Oddity.CONTAINED, roles, above, (seniority.slug,))


def _identical(matrix: SkillMatrix) -> Iterator[Finding]:
    for one, other in combinations(matrix.profiles, 2):
        if matrix.required(one) == matrix.required(other):
            roles, seniorities = (one.role, other.role), (one.seniority, other.seniority)
            yield Finding(Oddity.IDENTICAL, roles, seniorities=seniorities)


def _same_in_all_roles(matrix: SkillMatrix) -> Iterator[Finding]:
    for skill in matrix.skills:
        rows = {(role.requirements or {})[skill.slug] for role in matrix.matrix_roles}
        if len(rows) == 1:
            (levels,) = rows
            yield Finding(Oddity.SAME_IN_ALL_ROLES, skills=(skill.slug,), levels=levels)


def _rows(matrix: SkillMatrix, role: Role) -> Iterator[Finding]:
    for skill, levels in (role.requirements or {}).items():
        roles, skills = (role.slug,), (skill,)
        if not any(levels):
            yield Finding(Oddity.NEVER_REQUIRED, roles, skills)
        elif len(set(levels)) == 1:
            yield Finding(Oddity.FLAT, roles, skills, levels=levels)
        for (before, after), (low, high) in zip(
            pairwise(matrix.seniorities), pairwise(levels), strict=True
        ):
            seniorities = (before.slug, after.slug)
            if high - low >= JUMP:
                yield Finding(Oddity.JUMPS, roles, skills, seniorities, (low, high))
            if high < low:
                yield Finding(Oddity.FALLS, roles, skills, seniorities, (low, high))


def _ticked_but_basic(matrix: SkillMatrix) -> Iterator[Finding]:
    """Yield areas ticked for a role although the matrix never requires more than level 1 there."""
    for role in matrix.matrix_roles:
        row = matrix.ticks.rows.get(role.slug, ())
        for column, ticked in zip(matrix.ticks.columns, row, strict=False):
            skills = matrix.ticks.crosswalk.get(column.slug, ())
            highest = max((max((role.requirements or {})[skill]) for skill in skills), default=None)
            if ticked and highest is not None and highest <= 1:
                yield Finding(
                    Oddity.TICKED_BUT_BASIC, (role.slug,), tuple(skills), column=column.slug
                )
