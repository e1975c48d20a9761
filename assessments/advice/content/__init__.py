"""Chain as content: read once from its version folders."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from assessments.advice.content.loading import FILE, load_chain
from assessments.advice.domain.chain import Chain
from assessments.maturity import content as frameworks
from assessments.roles import content as matrices
from mlops_portal.foundation.content import (
    ContentError,
    Inspection,
    InvalidContent,
    load_versions,
    version_folders,
)
from pipelines_catalog.landscape import content as landscapes

FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def chains() -> tuple[Chain, ...]:
    """Every version held, newest first. Raises InvalidContent when one is wrong."""
    held, errors = load_versions(version_folders(FOLDER), load_chain)
    if errors:
        raise InvalidContent(errors)
    return tuple(one.chain for one in reversed(held))


def chain(framework: str | None = None) -> Chain:
    """The chain for that version of the framework, or the newest where there is none."""
    named = (one for one in chains() if one.framework.version == framework)
    return next(named, chains()[0])


def inspect() -> Inspection:
    """What the chain holds and everything that is wrong in it, read anew.

    Where the content of a room below is wrong, that room says so, and nothing is held here.
    """
    return inspect_folders(version_folders(FOLDER))


def inspect_folders(folders: Iterable[Path]) -> Inspection:
    """The same for versions in `folders`."""
    try:
        frameworks.frameworks(), matrices.matrices(), landscapes.landscape()
    except InvalidContent:
        return Inspection((), ())
    folders = tuple(folders)
    held, errors = load_versions(folders, load_chain)
    if held and not errors:
        errors = _outdated(held[-1].chain, f"{folders[-1].name}/{FILE}")
    return Inspection(tuple(_counts(one.chain) for one in held), tuple(errors))


def _outdated(found: Chain, file: str) -> list[ContentError]:
    """What joins is for the newest framework and matrix, else pages would lead nowhere."""
    framework, matrix = frameworks.framework(), matrices.matrix()
    errors = []
    if not found.framework.names(framework):
        errors.append(("framework", f"is not the newest, {framework.id} {framework.version}"))
    if not found.matrix.names(matrix):
        errors.append(("matrix", f"is not the newest, {matrix.id} {matrix.version}"))
    return [ContentError(file, key, reason) for key, reason in errors]


def _counts(found: Chain) -> str:
    asked = sum(map(len, found.practice_skills.values()))
    return (
        f"chain {found.version}: {len(found.practice_skills)} practices take {asked} skills, "
        f"{len(found.skill_tools)} skills lead to tools, {len(found.step_practices)} steps named, "
        f"{len(found.not_shown)} practices without a step, {len(found.after)} come after others, "
        f"languages {', '.join(found.languages)}"
    )
