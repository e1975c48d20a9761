"""From the files of one version folder to a frozen framework, or to all that is wrong in them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assessments.maturity.content.corrections import FILE, SCHEMA, corrected, corrected_head
from assessments.maturity.domain import checks
from assessments.maturity.domain.framework import Dimension, Effort, Framework, Gate, Practice
from mlops_portal.foundation.content import (
    ContentError,
    InvalidContent,
    read_schema,
    read_yaml,
    schema_errors,
)
from mlops_portal.foundation.text import Text

SCHEMAS = Path(__file__).parent / "schema"
HEAD, PUBLISHED = "framework.yaml", "published.yaml"


def load_framework(folder: Path) -> Framework:
    """The framework in `folder`. Raises InvalidContent with everything that is wrong."""
    head, published, *sheets = read_documents(folder)
    corrections = _corrections(folder)
    by_dimension, wrong = corrected({sheet["dimension"]: sheet for _, sheet in sheets}, corrections)
    terms, wrong_too = corrected_head(head[1], corrections)
    framework = _build(terms, by_dimension)
    errors = (
        *(
            ContentError(shown(folder, FILE), f"corrections[{at}]", why)
            for at, why in (*wrong, *wrong_too)
        ),
        *_named(folder, checks.check_scoring(head[1]["scoring"])),
        *_option_errors(folder, sheets),
        *_named(folder, checks.check_framework(framework)),
        *_published_errors(folder, framework, published[1]),
    )
    if errors:
        raise InvalidContent(dict.fromkeys(errors))
    return framework


def read_documents(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """The head, the published list and each dimension's practices, of the right form."""
    files = [(HEAD, "framework"), (PUBLISHED, "published")] + [
        (f"practices/{path.name}", "practices")
        for path in sorted((folder / "practices").glob("*.yaml"))
    ]
    documents: list[tuple[str, dict[str, Any]]] = []
    errors: list[ContentError] = []
    for file, schema in files:
        try:
            documents.append((file, read_document(folder, file, schema)))
        except InvalidContent as invalid:
            errors.extend(invalid.errors)
    for file, document in documents:
        dimension = document.get("dimension")
        if dimension and file != f"practices/{dimension}.yaml":
            reason = f"must be {Path(file).stem}, as the file is named"
            errors.append(ContentError(shown(folder, file), "dimension", reason))
    if errors:
        raise InvalidContent(errors)
    return documents


def _corrections(folder: Path) -> list[dict[str, str]]:
    """Corrected translations of the version; none where it has no such file."""
    if not (folder / FILE).exists():
        return []
    return read_document(folder, FILE, SCHEMA)["corrections"]


def read_document(folder: Path, file: str, schema: str) -> Any:
    """One file checked against its schema. Raises InvalidContent."""
    name = shown(folder, file)
    document = read_yaml(folder / file, name)
    validator = read_schema(SCHEMAS / f"{schema}.schema.json")
    if errors := tuple(schema_errors(document, validator, name)):
        raise InvalidContent(errors)
    return document


def shown(folder: Path, file: str) -> str:
    """How errors call a file: with its version folder."""
    return f"{folder.name}/{file}"


def _build(head: Mapping[str, Any], sheets: Mapping[str, Mapping[str, Any]]) -> Framework:
    dimensions = [
        Dimension(d["id"], *map(Text, (d["name"], d["description"]))) for d in head["dimensions"]
    ]
    order = [d.id for d in dimensions]
    in_order = sorted(sheets, key=lambda id: order.index(id) if id in order else len(order))
    return Framework(
        id=head["id"],
        version=head["version"],
        rule=head["rule"],
        date=head["date"],
        languages=tuple(head["languages"]),
        name=Text(head["name"]),
        unit_of_assessment=Text(head["unit_of_assessment"]),
        dimensions=tuple(dimensions),
        practices=tuple(
            _practice(id, fields) for id in in_order for fields in sheets[id]["practices"]
        ),
        roles=_texts(head["roles"]),
        tool_categories=_texts(head["tool_categories"]),
        components=_texts(head["components"]),
        sources=MappingProxyType(dict(head["sources"])),
    )


def _practice(dimension: str, fields: Mapping[str, Any]) -> Practice:
    first, second, third, fourth = (
        Text({key: text for key, text in option.items() if key != "value"})
        for option in fields["options"]
    )
    return Practice(
        id=fields["id"],
        dimension=dimension,
        level=fields["level"],
        gate=Gate(fields["gate"]),
        gate_group=fields.get("gate_group"),
        na_allowed=fields["na_allowed"],
        na_hint=Text(fields["na_hint"]) if "na_hint" in fields else None,
        question=Text(fields["question"]),
        help=Text(fields["help"]),
        why=Text(fields["why"]),
        options=(first, second, third, fourth),
        evidence=Text(fields["evidence"]),
        effort=Effort(fields["effort"]),
        roles=tuple(fields["roles"]),
        tools=tuple(fields["tools"]),
        components=tuple(fields["components"]),
        sources=tuple(fields["sources"]),
        requires=tuple(fields.get("requires", ())),
    )


def _texts(names: Mapping[str, Mapping[str, str]]) -> Mapping[str, Text]:
    return MappingProxyType({slug: Text(text) for slug, text in names.items()})


def _named(
    folder: Path, problems: Iterator[checks.Problem] | tuple[checks.Problem, ...], head: str = HEAD
) -> Iterator[ContentError]:
    """Problems with the file that each stands in; those of no dimension stand in `head`."""
    for problem in problems:
        file = f"practices/{problem.dimension}.yaml" if problem.dimension else head
        yield ContentError(shown(folder, file), problem.key, problem.reason)


def _option_errors(
    folder: Path, sheets: list[tuple[str, dict[str, Any]]]
) -> Iterator[ContentError]:
    for _, sheet in sheets:
        for practice in sheet["practices"]:
            values = [option["value"] for option in practice["options"]]
            found = checks.check_option_values(sheet["dimension"], practice["id"], values)
            yield from _named(folder, tuple(found))


def _published_errors(
    folder: Path, framework: Framework, document: Mapping[str, Any]
) -> Iterator[ContentError]:
    published = {
        id: checks.Published(
            fields["level"], Gate(fields["gate"]), fields["na_allowed"], fields.get("gate_group")
        )
        for id, fields in document["practices"].items()
    }
    problems = checks.check_published(framework, document["version"], published)
    yield from _named(folder, problems, PUBLISHED)
