"""Loading of the landscape's files into one immutable object, with all errors."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict

from mlops_portal.foundation.content import (
    ContentError,
    InvalidContent,
    build,
    read_yaml,
)
from mlops_portal.foundation.shapes import SHAPE, Language, NotEmpty, Once
from pipelines_catalog.landscape.content.references import HEAD, VOCABULARY, reference_errors
from pipelines_catalog.landscape.domain.facets import goes_on
from pipelines_catalog.landscape.domain.landscape import Category, Landscape
from pipelines_catalog.landscape.domain.tools import Tool, problems_of
from pipelines_catalog.landscape.domain.vocabulary import NO_WORDS, Vocabulary


@dataclass(frozen=True)
class _Head:
    """The languages of all files."""

    __pydantic_config__ = SHAPE | ConfigDict(extra="ignore")

    languages: Once[Language]


@dataclass(frozen=True)
class _Entries:
    """The tools of a file as they stand there, beside their category."""

    __pydantic_config__ = SHAPE | ConfigDict(extra="ignore")

    tools: Annotated[list[dict[str, Any]], NotEmpty]


@dataclass(frozen=True)
class _Tools:
    """The tools of a file, each with its category."""

    __pydantic_config__ = SHAPE

    tools: tuple[Tool, ...]


def load_landscape(folder: Path) -> Landscape:
    """Return the landscape in `folder`. Raises InvalidContent with every error.

    A folder without a vocabulary has an empty one.
    """
    errors: list[ContentError] = []
    categories: list[Category] = []
    tools: list[Tool] = []
    languages: tuple[str, ...] = ()
    found, vocabulary = None, NO_WORDS
    sheets = [f"categories/{path.name}" for path in sorted((folder / "categories").glob("*.yaml"))]
    words = [VOCABULARY] if (folder / VOCABULARY).exists() else []
    for file in (HEAD, *words, *sheets):
        try:
            document = build(dict[str, Any], read_yaml(folder / file, file), file)
            if file == HEAD:
                languages = build(_Head, document, file).languages
                whole = document | {"categories": [], "tools": []}
                found = build(Landscape, whole, file, languages=languages)
            elif file == VOCABULARY:
                vocabulary = build(Vocabulary, document, file, languages=languages)
            else:
                category, of_category = _sheet(document, file, languages)
                categories.append(category)
                tools += of_category
        except InvalidContent as invalid:
            errors += invalid.errors
    if found and not errors:
        found = replace(
            found,
            vocabulary=vocabulary,
            categories=tuple(categories),
            tools=tuple(replace(tool, goes_on=goes_on(tool, found.as_of)) for tool in tools),
        )
        errors += reference_errors(found, [file.stem for file in map(Path, sheets)])
    if errors or not found:
        raise InvalidContent(errors)
    return found


def _sheet(
    document: dict[str, Any], file: str, languages: tuple[str, ...]
) -> tuple[Category, tuple[Tool, ...]]:
    """Return the category and the tools of a file. Raises InvalidContent with every error."""
    entries = build(_Entries, document, file).tools
    errors = [
        ContentError(file, f"tools.{entry.get('id', '')}.{key}", reason)
        for entry in entries
        for key, reason in problems_of(entry)
    ]
    given = {key: value for key, value in document.items() if key != "tools"}
    whole = {"tools": [{**entry, "category": document.get("id")} for entry in entries]}
    try:
        category = build(Category, given, file, languages=languages)
    except InvalidContent as invalid:
        errors += invalid.errors
    try:
        tools = build(_Tools, whole, file, languages=languages).tools
    except InvalidContent as invalid:
        errors += invalid.errors
    if errors:
        raise InvalidContent(errors)
    return category, tools
