"""From the files of one version folder to frozen objects, or to all that is wrong in them."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assessments.advice.domain.chain import Chain, SkillAsked
from assessments.advice.domain.checks import Known, check_chain
from assessments.advice.domain.dependencies import Dependencies, Dependency, check_dependencies
from assessments.maturity import content as frameworks
from assessments.maturity.domain.framework import Framework
from assessments.roles import content as matrices
from assessments.roles.domain.matrix import SkillMatrix
from mlops_portal.foundation.content import (
    ContentError,
    InvalidContent,
    read_schema,
    read_yaml,
    schema_errors,
)
from mlops_portal.foundation.text import Text
from pipelines_catalog.landscape import content as landscapes

SCHEMAS = Path(__file__).parent / "schema"
SCHEMA = SCHEMAS / "chain.schema.json"
FILE, DEPENDENCIES = "chain.yaml", "dependencies.yaml"


def load_chain(folder: Path) -> Chain:
    """The chain in `folder`. Raises InvalidContent with everything that is wrong."""
    name = f"{folder.name}/{FILE}"
    document = read_yaml(folder / FILE, name)
    if errors := tuple(schema_errors(document, read_schema(SCHEMA), name)):
        raise InvalidContent(errors)
    chain = _build(document)
    framework, matrix = _named(chain, name)
    problems = check_chain(chain, _known(framework, matrix))
    if problems:
        raise InvalidContent(ContentError(name, p.key, p.reason) for p in problems)
    return chain


def load_dependencies(folder: Path) -> Dependencies:
    """The dependencies in `folder`. Raises InvalidContent with everything that is wrong."""
    name = f"{folder.name}/{DEPENDENCIES}"
    document = read_yaml(folder / DEPENDENCIES, name)
    schema = read_schema(SCHEMAS / "dependencies.schema.json")
    if errors := tuple(schema_errors(document, schema, name)):
        raise InvalidContent(errors)
    found = Dependencies(
        version=document["version"],
        date=document["date"],
        framework=(document["framework"]["id"], document["framework"]["version"]),
        after=MappingProxyType(
            {
                practice: Dependency(tuple(said["practices"]), tuple(said["sources"]))
                for practice, said in document["after"].items()
            }
        ),
    )
    framework = _framework(found.framework, name)
    problems = dict.fromkeys(check_dependencies(found, framework))
    if problems:
        raise InvalidContent(ContentError(name, p.key, p.reason) for p in problems)
    return found


def _build(document: Any) -> Chain:
    practice_skills = {
        practice: tuple(SkillAsked(**one) for one in asked)
        for practice, asked in document["practice_skills"].items()
    }
    not_shown = {practice: Text(reason) for practice, reason in document["not_shown"].items()}
    return Chain(
        version=document["version"],
        date=document["date"],
        languages=tuple(document["languages"]),
        framework=(document["framework"]["id"], document["framework"]["version"]),
        matrix=(document["matrix"]["id"], document["matrix"]["version"]),
        practice_skills=MappingProxyType(practice_skills),
        skill_tools=_tuples(document["skill_tools"]),
        step_practices=_tuples(document["step_practices"]),
        not_shown=MappingProxyType(not_shown),
    )


def _tuples(lists: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({key: tuple(ids) for key, ids in lists.items()})


def _named(chain: Chain, file: str) -> tuple[Framework, SkillMatrix]:
    """The framework and the matrix that the chain is for. Raises InvalidContent."""
    id, version = chain.matrix
    framework = _framework(chain.framework, file)
    found = next((m for m in matrices.matrices() if (m.id, m.version) == (id, version)), None)
    if found is None:
        raise InvalidContent([ContentError(file, "matrix", f"there is no {id} {version}")])
    return framework, found


def _framework(named: tuple[str, str], file: str) -> Framework:
    """The framework that a file is for. Raises InvalidContent."""
    try:
        return frameworks.framework(*named)
    except KeyError:
        error = ContentError(file, "framework", f"there is no {' '.join(named)}")
        raise InvalidContent([error]) from None


def _known(framework: Framework, matrix: SkillMatrix) -> Known:
    """What the other rooms hold that a chain may name."""
    experts = {
        role.slug: {skill: levels[-1] for skill, levels in (role.requirements or {}).items()}
        for role in matrix.matrix_roles
    }
    return Known(
        experts={practice.id: experts.get(practice.roles[0]) for practice in framework.practices},
        skills=tuple(matrix.skill_by_slug),
        categories=tuple(landscapes.landscape().category_by_id),
    )
