"""Chain content, loaded once from its version folders."""

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
    """Return every available version, newest first. Raises InvalidContent when one is invalid."""
    held, errors = load_versions(version_folders(FOLDER), load_chain)
    if errors:
        raise InvalidContent(errors)
    return tuple(one.chain for one in reversed(held))


def chain(framework: str | None = None) -> Chain:
    """Return the chain for that version of the framework, or else the newest."""
    named = (one for one in chains() if one.framework.version == framework)
    return next(named, chains()[0])


def inspect() -> Inspection:
    """Read the chain again and report its versions and all errors.

    If the content of another app that it refers to is invalid, that app reports it, not this one.
    """
    return inspect_folders(version_folders(FOLDER))


def inspect_folders(folders: Iterable[Path]) -> Inspection:
    """Report on the versions in `folders`, as `inspect` does."""
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
    """Return errors if the newest chain is not for the newest framework and matrix."""
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
