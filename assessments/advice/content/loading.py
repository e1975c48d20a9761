"""Loading of chains from version folders, with all errors collected.

The first version is complete. A later one is an overlay: it names its `base` and lists what is
added, changed and dropped. Entries for a dropped practice are removed with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assessments.advice.domain.chain import Chain
from assessments.advice.domain.checks import Known, check_chain, check_dependencies
from assessments.maturity import content as frameworks
from assessments.maturity.domain.framework import Framework
from assessments.roles import content as matrices
from assessments.roles.domain.matrix import SkillMatrix
from mlops_portal.foundation.content import (
    ContentError,
    InvalidContent,
    build,
    overlay,
    read_yaml,
)
from pipelines_catalog.landscape import content as landscapes

FILE = "chain.yaml"
SECTIONS = ("practice_skills", "skill_tools", "step_practices", "not_shown", "after")


@dataclass(frozen=True)
class Loaded:
    """A loaded version with its complete document, which the next version may be based on."""

    chain: Chain
    document: Mapping[str, Any]


def load_chain(folder: Path, earlier: Sequence[Loaded] = ()) -> Loaded:
    """Load the chain in `folder`, based on one of `earlier`. Raises InvalidContent."""
    name = f"{folder.name}/{FILE}"
    document: Any = read_yaml(folder / FILE, name)
    is_overlay = isinstance(document, dict) and "base" in document
    if is_overlay:
        bases = {one.chain.version: one.document for one in earlier}
        document = overlay(document, name, bases, SECTIONS)
    languages = document.get("languages", ()) if isinstance(document, dict) else ()
    chain = build(Chain, document, name, languages=languages)
    framework, matrix = _named(chain, name)
    if is_overlay:
        ever = {id for one in frameworks.frameworks() for id in one.by_id}
        chain = chain.without(ever - framework.by_id.keys())
    problems = *check_chain(chain, _known(framework, matrix)), *check_dependencies(chain, framework)
    if problems:
        raise InvalidContent(dict.fromkeys(ContentError(name, p.key, p.reason) for p in problems))
    return Loaded(chain, document)


def _named(chain: Chain, file: str) -> tuple[Framework, SkillMatrix]:
    """Return the framework and the matrix of the chain. Raises InvalidContent."""
    framework = next((f for f in frameworks.frameworks() if chain.framework.names(f)), None)
    matrix = next((m for m in matrices.matrices() if chain.matrix.names(m)), None)
    if framework is None or matrix is None:
        raise InvalidContent(
            ContentError(file, key, f"there is no {named}")
            for key, named, found in (
                ("framework", chain.framework, framework),
                ("matrix", chain.matrix, matrix),
            )
            if found is None
        )
    return framework, matrix


def _known(framework: Framework, matrix: SkillMatrix) -> Known:
    experts = {
        role.slug: {skill: levels[-1] for skill, levels in (role.requirements or {}).items()}
        for role in matrix.matrix_roles
    }
    return Known(
        experts={practice.id: experts.get(practice.roles[0]) for practice in framework.practices},
        skills=tuple(matrix.skill_by_slug),
        categories=tuple(landscapes.landscape().category_by_id),
    )
