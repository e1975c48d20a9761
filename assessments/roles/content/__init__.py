"""Roles and skills as content: read once from their version folders into frozen objects."""

from functools import lru_cache
from pathlib import Path

from assessments.roles.content.loading import load_matrix
from assessments.roles.domain.matrix import SkillMatrix
from mlops_portal.foundation.content import ContentError, Inspection, InvalidContent

FOLDER = Path(__file__).parent


def version_folders() -> tuple[Path, ...]:
    """The folders `v1`, `v2`, ... that each hold one published version."""
    return tuple(sorted(FOLDER.glob("v[0-9]*"), key=lambda folder: int(folder.name[1:])))


@lru_cache(maxsize=1)
def matrices() -> tuple[SkillMatrix, ...]:
    """Every matrix held, newest version first. Raises InvalidContent when one is wrong."""
    return tuple(load_matrix(folder) for folder in reversed(version_folders()))


def matrix(version: str | None = None) -> SkillMatrix:
    """The matrix in `version`, or the newest one. Raises KeyError if unknown."""
    for candidate in matrices():
        if version in (None, candidate.version):
            return candidate
    raise KeyError(version)


def inspect() -> Inspection:
    """Read all versions again; return the counts of valid ones and every error."""
    found: list[str] = []
    errors: list[ContentError] = []
    for folder in version_folders():
        try:
            found.append(_counts(load_matrix(folder)))
        except InvalidContent as invalid:
            errors.extend(invalid.errors)
    return Inspection(tuple(found), tuple(errors))


def _counts(matrix: SkillMatrix) -> str:
    cells = len(matrix.profiles) * len(matrix.skills)
    return (
        f"{matrix.id} {matrix.version}: {len(matrix.skills)} skills, "
        f"{len(matrix.matrix_roles)} roles with {cells} required levels, "
        f"{len(matrix.ticks.rows)} x {len(matrix.ticks.columns)} ticks, "
        f"languages {', '.join(matrix.languages)}"
    )
