"""Faceted selection of tools by a query, with the counts of every facet. Pure.

Each value of a facet is a bit mask over the tools, so that a count is one AND and one popcount.
Values of a facet are combined by OR, facets by AND; a facet's own choice does not affect its own
counts, so that they tell the result of choosing another value.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import or_
from types import MappingProxyType

from pipelines_catalog.landscape.domain.facets import FACETS, Facet
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.searching import (
    BEGINS,
    LONGEST_QUERY,
    Entry,
    ask,
    entry_of,
    search,
)
from pipelines_catalog.landscape.domain.suggesting import Suggester
from pipelines_catalog.landscape.domain.tools import Status, Tool
from pipelines_catalog.landscape.domain.vocabulary import Vocabulary, with_places

RELEVANCE = "relevance"
_STATUS_ORDER = tuple(Status)
ORDERINGS: Mapping[str, Callable[[Tool, Landscape], object]] = MappingProxyType(
    {
        "name": lambda tool, _: tool.name.casefold(),
        "category": lambda tool, landscape: _category_name(tool, landscape),
        "kind": lambda tool, _: tool.kind.value,
        "licence": lambda tool, _: tool.licence.casefold() or "~",
        "level": lambda tool, _: -1 if tool.maturity_level is None else tool.maturity_level,
        "status": lambda tool, _: _STATUS_ORDER.index(tool.status),
        "last_activity": lambda tool, _: tool.last_activity,
    }
)


@dataclass(frozen=True, slots=True)
class Query:
    """A query: search words, values by facet, and a sort key (prefix “-” for descending)."""

    words: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ordering: str = ""

    @property
    def chosen(self) -> Mapping[str, tuple[str, ...]]:
        return dict(self.filters)

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.filters

    def without(self, facet: str, value: str | None = None) -> "Query":
        """Return this query without one value of a facet, or the whole facet; “q” is words."""
        if facet == "q":
            return replace(self, words="")
        kept = (
            (key, tuple(v for v in values if key != facet or (value is not None and v != value)))
            for key, values in self.filters
        )
        return replace(self, filters=tuple((key, values) for key, values in kept if values))

    def having(self, facet: str, value: str) -> "Query":
        """Return this query with one more value of a facet."""
        values = dict(self.filters)
        values[facet] = tuple(dict.fromkeys((*values.get(facet, ()), value)))
        return replace(self, filters=tuple(values.items()))


@dataclass(frozen=True, slots=True)
class Count:
    """The number of tools selected if this were the only chosen value of its facet."""

    value: str
    tools: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Drop:
    """The number of tools selected if one filter were removed. `facet` is “q” for the words."""

    facet: str
    value: str
    tools: int


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected tools in order, out of `total`, and the counts by facet in facet order."""

    query: Query
    tools: tuple[Tool, ...]
    total: int
    counts: Mapping[str, tuple[Count, ...]]
    drops: tuple[Drop, ...]


