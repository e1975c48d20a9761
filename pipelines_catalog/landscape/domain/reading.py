"""Conversion between URL parameters and queries. Pure.

An unknown parameter or value is reported as a problem with its parameter; a page ignores it and
uses the rest, the API refuses it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlops_portal.foundation.inputs import InputError
from pipelines_catalog.landscape.domain.facets import FACET_BY_KEY, FACETS
from pipelines_catalog.landscape.domain.searching import LONGEST_QUERY
from pipelines_catalog.landscape.domain.selection import ORDERINGS, RELEVANCE, Catalogue, Query

MOST_COMPARED = 4
Params = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    query: Query
    problems: tuple[InputError, ...]


def read_query(params: Params, catalogue: Catalogue) -> ParsedQuery:
    """Parse `params` (all values by key); repeated or comma-joined values are OR-ed."""
    problems: list[InputError] = []
    words = " ".join(" ".join(params.get("q", ())).split())
    if len(words) > LONGEST_QUERY:
        problems.append(InputError("q", "too_long", {"value": words}))
        words = words[:LONGEST_QUERY]
    filters = []
    for facet in FACETS:
        asked = dict.fromkeys(_split(params.get(facet.key, ())))
        known = catalogue.masks[facet.key]
        problems += (
            InputError(facet.key, "unknown_value", {"value": v}) for v in asked if v not in known
        )
        if values := tuple(value for value in asked if value in known):
            filters.append((facet.key, values))
    ordering = (params.get("ordering") or [""])[-1]
    if ordering.removeprefix("-") not in (*ORDERINGS, "") and ordering != RELEVANCE:
        problems.append(InputError("ordering", "unknown_ordering", {"value": ordering}))
        ordering = ""
    return ParsedQuery(Query(words, tuple(filters), ordering), tuple(problems))


def write_query(query: Query) -> tuple[tuple[str, str], ...]:
    """Return the URL parameters of `query`, in a stable order."""
    return tuple(_pairs(query))


def read_slugs(params: Params, key: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return known slugs in the given order, without duplicates, at most four."""
    asked = dict.fromkeys(_split(params.get(key, ())))
    return tuple(slug for slug in asked if slug in catalogue.landscape.by_slug)[:MOST_COMPARED]


def _pairs(query: Query) -> Iterator[tuple[str, str]]:
    if query.words:
        yield "q", query.words
    for key, values in query.filters:
        if key in FACET_BY_KEY:
            for value in values:
                yield key, value
    if query.ordering:
        yield "ordering", query.ordering


def _split(values: Sequence[str]) -> Iterator[str]:
    """Split at commas, which occur in no id of a facet and no licence expression."""
    for value in values:
        yield from (part.strip() for part in value.split(",") if part.strip())
