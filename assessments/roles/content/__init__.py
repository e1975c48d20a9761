"""Roles and skills as content: read once from their version folders into frozen objects."""

from functools import lru_cache
from pathlib import Path

from assessments.roles.content.loading import load_matrix
from assessments.roles.domain.matrix import SkillMatrix
from mlops_portal.foundation.content import Inspection, load_versions, version_folders

FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def matrices() -> tuple[SkillMatrix, ...]:
    """Every matrix held, newest version first. Raises InvalidContent when one is wrong."""
    return tuple(load_matrix(folder) for folder in reversed(version_folders(FOLDER)))


def matrix(version: str | None = None) -> SkillMatrix:
    """The matrix in `version`, or the newest one. Raises KeyError if unknown."""
    for candidate in matrices():
        if version in (None, candidate.version):
            return candidate
    raise KeyError(version)


def inspect() -> Inspection:
    """Read all versions again; return the counts of valid ones and every error."""
    held, errors = load_versions(version_folders(FOLDER), lambda folder, _: load_matrix(folder))
    return Inspection(tuple(map(_counts, held)), tuple(errors))


def _counts(matrix: SkillMatrix) -> str:
    cells = len(matrix.profiles) * len(matrix.skills)
    return (
        f"{matrix.id} {matrix.version}: {len(matrix.skills)} skills, "
        f"{len(matrix.matrix_roles)} roles with {cells} required levels, "
        f"{len(matrix.ticks.rows)} x {len(matrix.ticks.columns)} ticks, "
        f"languages {', '.join(matrix.languages)}"
    )