class Catalogue:
    """A landscape indexed for queries: folded texts, bit masks, orders. Immutable."""

    def __init__(self, landscape: Landscape, reuse: "Catalogue | None" = None) -> None:
        self.landscape = landscape
        self.tools = landscape.tools
        self.vocabulary: Vocabulary = (
            reuse.vocabulary if reuse else with_places(landscape.vocabulary, landscape)
        )
        known = reuse._entry_by_tool if reuse else {}
        self.entries: tuple[Entry, ...] = tuple(
            known.get(tool) or entry_of(tool, landscape, self.vocabulary) for tool in self.tools
        )
        self._all = (1 << len(self.tools)) - 1
        self.masks = {facet.key: self._masks_of(facet) for facet in FACETS}
        self._orders: dict[str, tuple[int, ...]] = {}

    @cached_property
    def _entry_by_tool(self) -> dict[Tool, Entry]:
        return dict(zip(self.tools, self.entries, strict=True))

    def with_tools(self, own: tuple[Tool, ...]) -> "Catalogue":
        """Return a catalogue that also holds an organization's own tools."""
        return Catalogue(self.landscape.with_tools(own), reuse=self) if own else self

    def _masks_of(self, facet: Facet) -> dict[str, int]:
        """Return masks by value: declared values in order, then others by count and name."""
        masks = dict.fromkeys(facet.values(self.landscape), 0)
        free: dict[str, int] = {}
        for position, tool in enumerate(self.tools):
            for value in facet.of(tool, self.landscape):
                home = masks if value in masks else free
                home[value] = home.get(value, 0) | (1 << position)
        by_count = sorted(free.items(), key=lambda item: (-item[1].bit_count(), item[0]))
        return {**masks, **{value: mask for value, mask in by_count if value}}

    def select(self, query: Query) -> Selection:
        """Return the tools that match a query. An unknown value of a facet matches no tool."""
        ranks = self._ranks(query.words)
        found = self._all if ranks is None else _mask(ranks)
        by_facet = {key: self._any_of(key, values) for key, values in query.filters}
        hits = reduce(lambda mask, other: mask & other, by_facet.values(), found)
        counts = {
            facet.key: tuple(self._counts(facet.key, query, by_facet, found)) for facet in FACETS
        }
        return Selection(
            query=query,
            tools=tuple(self.tools[position] for position in self._ordered(query, hits, ranks)),
            total=len(self.tools),
            counts=MappingProxyType(counts),
            drops=() if hits else tuple(self._drops(query)),
        )

    def _ranks(self, words: str) -> dict[int, int] | None:
        """Return ranks by position of the tools that the words match; None without words."""
        return search(self.entries, ask(words, self.vocabulary)) if words.strip() else None

    def meant(self, query: Query) -> Query | None:
        """Return a corrected query if the words match no tool and a correction does; else None.

        The corrected words match at least one tool when the filters are left out.
        """
        if self._ranks(query.words) != {}:
            return None
        words = self._suggester.nearest(query.words[:LONGEST_QUERY])
        return replace(query, words=words) if words and self._ranks(words) else None

    def nearest(self, slug: str) -> str:
        """Return the most similar slug to an unknown one; "" when none is similar."""
        asked = Query(words=slug[:LONGEST_QUERY])
        ranks = self._ranks((self.meant(asked) or asked).words) or {}
        near = [
            (rank, abs(len(self.tools[position].slug) - len(slug)), position)
            for position, rank in ranks.items()
            if rank <= BEGINS
        ]
        return self.tools[min(near)[-1]].slug if near else ""

    @cached_property
    def _suggester(self) -> Suggester:
        return Suggester(self.landscape, self.vocabulary)

    def _any_of(self, key: str, values: tuple[str, ...]) -> int:
        return reduce(or_, (self.masks[key].get(value, 0) for value in values), 0)

    def _counts(
        self, key: str, query: Query, by_facet: Mapping[str, int], found: int
    ) -> Iterator[Count]:
        others = found
        for other, mask in by_facet.items():
            if other != key:
                others &= mask
        chosen = query.chosen.get(key, ())
        for value, mask in self.masks[key].items():
            yield Count(value, (mask & others).bit_count(), value in chosen)

    def _drops(self, query: Query) -> Iterator[Drop]:
        """Yield for an empty selection the filters to remove, those that give most tools first."""
        options = [(key, value) for key, values in query.filters for value in values]
        if query.words:
            options.append(("q", query.words))
        found = [
            Drop(key, value, self._size(query.without(key, value if key != "q" else None)))
            for key, value in options
        ]
        yield from sorted((d for d in found if d.tools), key=lambda drop: -drop.tools)

    def _size(self, query: Query) -> int:
        ranks = self._ranks(query.words)
        found = self._all if ranks is None else _mask(ranks)
        for key, values in query.filters:
            found &= self._any_of(key, values)
        return found.bit_count()

    def _ordered(self, query: Query, hits: int, ranks: Mapping[int, int] | None) -> Iterator[int]:
        ordering = query.ordering or RELEVANCE
        if ordering == RELEVANCE and ranks is not None:
            hit = [position for position in ranks if hits >> position & 1]
            # Positions are in order of names; sorting is stable.
            return iter(sorted(hit, key=lambda position: ranks[position]))
        name = "name" if ordering == RELEVANCE else ordering
        return (position for position in self._order(name) if hits >> position & 1)

    def _order(self, ordering: str) -> tuple[int, ...]:
        """Return all positions in an order; ties stay in order of names, also when descending."""
        if ordering not in self._orders:
            key = ORDERINGS[ordering.removeprefix("-")]
            values = [key(tool, self.landscape) for tool in self.tools]
            in_order = sorted(
                range(len(values)),
                key=lambda position: values[position],  # type: ignore[arg-type, return-value]
                reverse=ordering.startswith("-"),
            )
            self._orders[ordering] = tuple(in_order)
        return self._orders[ordering]


def _mask(positions: Mapping[int, int]) -> int:
    return reduce(lambda mask, position: mask | 1 << position, positions, 0)


def _category_name(tool: Tool, landscape: Landscape) -> str:
    category = landscape.category_by_id.get(tool.category)
    return category.name.in_language("en").casefold() if category else "~"
