"""What importing a file would do: which items are ours, which are new, what waits. Pure.

Identity is the repository, then the homepage. The name alone never decides: strangers share names.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipelines_catalog.landscape.domain.importing.items import Item, address_key, repository_key
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.searching import fold
from pipelines_catalog.landscape.domain.tools import Tool

OWN, SKIP = "own", "skip"  # decisions beside a slug


class Outcome(StrEnum):
    """What becomes of an item."""

    CREATED = "created"  # a new own tool
    MATCHED = "matched"  # it is a tool that is known
    PROPOSED = "proposed"  # it may be a known tool: a person decides, until then it waits
    SKIPPED = "skipped"
    UNCHANGED = "unchanged"  # an earlier import brought it, and it says the same
    CHANGED = "changed"  # an earlier import brought it, and it says something new


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier imports of the source recorded of an item."""

    tool: str
    digest: str
    is_missing: bool = False  # the newest file of the source did not hold it


@dataclass(frozen=True, slots=True)
class Planned:
    """One item with its outcome. `why`: repository, homepage, name, decided, earlier, or why not.

    `tool` is the slug that it is; `candidates` are slugs that a person may choose.
    """

    item: Item
    outcome: Outcome
    why: str
    tool: str = ""
    category: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The difference that applying would make."""

    rows: tuple[Planned, ...]
    missing: tuple[str, ...]  # keys of earlier items that the file no longer holds

    @property
    def counts(self) -> dict[str, int]:
        """Items by outcome; every outcome stands there."""
        found = Counter(row.outcome.value for row in self.rows)
        return {outcome.value: found[outcome.value] for outcome in Outcome}

    @property
    def changes_nothing(self) -> bool:
        counts = self.counts
        return not (counts["created"] or counts["matched"] or counts["changed"] or self.missing)


def make_plan(
    items: Sequence[Item],
    landscape: Landscape,
    categories: Mapping[str, str],
    decisions: Mapping[str, str],
    known: Mapping[str, Known],
) -> Plan:
    """The plan for a file. `landscape` holds our tools and the organization's own."""
    index = _Index(landscape.tools)
    once = {item.key: item for item in items}.values()
    shared = Counter(repository_key(item.repository) for item in once if item.repository)
    pages = Counter(address_key(item.homepage) for item in once if item.homepage)
    rows = []
    seen: set[str] = set()
    for item in items:
        if item.key in seen:
            rows.append(Planned(item, Outcome.SKIPPED, "twice"))
            continue
        seen.add(item.key)
        addresses = (shared, pages)
        rows.append(_planned(item, index, landscape, categories, decisions, known, addresses))
    return Plan(
        tuple(rows), tuple(key for key, k in known.items() if key not in seen and not k.is_missing)
    )


class _Index:
    """Known tools by repository, homepage and every name."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        self.by_repository: dict[str, list[Tool]] = {}
        self.by_homepage: dict[str, list[Tool]] = {}
        self.by_name: dict[str, list[Tool]] = {}
        for tool in tools:
            if key := repository_key(tool.repository):
                self.by_repository.setdefault(key, []).append(tool)
            if key := address_key(tool.homepage):
                self.by_homepage.setdefault(key, []).append(tool)
            for name in dict.fromkeys(fold(name).replace(" ", "") for name in tool.names):
                self.by_name.setdefault(name, []).append(tool)


def _planned(
    item: Item,
    index: _Index,
    landscape: Landscape,
    categories: Mapping[str, str],
    decisions: Mapping[str, str],
    known: Mapping[str, Known],
    shared: tuple[Counter[str], Counter[str]],
) -> Planned:
    category = categories.get(item.section, "")
    if item.is_organization:
        return Planned(item, Outcome.SKIPPED, "organization")
    before = known.get(item.key)
    if before is not None and before.tool in landscape.by_slug:
        same = before.digest == item.digest and not before.is_missing
        outcome = Outcome.UNCHANGED if same else Outcome.CHANGED
        return Planned(item, outcome, "earlier", before.tool, category)
    if (decision := decisions.get(item.key)) is not None:
        return _decided(item, decision, category, landscape)
    sure, why, candidates = _recognise(item, index, shared)
    if sure is not None:
        return Planned(item, Outcome.MATCHED, why, sure.slug, category)
    if candidates:
        slugs = tuple(tool.slug for tool in candidates)
        return Planned(item, Outcome.PROPOSED, why, "", category, slugs)
    return _new(item, category, "new")


def _decided(item: Item, decision: str, category: str, landscape: Landscape) -> Planned:
    if decision == SKIP:
        return Planned(item, Outcome.SKIPPED, "decided")
    if decision in landscape.by_slug:
        return Planned(item, Outcome.MATCHED, "decided", decision, category)
    return _new(item, category, "decided")


def _new(item: Item, category: str, why: str) -> Planned:
    """A new own tool needs one of our categories."""
    if not category:
        return Planned(item, Outcome.SKIPPED, "no_category")
    return Planned(item, Outcome.CREATED, why, "", category)


def _recognise(
    item: Item, index: _Index, shared: tuple[Counter[str], Counter[str]]
) -> tuple[Tool | None, str, list[Tool]]:
    """The tool that the item surely is; else what it may be, and by what."""
    name = fold(item.name).replace(" ", "")
    repository, homepage = repository_key(item.repository), address_key(item.homepage)
    found = index.by_repository.get(repository, []) if repository else []
    if found:
        sure = _one(found, name, alone=shared[0][repository] == 1)
        return sure, "repository", found
    pages = index.by_homepage.get(homepage, []) if homepage else []
    if pages:
        fits = [tool for tool in pages if _may_be(tool, repository, name)]
        sure = _one(fits, name, alone=shared[1][homepage] == 1 and len(pages) == 1)
        return sure, "homepage", pages
    return None, "name", index.by_name.get(name, [])


def _one(tools: list[Tool], name: str, *, alone: bool) -> Tool | None:
    """The one tool of an address: the only one there, or the one that has the name."""
    if len(tools) == 1 and alone:
        return tools[0]
    for folded in (_present, _folded):
        named = [tool for tool in tools if name in folded(tool)]
        if len(named) == 1:
            return named[0]
    return None


def _may_be(tool: Tool, repository: str, name: str) -> bool:
    """One homepage with two repositories and two names is two tools."""
    theirs = repository_key(tool.repository)
    return not repository or not theirs or repository == theirs or name in _folded(tool)


def _present(tool: Tool) -> set[str]:
    """The name of its entry alone: it wins over a name that another one had once."""
    return {fold(tool.name).replace(" ", "")}


def _folded(tool: Tool) -> set[str]:
    return {fold(name).replace(" ", "") for name in tool.names}
