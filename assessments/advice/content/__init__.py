"""Chain and dependencies as content: read once from the newest version folder."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from assessments.advice.content.loading import DEPENDENCIES, FILE, load_chain, load_dependencies
from assessments.advice.domain.chain import Chain
from assessments.advice.domain.dependencies import Dependencies
from assessments.maturity import content as frameworks
from assessments.roles import content as matrices
from mlops_portal.foundation.content import ContentError, Inspection, InvalidContent
from pipelines_catalog.landscape import content as landscapes

FOLDER = Path(__file__).parent


def version_folders() -> tuple[Path, ...]:
    """The folders `v1`, `v2`, ... that each hold one version."""
    return tuple(sorted(FOLDER.glob("v[0-9]*"), key=lambda folder: int(folder.name[1:])))


@lru_cache(maxsize=1)
def chain() -> Chain:
    """The newest chain. Raises InvalidContent when it is wrong."""
    return load_chain(version_folders()[-1])


@lru_cache(maxsize=1)
def dependencies() -> Dependencies:
    """The newest dependencies. Raises InvalidContent when they are wrong."""
    return load_dependencies(version_folders()[-1])


def inspect() -> Inspection:
    """What the chain holds and everything that is wrong in it, read anew.

    Where the content of a room below is wrong, that room says so, and nothing is held here.
    """
    return inspect_folder(version_folders()[-1])


def inspect_folder(folder: Path) -> Inspection:
    """The same for a version in `folder`."""
    return _inspect(folder, load_chain, FILE, _counts)


def inspect_dependencies(folder: Path | None = None) -> Inspection:
    """What the dependencies hold and everything that is wrong in them."""
    wanted = folder or version_folders()[-1]
    return _inspect(wanted, load_dependencies, DEPENDENCIES, _count_dependencies)


def _inspect(
    folder: Path, load: Callable[[Path], Any], file: str, count: Callable[[Any], str]
) -> Inspection:
    try:
        frameworks.frameworks(), matrices.matrices(), landscapes.landscape()
    except InvalidContent:
        return Inspection((), ())
    try:
        found = load(folder)
    except InvalidContent as invalid:
        return Inspection((), invalid.errors)
    return Inspection((count(found),), tuple(_outdated(found, f"{folder.name}/{file}")))


def _outdated(found: Chain | Dependencies, file: str) -> list[ContentError]:
    """What joins is for the newest framework and matrix, else doors would stay empty."""
    framework, matrix = frameworks.framework(), matrices.matrix()
    newest = {"framework": (framework.id, framework.version), "matrix": (matrix.id, matrix.version)}
    return [
        ContentError(file, key, f"is not the newest, {' '.join(wanted)}")
        for key, wanted in newest.items()
        if getattr(found, key, wanted) != wanted
    ]


def _count_dependencies(found: Dependencies) -> str:
    named = sum(len(one.practices) for one in found.after.values())
    return f"dependencies {found.version}: {len(found.after)} practices come after {named} others"


def _counts(found: Chain) -> str:
    asked = sum(map(len, found.practice_skills.values()))
    return (
        f"chain {found.version}: {len(found.practice_skills)} practices take {asked} skills, "
        f"{len(found.skill_tools)} skills lead to tools, {len(found.step_practices)} steps named, "
        f"{len(found.not_shown)} practices without a step, languages {', '.join(found.languages)}"
    )
