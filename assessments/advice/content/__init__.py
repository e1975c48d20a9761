"""The chain as content: read once from the newest version folder into frozen objects."""

from functools import lru_cache
from pathlib import Path

from assessments.advice.content.loading import load_chain
from assessments.advice.domain.chain import Chain
from assessments.maturity import content as frameworks
from assessments.skills import content as matrices
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


def inspect() -> Inspection:
    """What is held and everything that is wrong, read anew.

    Where the content of a room below is wrong, that room says so, and nothing is held here.
    """
    return inspect_folder(version_folders()[-1])


def inspect_folder(folder: Path) -> Inspection:
    """The same for a version in `folder`."""
    try:
        frameworks.frameworks(), matrices.matrices(), landscapes.landscape()
    except InvalidContent:
        return Inspection((), ())
    try:
        found = load_chain(folder)
    except InvalidContent as invalid:
        return Inspection((), invalid.errors)
    return Inspection((_counts(found),), tuple(_outdated(found, folder)))


def _outdated(found: Chain, folder: Path) -> list[ContentError]:
    """The newest chain is for the newest framework and matrix, else doors would stay empty."""
    framework, matrix = frameworks.framework(), matrices.matrix()
    newest = {"framework": (framework.id, framework.version), "matrix": (matrix.id, matrix.version)}
    return [
        ContentError(f"{folder.name}/chain.yaml", key, f"is not the newest, {' '.join(wanted)}")
        for key, wanted in newest.items()
        if getattr(found, key) != wanted
    ]


def _counts(found: Chain) -> str:
    asked = sum(map(len, found.practice_skills.values()))
    return (
        f"chain {found.version}: {len(found.practice_skills)} practices take {asked} skills, "
        f"{len(found.skill_tools)} skills lead to tools, {len(found.step_practices)} steps named, "
        f"{len(found.not_shown)} practices without a step, languages {', '.join(found.languages)}"
    )
