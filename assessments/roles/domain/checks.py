"""Validation rules of a matrix of roles and skills. Pure: works on built objects.

Each problem names its file (relative to the version folder), the key and the reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from assessments.roles.domain.matrix import LEVELS, Role, Skill, SkillMatrix, TickTable

HEAD, TICKS, PUBLISHED = "matrix.yaml", "ticks.yaml", "published.yaml"
Rows = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One rule that a matrix breaks."""

    file: str
    key: str
    reason: str


def check_matrix(matrix: SkillMatrix) -> tuple[Problem, ...]:
    """Return everything that makes `matrix` unusable, in the order of the files."""
    found = chain(
        _check_head(matrix),
        chain.from_iterable(_check_skill(matrix, skill) for skill in matrix.skills),
        chain.from_iterable(_check_role(matrix, role) for role in matrix.roles),
        _check_ticks(matrix),
    )
    return tuple(found)


def check_published(
    matrix: SkillMatrix, version: str, requirements: Mapping[str, Rows], ticks: Rows
) -> Iterator[Problem]:
    """Return all differences from the published list: a published version never changes."""
    if matrix.version != version:
        reason = f"is {matrix.version}, but {version} is the published version"
        yield Problem(HEAD, "version", reason)
    for role in matrix.matrix_roles:
        file = role_file(role.slug)
        if role.slug not in requirements:
            yield Problem(file, "requirements", f"is not published in {version}")
        else:
            yield from _changed(
                file, "requirements", role.requirements or {}, requirements[role.slug]
            )
    for slug in requirements.keys() - {role.slug for role in matrix.matrix_roles}:
        yield Problem(PUBLISHED, f"requirements.{slug}", "is published, but missing in the matrix")
    yield from _changed(TICKS, "rows", matrix.ticks.rows, ticks)


def skill_file(slug: str) -> str:
    return f"skills/{slug}.yaml"


def role_file(slug: str) -> str:
    return f"roles/{slug}.yaml"


def _changed(file: str, key: str, held: Rows, published: Rows) -> Iterator[Problem]:
    for slug in {**held, **published}:
        before, now = published.get(slug), held.get(slug)
        if before is not None and now is not None and list(before) != list(now):
            reason = f"is {list(now)}, but {list(before)} is published"
            yield Problem(file, f"{key}.{slug}", reason)
        elif (before is None) != (now is None):
            yield Problem(
                file, f"{key}.{slug}", "is missing" if now is None else "is not published"
            )


def _check_head(matrix: SkillMatrix) -> Iterator[Problem]:
    if tuple(level.level for level in matrix.levels) != LEVELS:
        order = ", ".join(map(str, LEVELS))
        yield Problem(HEAD, "levels", f"needs the levels {order} in this order")
    for axis in matrix.axes:
        if not any(skill.axis == axis.slug for skill in matrix.skills):
            yield Problem(HEAD, f"axes.{axis.slug}", "no skill belongs to it")
    if not matrix.matrix_roles:
        yield Problem(HEAD, "roles", "no role has requirements")


def _check_skill(matrix: SkillMatrix, skill: Skill) -> Iterator[Problem]:
    known = (("group", skill.group, matrix.groups), ("axis", skill.axis, matrix.axes))
    for key, slug, names in known:
        if slug not in {name.slug for name in names}:
            yield Problem(skill_file(skill.slug), key, f"there is no {key} {slug}")


def _check_role(matrix: SkillMatrix, role: Role) -> Iterator[Problem]:
    if role.requirements is None:
        return
    file, wanted = role_file(role.slug), len(matrix.seniorities)
    for skill in matrix.skills:
        row = role.requirements.get(skill.slug)
        if row is None:
            yield Problem(file, f"requirements.{skill.slug}", "is missing")
        elif len(row) != wanted:
            reason = f"needs {wanted} levels, one per seniority, not {len(row)}"
            yield Problem(file, f"requirements.{skill.slug}", reason)
    for slug in role.requirements.keys() - matrix.skill_by_slug.keys():
        yield Problem(file, f"requirements.{slug}", "there is no such skill")
    if role.process is None:
        yield Problem(file, "process", "a role with requirements needs its selection process")


def _check_ticks(matrix: SkillMatrix) -> Iterator[Problem]:
    ticks, width = matrix.ticks, len(matrix.ticks.columns)
    tables = [("rows", ticks.rows), *((f"copies.{c.number}", c.cells) for c in ticks.copies)]
    for key, rows in tables:
        for role, row in rows.items():
            if role not in matrix.role_by_slug:
                yield Problem(TICKS, f"{key}.{role}", "there is no such role")
            if len(row) != width:
                yield Problem(TICKS, f"{key}.{role}", f"needs {width} cells, not {len(row)}")
    yield from _check_differences(ticks)
    for column, skills in ticks.crosswalk.items():
        for slug in skills:
            if slug not in matrix.skill_by_slug:
                yield Problem(TICKS, f"crosswalk.{column}", f"there is no skill {slug}")


def _check_differences(ticks: TickTable) -> Iterator[Problem]:
    """Check that exactly the cells on which the prints differ are explained."""
    columns = [column.slug for column in ticks.columns]
    stated = {(one.role, one.column): one for one in ticks.differences}
    for role, row in ticks.rows.items():
        for place, column in enumerate(columns[: len(row)]):
            prints = tuple(_cell(copy.cells.get(role, ()), place) for copy in ticks.copies)
            one = stated.pop((role, column), None)
            key = f"differences.{role}.{column}"
            if one is None and len(set(prints)) > 1:
                yield Problem(TICKS, key, "the prints differ, but nothing is said about it")
            if one and (one.copies != prints or one.canonical != row[place]):
                yield Problem(TICKS, key, "is not what rows and copies say")
    for role, column in stated:
        yield Problem(TICKS, f"differences.{role}.{column}", "there is no such cell")


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""
