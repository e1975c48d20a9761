"""Loading of the landscape's files into one immutable object, with all errors."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict

from mlops_portal.foundation.content import (
    ContentError,
    InvalidContent,
    Steps,
    build,
    key_of,
    read_yaml,
)
from mlops_portal.foundation.shapes import SHAPE, Language, NotEmpty, Once
from pipelines_catalog.landscape.content.references import HEAD, VOCABULARY, reference_errors
from pipelines_catalog.landscape.domain.facets import goes_on
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.tools import problems_of


@dataclass(frozen=True)
class _Head:
    """The languages of all files."""

    __pydantic_config__ = SHAPE | ConfigDict(extra="ignore")

    languages: Once[Language]


@dataclass(frozen=True)
class _Sheet:
    """The tools of a file, which has its category beside them."""

    __pydantic_config__ = SHAPE | ConfigDict(extra="ignore")

    tools: Annotated[list[dict[str, Any]], NotEmpty]


def load_landscape(folder: Path) -> Landscape:
    """Return the landscape in `folder`. Raises InvalidContent with every error.

    A folder without a vocabulary has an empty one.
    """
    documents: dict[str, dict[str, Any]] = {}
    errors: list[ContentError] = []
    files = [HEAD, *([VOCABULARY] if (folder / VOCABULARY).exists() else [])]
    sheets = [f"categories/{path.name}" for path in sorted((folder / "categories").glob("*.yaml"))]
    tools: list[tuple[str, dict[str, Any]]] = []
    languages: tuple[str, ...] = ()
    for file in (*files, *sheets):
        try:
            documents[file] = build(dict[str, Any], read_yaml(folder / file, file), file)
            if file == HEAD:
                languages = build(_Head, documents[file], file).languages
            elif file in sheets:
                tools += ((file, tool) for tool in build(_Sheet, documents[file], file).tools)
        except InvalidContent as invalid:
            errors += invalid.errors
    for file, entry in tools:
        at = f"tools.{entry.get('id', '')}"
        errors += (ContentError(file, f"{at}.{key}", why) for key, why in problems_of(entry))
    whole = documents.get(HEAD, {}) | {
        "vocabulary": documents.get(VOCABULARY, {"concepts": []}),
        "categories": [_without_tools(documents[file]) for file in sheets if file in documents],
        "tools": [{**entry, "category": documents[file].get("id")} for file, entry in tools],
    }

    def place(steps: Steps) -> tuple[str, str]:
        part, *within = steps
        if part == "vocabulary":
            return VOCABULARY, key_of(whole[part], within)
        if part == "categories" and within:
            return sheets[int(within[0])], key_of(whole[part][within[0]], within[1:])
        file = tools[int(within[0])][0] if part == "tools" and within else HEAD
        return file, key_of(whole, steps)

    if HEAD in documents and len(documents) == len((*files, *sheets)):
        try:
            found = build(Landscape, whole, HEAD, languages=languages, place=place)
        except InvalidContent as invalid:
            errors += invalid.errors
    if not errors:
        errors += reference_errors(found, [file.stem for file in map(Path, sheets)])
    if errors:
        raise InvalidContent(errors)
    return replace(
        found, tools=tuple(replace(one, goes_on=goes_on(one, found.as_of)) for one in found.tools)
    )


def _without_tools(sheet: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in sheet.items() if key != "tools"}
