"""`landscape.yml` of CNCF-style sites, in both spellings. Pure.

No YAML object is ever constructed: nodes are read as text, lists and maps. Tags are refused,
anchors and aliases beyond a bound too, and the walk stops at a number of nodes, so that a small
file cannot grow.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from pipelines_catalog.landscape.domain.importing.items import UnreadableFile

MOST_ALIASES, DEEPEST, MOST_NODES = 50, 20, 400_000
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = ("", "~", "null", "Null", "NULL")
_NO_TOOLS = ("member", "hosting companies", "special", "certified partners", "service provider")
Raw = tuple[int, Mapping[str, object]]


class Line(dict[str, Any]):
    """A map of the file that knows the line on which it begins."""

    line = 0


def read_landscape(text: str) -> Iterator[Raw]:
    """Every item with its section “Category / Subcategory”. Raises UnreadableFile."""
    try:
        _inspect(text)
        root = yaml.compose(text, Loader=_Loader)
        document = _Walk().value(root, 0) if root is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise UnreadableFile(line, "broken_yaml", str(error.problem or "")[:200]) from error
    except yaml.YAMLError as error:
        raise UnreadableFile(0, "broken_yaml", str(error)[:200]) from error
    top = document.get("landscape", document.get("categories")) if _is_map(document) else None
    if not isinstance(top, list):
        raise UnreadableFile(1, "no_landscape")
    yield from _items(top)


def _items(top: list) -> Iterator[Raw]:
    for category in filter(_is_map, top):
        for sub in filter(_is_map, _list(_inner(category, "category").get("subcategories"))):
            names = [_name(_inner(category, "category")), _name(_inner(sub, "subcategory"))]
            section = " / ".join(dict.fromkeys(filter(None, names)))
            is_organization = any(word in section.casefold() for word in _NO_TOOLS)
            for item in filter(_is_map, _list(_inner(sub, "subcategory").get("items"))):
                yield item.line, _raw(_inner(item, "item"), section, is_organization)


def _raw(item: Mapping[str, Any], section: str, is_organization: bool) -> dict[str, object]:
    return {
        "name": item.get("name"),
        "section": section,
        "homepage": item.get("homepage_url"),
        "repository": item.get("repo_url"),
        "licence": item.get("license"),
        "description": item.get("description"),
        "stage": item.get("project"),
        "is_organization": is_organization or "membership" in item,
    }


def _inspect(text: str) -> None:
    """Look at the events alone: nothing is built before tags, aliases and depth are known."""
    depth = aliases = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            aliases += 1
            if aliases > MOST_ALIASES:
                raise UnreadableFile(line, "too_many_aliases", str(MOST_ALIASES))
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise UnreadableFile(line, "too_deep", str(DEEPEST))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if getattr(event, "tag", None):
            raise UnreadableFile(line, "tag", str(event.tag)[:100])


class _Walk:
    """Turns nodes into text, lists and maps; every scalar stays text, so that no date is lost."""

    def __init__(self) -> None:
        self.nodes = 0

    def value(self, node: yaml.Node, depth: int) -> Any:
        self.nodes += 1
        line = node.start_mark.line + 1
        if self.nodes > MOST_NODES or depth > DEEPEST:
            raise UnreadableFile(line, "too_large_inside")
        if isinstance(node, yaml.ScalarNode):
            return None if node.style is None and node.value in _NULL else node.value
        if isinstance(node, yaml.SequenceNode):
            return [self.value(inner, depth + 1) for inner in node.value]
        found = Line()
        found.line = line
        for key, inner in node.value:
            if isinstance(key, yaml.ScalarNode):
                found[key.value] = self.value(inner, depth + 1)
        return found


def _inner(entry: Mapping[str, Any], marker: str) -> Mapping[str, Any]:
    """The entry itself (plain, or marked by an empty key), or what stands under the marker."""
    inside = entry.get(marker)
    return inside if _is_map(inside) else entry


def _name(entry: Mapping[str, Any]) -> str:
    name = entry.get("name")
    return name.strip() if isinstance(name, str) else ""


def _list(value: object) -> list:
    return value if isinstance(value, list) else []


def _is_map(value: object) -> bool:
    return isinstance(value, Line)
