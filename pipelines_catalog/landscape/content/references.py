"""Consistency checks beyond the JSON schemas: references that exist, ids that are unique."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from mlops_portal.foundation.content import ContentError

Document = Mapping[str, Any]
_TERMS = ("groups", "components", "lifecycle_data", "lifecycle_ml", "responsible_ai_steps")
PLACES = ("components", "categories", "stages", "kinds", "languages", "tools")  # of a concept
_OF_TOOL = ("components", "lifecycle_data", "lifecycle_ml")


def reference_errors(
    head_file: str, head: Document, sheets: list[tuple[str, Document]]
) -> Iterator[ContentError]:
    """Yield duplicate ids, files not named as their category, and dangling references."""
    known = {name: {str(entry["id"]) for entry in head[name]} for name in _TERMS}
    tools = [tool["id"] for _, sheet in sheets for tool in sheet["tools"]]
    categories = [sheet["id"] for _, sheet in sheets]
    known |= {"tools": set(tools), "categories": set(categories)}
    twice = {tool for tool, count in Counter(tools).items() if count > 1}
    for name in _TERMS:
        ids = [entry["id"] for entry in head[name]]
        yield from _doubles(head_file, name, ids)
    places = {**head["platforms"], "reading_list": head["reading_list"]}
    for key, slugs in places.items():
        yield from _dangling(head_file, key, slugs, known["tools"], "tool")
    yield from _order_errors(sheets)
    for file, sheet in sheets:
        yield from _sheet_errors(file, sheet, known, twice)


def vocabulary_errors(
    file: str, words: Document, head: Document, sheets: list[tuple[str, Document]]
) -> Iterator[ContentError]:
    """Yield duplicate concepts, and places that the landscape does not have."""
    tools = [tool for _, sheet in sheets for tool in sheet["tools"]]
    stages = (*head["lifecycle_data"], *head["lifecycle_ml"])
    known = {
        "components": {entry["id"] for entry in head["components"]},
        "categories": {sheet["id"] for _, sheet in sheets},
        "stages": {entry["id"] for entry in stages},
        "kinds": {tool["kind"] for tool in tools},
        "tools": {tool["id"] for tool in tools},
    }
    yield from _doubles(file, "concepts", [concept["id"] for concept in words["concepts"]])
    for concept in words["concepts"]:
        for name in known:
            key = f"concepts.{concept['id']}.{name}"
            yield from _dangling(file, key, concept.get(name, ()), known[name], name)


def _sheet_errors(
    file: str, sheet: Document, known: Mapping[str, set[str]], twice: set[str]
) -> Iterator[ContentError]:
    if sheet["id"] != PurePosixPath(file).stem:
        yield ContentError(file, "id", f"must be {PurePosixPath(file).stem}, as the file is named")
    yield from _dangling(file, "group", [sheet["group"]], known["groups"], "group")
    for tool in sheet["tools"]:
        key = f"tools.{tool['id']}"
        if tool["id"] in twice:
            yield ContentError(file, f"{key}.id", "stands twice in the landscape")
        for name in _OF_TOOL:
            yield from _dangling(file, f"{key}.{name}", tool.get(name, ()), known[name], "term")
        others = tool.get("other_categories", ())
        yield from _dangling(
            file, f"{key}.other_categories", others, known["categories"], "category"
        )
        if sheet["id"] in others:
            yield ContentError(file, f"{key}.other_categories", "names the tool's own category")
        successor = [tool["successor_id"]] if "successor_id" in tool else []
        yield from _dangling(file, f"{key}.successor_id", successor, known["tools"], "tool")
        if tool["id"] in successor:
            yield ContentError(file, f"{key}.successor_id", "names the tool itself")


def _dangling(
    file: str, key: str, ids: Iterable[str], known: set[str], what: str
) -> Iterator[ContentError]:
    for id in ids:
        if id not in known:
            yield ContentError(file, key, f"there is no {what} {id!r}")


def _doubles(file: str, key: str, ids: Iterable[object]) -> Iterator[ContentError]:
    for id, count in Counter(ids).items():
        if count > 1:
            yield ContentError(file, key, f"{id!r} stands {count} times")


def _order_errors(sheets: list[tuple[str, Document]]) -> Iterator[ContentError]:
    counts = Counter(sheet["order"] for _, sheet in sheets)
    for file, sheet in sheets:
        if counts[sheet["order"]] > 1:
            yield ContentError(file, "order", f"{sheet['order']} is another category's too")
