"""Export of a selection as table rows, and in landscape2's format. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mlops_portal.foundation.spreadsheets import Cell
from pipelines_catalog.landscape.domain.importing.addresses import address_key
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.tools import Tool
from pipelines_catalog.landscape.domain.words import fold

COLUMNS = (
    "slug",
    "name",
    "current_name",
    "aliases",
    "category",
    "other_categories",
    "kind",
    "licence",
    "client_licence",
    "licence_family",
    "status",
    "last_activity",
    "components",
    "maturity_level",
    "lifecycle_ml",
    "lifecycle_data",
    "responsible_ai_step",
    "language",
    "pypi",
    "homepage",
    "repository",
    "in_deck",
    "successor",
    "acquired_by",
    "acquired_on",
    "checked",
    "description",
    "as_of",
)


def table_rows(records: Iterable[Mapping[str, Any]], as_of: str) -> Iterator[tuple[Cell, ...]]:
    """Yield a row of `COLUMNS` per tool as the API gives it; lists are joined by “; ”.

    `as_of` is the landscape's month.
    """
    for found in records:
        lifecycle = {f"lifecycle_{key}": value for key, value in found["lifecycle"].items()}
        row = {**found, **lifecycle, "as_of": as_of}
        yield tuple(_cell(row[column]) for column in COLUMNS)


def _cell(value: object) -> Cell:
    """Return a value of a record as one cell; a number stays one."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return value if isinstance(value, bool | int | None) else str(value)


def landscape2(tools: Sequence[Tool], landscape: Landscape, language: str) -> dict[str, object]:
    """Return a selection in the format of CNCF-style landscapes, with our facts as annotations.

    Groups become categories, categories subcategories. The format requires a homepage, so a tool
    without homepage and repository is left out; it requires a logo's file name, and we have none:
    the tool's slug is used.
    """
    shown = [tool for tool in tools if tool.homepage or tool.repository]
    categories = []
    for group in landscape.groups:
        subcategories = [
            {
                "subcategory": None,
                "name": category.name.in_language(language),
                "items": [_item(tool, name, landscape, language) for tool, name in distinct(found)],
            }
            for category in landscape.of_group(group.id)
            if (found := [tool for tool in shown if tool.category == category.id])
        ]
        if subcategories:
            name = group.name.in_language(language)
            categories.append({"category": None, "name": name, "subcategories": subcategories})
    return {"landscape": categories}


def distinct(tools: Iterable[Tool]) -> Iterator[tuple[Tool, str]]:
    """Return tools with unique names: a repeated name gets its host, or its slug, added.

    landscape2 refuses a file in which a subcategory holds a name twice.
    """
    taken: set[str] = set()
    for tool in tools:
        host = address_key(tool.homepage or tool.repository).partition("/")[0]
        for name in (tool.name, f"{tool.name} ({host})", f"{tool.name} ({tool.slug})"):
            if fold(name) not in taken:
                break
        taken.add(fold(name))
        yield tool, name


def _item(tool: Tool, name: str, landscape: Landscape, language: str) -> dict[str, object]:
    item: dict[str, object] = {"item": None, "name": name}
    if tool.description:
        item["description"] = tool.description.in_language(language)
    item["homepage_url"] = tool.homepage or tool.repository
    if tool.repository:
        item["repo_url"] = tool.repository
    item["logo"] = f"{tool.slug}.svg"
    if stage := next((f.stage for f in tool.foundations if f.stage), ""):
        item["project"] = stage
    if tool.licence:
        item["license"] = tool.licence
    if paths := list(_paths(tool, landscape, language)):
        item["second_path"] = paths
    plain_name = {"name": tool.name} if name != tool.name else {}
    item["extra"] = {"annotations": plain_name | _annotations(tool)}
    return item


def _paths(tool: Tool, landscape: Landscape, language: str) -> Iterator[str]:
    for id in tool.other_categories:
        if category := landscape.category_by_id.get(id):
            group = landscape.term(category.group).name.in_language(language)
            yield f"{group} / {category.name.in_language(language)}"


def _annotations(tool: Tool) -> dict[str, str]:
    """Return our facts as text, as the format requires; unknown ones are left out."""
    known = {
        "slug": tool.slug,
        "current_name": tool.current_name,
        "other_names": "; ".join(tool.other_names),
        "kind": tool.kind.value,
        "status": tool.status.value,
        "last_activity": tool.last_activity,
        "components": "; ".join(tool.components),
        "maturity_level": "" if tool.maturity_level is None else str(tool.maturity_level),
        "lifecycle_ml": "; ".join(tool.lifecycle_ml),
        "lifecycle_data": "; ".join(tool.lifecycle_data),
        "successor": tool.successor,
        "acquired_by": tool.acquired_by,
        "checked": tool.checked,
    }
    return {key: value for key, value in known.items() if value}
