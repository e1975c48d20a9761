"""Consistency of a whole landscape: references that exist, ids that are unique."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from mlops_portal.foundation.content import ContentError
from pipelines_catalog.landscape.domain.landscape import Landscape

HEAD, VOCABULARY = "landscape.yaml", "vocabulary.yaml"
_TERMS = ("groups", "components", "lifecycle_data", "lifecycle_ml", "responsible_ai_steps")
_OF_TOOL = ("components", "lifecycle_data", "lifecycle_ml")


def reference_errors(landscape: Landscape, stems: Sequence[str]) -> Iterator[ContentError]:
    """Yield duplicate ids, dangling references, and categories not named as one of `stems`."""
    tools = set(landscape.by_slug)
    for name in _TERMS:
        yield from _doubles(HEAD, name, [term.id for term in getattr(landscape, name)])
    for term in landscape.components:
        if not term.short:
            yield ContentError(HEAD, f"components.{term.id}.short", "is missing")
    for name in ("in_house_platforms", "cloud_platforms", "reading_list"):
        yield from _dangling(HEAD, name, getattr(landscape, name), tools, "tool")
    yield from _category_errors(landscape, stems)
    yield from _tool_errors(landscape)
    yield from _concept_errors(landscape)


def _category_errors(landscape: Landscape, stems: Sequence[str]) -> Iterator[ContentError]:
    groups = {group.id for group in landscape.groups}
    orders = Counter(category.order for category in landscape.categories)
    for stem in stems:
        if stem not in landscape.category_by_id:
            reason = f"must be {stem}, as the file is named"
            yield ContentError(f"categories/{stem}.yaml", "id", reason)
    for category in landscape.categories:
        file = f"categories/{category.id}.yaml"
        yield from _dangling(file, "group", [category.group], groups, "group")
        if orders[category.order] > 1:
            yield ContentError(file, "order", f"{category.order} is another category's too")


def _tool_errors(landscape: Landscape) -> Iterator[ContentError]:
    known = {name: {term.id for term in getattr(landscape, name)} for name in _OF_TOOL}
    times = Counter(tool.slug for tool in landscape.tools)
    for tool in landscape.tools:
        file, key = f"categories/{tool.category}.yaml", f"tools.{tool.slug}"
        if times[tool.slug] > 1:
            yield ContentError(file, f"{key}.id", "stands twice in the landscape")
        for name in _OF_TOOL:
            yield from _dangling(file, f"{key}.{name}", getattr(tool, name), known[name], "term")
        others, at = tool.other_categories, f"{key}.other_categories"
        yield from _dangling(file, at, others, landscape.category_by_id, "category")
        if tool.category in others:
            yield ContentError(file, at, "names the tool's own category")
        successor = [tool.successor_slug] if tool.successor_slug else []
        yield from _dangling(file, f"{key}.successor_slug", successor, times, "tool")
        if tool.slug in successor:
            yield ContentError(file, f"{key}.successor_slug", "names the tool itself")


def _concept_errors(landscape: Landscape) -> Iterator[ContentError]:
    concepts = landscape.vocabulary.concepts
    stages = (*landscape.lifecycle_data, *landscape.lifecycle_ml)
    known: dict[str, Collection[str]] = {
        "components": {term.id for term in landscape.components},
        "categories": landscape.category_by_id,
        "stages": {term.id for term in stages},
        "kinds": {tool.kind for tool in landscape.tools},
        "tools": landscape.by_slug,
    }
    yield from _doubles(VOCABULARY, "concepts", [concept.id for concept in concepts])
    for concept in concepts:
        for name in known:
            key, found = f"concepts.{concept.id}.{name}", sorted(getattr(concept, name))
            yield from _dangling(VOCABULARY, key, found, known[name], name)


def _dangling(
    file: str, key: str, ids: Iterable[str], known: Collection[str], what: str
) -> Iterator[ContentError]:
    for id in ids:
        if id not in known:
            yield ContentError(file, key, f"there is no {what} {id!r}")


def _doubles(file: str, key: str, ids: Iterable[object]) -> Iterator[ContentError]:
    for id, count in Counter(ids).items():
        if count > 1:
            yield ContentError(file, key, f"{id!r} stands {count} times")
