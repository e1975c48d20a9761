"""Matching of a file's entries to known tools. Pure.

Tools are identified by repository, then by homepage; former URLs of a tool count too. A name alone
is never enough, as unrelated tools share names; evidence for two tools is left to a person.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pipelines_catalog.landscape.domain.importing.addresses import address_key, repository_key
from pipelines_catalog.landscape.domain.importing.items import Item
from pipelines_catalog.landscape.domain.tools import Tool
from pipelines_catalog.landscape.domain.words import fold


@dataclass(frozen=True, slots=True)
class Recognised:
    """The matched tool, or candidates, and the kind of evidence."""

    sure: Tool | None
    why: str
    candidates: tuple[Tool, ...] = ()


def moved_repositories(tools: Iterable[Tool]) -> dict[str, str]:
    """Map the keys of former repositories to the current ones of their tools."""
    found = {}
    for tool in tools:
        now = repository_key(tool.repository)
        for old in filter(None, map(repository_key, tool.old_addresses)):
            if now and old != now:
                found[old] = now
    return found


class Index:
    """Known tools by slug, repository, homepage and every name; URL counts of the file."""

    def __init__(self, tools: Iterable[Tool], items: Iterable[Item]) -> None:
        tools = tuple(tools)
        self.moved = moved_repositories(tools)
        self.by_slug = {tool.slug: tool for tool in tools}
        self.by_repository: dict[str, list[Tool]] = {}
        self.by_homepage: dict[str, list[Tool]] = {}
        self.by_name: dict[str, list[Tool]] = {}
        for tool in tools:
            if key := repository_key(tool.repository):
                self.by_repository.setdefault(key, []).append(tool)
            for key in dict.fromkeys(map(address_key, (tool.homepage, *tool.old_addresses))):
                if key:
                    self.by_homepage.setdefault(key, []).append(tool)
            for name in dict.fromkeys(joined(name) for name in tool.names):
                self.by_name.setdefault(name, []).append(tool)
        once = {item.key: item for item in items}.values()
        self.repositories = Counter(self.repository(item) for item in once if item.repository)
        self.homepages = Counter(address_key(item.homepage) for item in once if item.homepage)

    def repository(self, item: Item) -> str:
        return repository_key(item.repository, self.moved)

    def recognise(self, item: Item, without: Collection[str]) -> Recognised:
        """Match an item. `without` are slugs taken by other entries of its source."""
        name = joined(item.name)
        tool = self.by_slug.get(item.slug)
        if tool and name in _names(tool):  # an export of the portal says so
            return Recognised(tool, "slug")
        repository, homepage = self.repository(item), address_key(item.homepage)
        named = self._found(self.by_name, name, without)
        found = self._found(self.by_repository, repository, without)
        pages = self._found(self.by_homepage, homepage, without)
        if found:
            sure = _one(found, name, alone=self.repositories[repository] == 1)
            return _certain(sure, "repository", found, pages, named, name)
        if pages:
            fits = [t for t in pages if _may_be(t, repository, name, self.moved)]
            alone = self.homepages[homepage] == 1 and len(pages) == 1
            return _certain(_one(fits, name, alone=alone), "homepage", pages, [], named, name)
        return Recognised(None, "name", tuple(named))

    @staticmethod
    def _found(index: Mapping[str, list[Tool]], key: str, without: Collection[str]) -> list[Tool]:
        return [tool for tool in index.get(key, ()) if tool.slug not in without] if key else []


def _certain(
    sure: Tool | None, why: str, found: list[Tool], pages: list[Tool], named: list[Tool], name: str
) -> Recognised:
    """Return a certain match, unless homepage or name belongs to another tool."""
    if sure is None:
        return Recognised(None, why, tuple(found))
    others = [tool for tool in pages if tool is not sure] if sure not in pages else []
    if name not in _names(sure):
        others += [tool for tool in named if name in _present(tool)]
    if others:
        return Recognised(None, "two", tuple(dict.fromkeys((sure, *others))))
    return Recognised(sure, why)


def joined(name: str) -> str:
    """Return a name to compare: folded, without blanks."""
    return fold(name).replace(" ", "")


def _one(tools: list[Tool], name: str, *, alone: bool) -> Tool | None:
    """Return the one tool of an address: the only one there, or the one that has the name."""
    if len(tools) == 1 and alone:
        return tools[0]
    for names in (_present, _names):
        named = [tool for tool in tools if name in names(tool)]
        if len(named) == 1:
            return named[0]
    return None


def _may_be(tool: Tool, repository: str, name: str, moved: Mapping[str, str]) -> bool:
    """Return False if both repository and name differ: then one homepage is for two tools."""
    theirs = repository_key(tool.repository, moved)
    return not repository or not theirs or repository == theirs or name in _names(tool)


def _present(tool: Tool) -> set[str]:
    """Return the current name only: it takes precedence over another tool's former name."""
    return {joined(tool.name)}


def _names(tool: Tool) -> set[str]:
    return {joined(name) for name in tool.names}
