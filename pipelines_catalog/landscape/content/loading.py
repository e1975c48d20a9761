"""Loading of the landscape's files into one immutable object, with all errors."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from mlops_portal.foundation.content import (
    ContentError,
    InvalidContent,
    read_yaml,
    schema_errors,
)
from mlops_portal.foundation.text import Text
from pipelines_catalog.landscape.content.references import (
    PLACES,
    reference_errors,
    vocabulary_errors,
)
from pipelines_catalog.landscape.domain.facets import goes_on
from pipelines_catalog.landscape.domain.landscape import Category, Landscape, Origin, Term
from pipelines_catalog.landscape.domain.tools import (
    FactSource,
    Foundation,
    Kind,
    Status,
    Tool,
)
from pipelines_catalog.landscape.domain.vocabulary import LANGUAGES, Concept, Vocabulary

SCHEMAS = Path(__file__).parent / "schema"
HEAD, VOCABULARY = "landscape.yaml", "vocabulary.yaml"
Document = Mapping[str, Any]


def load_landscape(folder: Path) -> Landscape:
    """Return the landscape in `folder`. Raises InvalidContent with every error."""
    head, words, sheets = read_documents(folder)
    errors = tuple(reference_errors(HEAD, head, sheets))
    if errors := (*errors, *vocabulary_errors(VOCABULARY, words, head, sheets)):
        raise InvalidContent(errors)
    in_order = sorted((sheet for _, sheet in sheets), key=lambda sheet: sheet["order"])
    return Landscape(
        as_of=head["as_of"],
        languages=tuple(head["languages"]),
        origins=tuple(Origin(**origin) for origin in head["sources"]),
        groups=tuple(_terms(head["groups"])),
        categories=tuple(map(_category, in_order)),
        components=tuple(_terms(head["components"])),
        lifecycle_data=tuple(_terms(head["lifecycle_data"])),
        lifecycle_ml=tuple(_terms(head["lifecycle_ml"])),
        responsible_ai_steps=tuple(_terms(head["responsible_ai_steps"])),
        tools=tuple(
            _tool(sheet["id"], t, head["as_of"]) for sheet in in_order for t in sheet["tools"]
        ),
        in_house_platforms=tuple(head["platforms"]["in_house"]),
        cloud_platforms=tuple(head["platforms"]["cloud"]),
        reading_list=tuple(head["reading_list"]),
        vocabulary=Vocabulary(tuple(map(_concept, words["concepts"]))),
    )


def read_documents(folder: Path) -> tuple[Document, Document, list[tuple[str, Document]]]:
    """Return the head, the vocabulary, and categories with file names, checked by schema.

    A folder without a vocabulary has an empty one.
    """
    paths = sorted((folder / "categories").glob("*.yaml"))
    files = [(HEAD, "landscape")]
    files += ((f"categories/{path.name}", "category") for path in paths)
    documents: list[tuple[str, Any]] = []
    errors: list[ContentError] = []
    if (folder / VOCABULARY).exists():
        files.append((VOCABULARY, "vocabulary"))
    for file, schema in files:
        try:
            document = read_yaml(folder / file, file)
        except InvalidContent as invalid:
            errors.extend(invalid.errors)
            continue
        errors.extend(schema_errors(document, validator(schema), file))
        documents.append((file, document))
    if errors:
        raise InvalidContent(errors)
    words = documents.pop()[1] if documents[-1][0] == VOCABULARY else {"concepts": []}
    return documents[0][1], words, documents[1:]


@lru_cache(maxsize=3)
def validator(name: str) -> Draft202012Validator:
    """Return a schema's validator with references inlined, as resolving them is slow."""
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    definitions = schema.pop("$defs")

    def written_out(part: Any) -> Any:
        if isinstance(part, list):
            return [written_out(item) for item in part]
        if not isinstance(part, dict):
            return part
        if reference := part.get("$ref"):
            return written_out(definitions[reference.rpartition("/")[2]])
        return {key: written_out(value) for key, value in part.items()}

    return Draft202012Validator(written_out(schema))


def _terms(entries: Iterable[Document]) -> Iterator[Term]:
    for entry in entries:
        description, short = _text(entry.get("description")), _text(entry.get("short"))
        yield Term(str(entry["id"]), Text(entry["name"]), description, short)


def _concept(entry: Document) -> Concept:
    phrases = {language: tuple(entry[language]) for language in LANGUAGES}
    places = {name: frozenset(entry.get(name, ())) for name in PLACES}
    return Concept(entry["id"], phrases, **places)


def _text(translations: Mapping[str, str] | None) -> Text | None:
    return Text(translations) if translations else None


def _category(sheet: Document) -> Category:
    return Category(
        id=sheet["id"],
        group=sheet["group"],
        name=Text(sheet["name"]),
        description=Text(sheet["description"]),
        source=sheet["source"],
        deck_heading=sheet.get("deck_heading", ""),
    )


# Fields of a tool that its entry holds under the same key in another form.
_MADE = {"kind", "status", "description", "status_note", "pypi", "foundations", "sources"}
_PLAIN = {field.name for field in fields(Tool)} - _MADE


def _tool(category: str, entry: Document, as_of: str) -> Tool:
    listed, package = entry.get("awesome_mlops", {}), entry.get("pypi", {})
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in entry.items()
        if key in _PLAIN
    }
    tool = Tool(
        slug=entry["id"],
        category=category,
        kind=Kind(entry["kind"]),
        status=Status(entry.get("status", Status.UNKNOWN)),
        description=_text(entry["description"]),
        status_note=_text(entry.get("status_note")),
        list_name=listed.get("name", ""),
        in_2022_list=listed.get("in_2022", False),
        removed_from_list_on=listed.get("removed_on", ""),
        pypi=package.get("name", ""),
        pypi_last_release=package.get("last_release", ""),
        successor_slug=entry.get("successor_id", ""),
        foundations=tuple(Foundation(**f) for f in entry.get("foundations", ())),
        sources=tuple(FactSource(fact, **s) for fact, s in entry.get("sources", {}).items()),
        **given,
    )
    return replace(tool, goes_on=goes_on(tool, as_of))
