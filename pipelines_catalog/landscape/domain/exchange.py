"""A selection as records, rows and landscape2's format, for other programs. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from mlops_portal.foundation.spreadsheets import Cell
from pipelines_catalog.landscape.domain.importing.addresses import address_key
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.licences import family_of
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


def record(tool: Tool, language: str) -> dict[str, object]:
    """A tool as the API and the JSON file give it; null and empty lists mean: not known."""
    return {
        "slug": tool.slug,
        "name": tool.name,
        "current_name": tool.current_name or None,
        "aliases": [name for name in tool.names if name != tool.name],
        "description": tool.description.in_language(language) if tool.description else None,
        "category": tool.category,
        "other_categories": list(tool.other_categories),
        "kind": tool.kind.value,
        "source_available": tool.source_available,
        "licence": tool.licence or None,
        "client_licence": tool.client_licence or None,
        "licence_family": family_of(tool).value,
        "status": tool.status.value,
        "is_alive": tool.is_alive,
        "status_basis": tool.status_basis or None,
        "status_note": tool.status_note.in_language(language) if tool.status_note else None,
        "last_activity": tool.last_activity or None,
        "successor": tool.successor or None,
        "successor_slug": tool.successor_slug or None,
        "acquired_by": tool.acquired_by or None,
        "acquired_on": tool.acquired_on or None,
        "components": list(tool.components),
        "maturity_level": tool.maturity_level,
        "lifecycle": {"data": list(tool.lifecycle_data), "ml": list(tool.lifecycle_ml)},
        "responsible_ai_step": tool.responsible_ai_step,
        "language": tool.language or None,
        "pypi": tool.pypi or None,
        "foundations": [{"name": f.name, "stage": f.stage or None} for f in tool.foundations],
        "homepage": tool.homepage or None,
        "repository": tool.repository or None,
        "in_deck": tool.in_deck,
        "checked": tool.checked or None,
        "sources": [
            {"fact": source.fact, "source": source.text, "date": source.date or None}
            for source in tool.sources
        ],
    }


def table_rows(tools: Iterable[Tool], as_of: str, language: str) -> Iterator[tuple[Cell, ...]]:
    """A row of `COLUMNS` per tool; lists are joined by “; ”. `as_of` is the landscape's month."""
    for tool in tools:
        found = record(tool, language) | {"as_of": as_of}
        lifecycle = found["lifecycle"]
        found |= {f"lifecycle_{key}": value for key, value in lifecycle.items()}  # type: ignore[attr-defined]
        yield tuple(_cell(found[column]) for column in COLUMNS)


def _cell(value: object) -> Cell:
    """A value of a record as one cell; a number stays one."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return value if isinstance(value, bool | int | None) else str(value)


def landscape2(tools: Sequence[Tool], landscape: Landscape, language: str) -> dict[str, object]:
    """A selection in the format of CNCF-style landscapes, with our facts as annotations.

    Groups become categories, categories subcategories. The format needs an address, so a tool
    without homepage and repository is left out; it needs a logo's file name, and we hold none:
    the name is the tool's slug.
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
    """Tools with names that stand once each: the host of the second of a name, or its slug, too.

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
    """Our facts as text, as the format wants them; what is not known is left out."""
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
