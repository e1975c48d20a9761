"""Reader of `landscape.yml` of CNCF-style sites, in both spellings. Pure.

No YAML object is ever constructed: nodes are read as text, lists and maps. Tags are refused, and
aliases and the number of nodes are limited, so that a small file cannot expand to a huge one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard

import yaml

from pipelines_catalog.landscape.domain.importing.items import TOLD, Trouble, UnreadableFile

MOST_ALIASES, DEEPEST, MOST_NODES = 50, 20, 400_000
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL_TAG = "tag:yaml.org,2002:null"
# Headings of organizations, by the whole name of a category or subcategory.
_MEMBERS = re.compile(
    r"^(?!.*\b(?:as|by|for|from|in|to|with)\b)"
    r"(?:.*\bmembers?(?: compan(?:y|ies)| organi[sz]ations?)?|members of .*|special"
    r"|(?:.* )?hosting companies|(?:.* )?(?:certified|training)(?: \w+)? partners?"
    r"|(?:.* )?certified service providers?)$"
)
# What an item of the format may hold, most of it of the page of such a site and not of the tool.
_OF_THE_FORMAT = {
    "additional_repos", "allow_duplicate_repo", "audits", "crunchbase", "description", "enduser",
    "extra", "featured", "homepage_url", "item", "joined", "license", "logo", "membership", "name",
    "open_source", "organization", "organization_name", "project", "project_org", "repo_url",
    "second_path", "specification", "stock_ticker", "tag", "twitter", "unnamed_organization",
    "url_for_bestpractices",
}  # fmt: skip
Found = tuple[int, Mapping[str, object]] | Trouble


class Line(dict[str, Any]):
    """A mapping of the file with its first line number."""

    line = 0


def read_landscape(text: str) -> Iterator[Found]:
    """Yield every item with its section “Category / Subcategory”. Raises UnreadableFile."""
    walk = _Walk()
    try:
        _inspect(text)
        root = yaml.compose(text, Loader=_Loader)
        document = walk.value(root, 0) if root is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise UnreadableFile(line, "broken_yaml", str(error.problem or "")[:200]) from error
    except yaml.YAMLError as error:
        raise UnreadableFile(0, "broken_yaml", str(error)[:200]) from error
    top = document.get("landscape", document.get("categories")) if _is_map(document) else None
    if not isinstance(top, list):
        raise UnreadableFile(1, "no_landscape")
    yield from walk.troubles
    yield from _categories(top)


def _categories(top: Sequence[object]) -> Iterator[Found]:
    for entry in top:
        if not _is_map(entry):
            yield _strange(top, entry)
            continue
        category = _inner(entry, "category")
        if "items" in category:
            yield from _items(category, [_name(category)])
        subcategories = category.get("subcategories")
        if subcategories is not None and not isinstance(subcategories, list):
            yield _strange(category, subcategories)
        for sub in _list(subcategories):
            if _is_map(sub):
                inner = _inner(sub, "subcategory")
                yield from _items(inner, [_name(category), _name(inner)])
            else:
                yield _strange(category, sub)


def _items(holder: Line, names: Sequence[str]) -> Iterator[Found]:
    section = " / ".join(dict.fromkeys(filter(None, names)))
    is_organization = any(_MEMBERS.match(name.casefold()) for name in names)
    items = holder.get("items")
    if items is not None and not isinstance(items, list):
        yield _strange(holder, items)
    for item in _list(items):
        if _is_map(item):
            inner = _inner(item, "item")
            yield item.line, _raw(inner, section, is_organization)
            for key in sorted(inner.keys() - _OF_THE_FORMAT):
                yield Trouble(item.line, "unread_field", key[:100], TOLD)
        else:
            yield _strange(holder, item)


def _strange(around: object, value: object) -> Trouble:
    """Return the problem that an entry is expected, for a value of another type."""
    line = getattr(value, "line", 0) or getattr(around, "line", 1)
    return Trouble(line, "not_an_entry", value[:100] if isinstance(value, str) else "")


def _raw(item: Mapping[str, Any], section: str, is_organization: bool) -> dict[str, object]:
    extra = item.get("extra")
    notes = extra.get("annotations") if _is_map(extra) else None
    notes = notes if _is_map(notes) else Line()
    is_project = bool(item.get("project"))
    return {
        "name": notes.get("name") or item.get("name"),
        "section": section,
        "homepage": item.get("homepage_url"),
        "repository": item.get("repo_url"),
        "licence": item.get("license"),
        "description": item.get("description"),
        "stage": item.get("project"),
        "slug": notes.get("slug"),
        "kind": notes.get("kind") if notes.get("slug") else None,
        "is_organization": (is_organization and not is_project) or "membership" in item,
        "is_list": True,
    }


def _inspect(text: str) -> None:
    """Check tags, aliases and depth in the parser events, before any node is built."""
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
        self.troubles: list[Trouble] = []

    def value(self, node: yaml.Node, depth: int) -> Any:
        self.nodes += 1
        line = node.start_mark.line + 1
        if self.nodes > MOST_NODES or depth > DEEPEST:
            raise UnreadableFile(line, "too_large_inside")
        if isinstance(node, yaml.ScalarNode):
            return None if node.tag == _NULL_TAG else node.value
        if isinstance(node, yaml.SequenceNode):
            return [self.value(inner, depth + 1) for inner in node.value]
        found = Line()
        found.line = line
        for key, inner in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in found:
                    self._twice(key)
                found[key.value] = self.value(inner, depth + 1)
        return found

    def _twice(self, key: yaml.ScalarNode) -> None:
        """Report a duplicate key: the last value is used."""
        line = key.start_mark.line + 1
        self.troubles.append(Trouble(line, "key_twice", key.value[:100], TOLD))


def _inner(entry: Line, marker: str) -> Line:
    """Return the mapping under the marker; the entry itself if there is none."""
    inside = entry.get(marker)
    return inside if _is_map(inside) else entry


def _name(entry: Mapping[str, Any]) -> str:
    name = entry.get("name")
    return name.strip() if isinstance(name, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_map(value: object) -> TypeGuard[Line]:
    return isinstance(value, Line)
