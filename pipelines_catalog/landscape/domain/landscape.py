"""The landscape as a whole: what tools refer to, in display order, and the tools by slug. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Annotated

from mlops_portal.foundation.shapes import SHAPE, Filled, Language, NotEmpty, Once, one_of
from mlops_portal.foundation.text import Text
from pipelines_catalog.landscape.domain.tools import Date, Id, Tool
from pipelines_catalog.landscape.domain.vocabulary import NO_WORDS, Vocabulary


@dataclass(frozen=True, slots=True)
class Term:
    """A group, component, lifecycle stage or responsible-AI step. Order is that of its list."""

    __pydantic_config__ = SHAPE

    id: Id
    name: Text
    description: Text | None = None
    short: Text | None = None  # for narrow columns


@dataclass(frozen=True, slots=True)
class Category:
    """A category, in the group of the landscape that it stands in."""

    __pydantic_config__ = SHAPE

    id: Id
    order: int  # among all categories, from 1
    group: Id
    name: Text
    description: Text
    source: Annotated[str, one_of("deck-list", "deck-slides", "awesome-mlops", "gap-fill")]
    deck_heading: Filled = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """A source of the landscape's facts, with date and licence."""

    __pydantic_config__ = SHAPE

    name: Filled
    what: Filled
    date: Date = ""
    licence: Filled = ""


Terms = Annotated[tuple[Term, ...], NotEmpty]


@dataclass(frozen=True)
class Landscape:
    """The whole landscape. Ages are counted from the month `as_of` (YYYY-MM)."""

    __pydantic_config__ = SHAPE

    as_of: Date
    languages: Annotated[Once[Language], NotEmpty]
    origins: tuple[Origin, ...]
    groups: Terms
    categories: tuple[Category, ...]
    components: Terms
    lifecycle_data: Terms
    lifecycle_ml: Terms
    responsible_ai_steps: Terms
    tools: tuple[Tool, ...]
    in_house_platforms: Once[Id] = ()
    cloud_platforms: Once[Id] = ()
    reading_list: Once[Id] = ()
    vocabulary: Vocabulary = NO_WORDS

    def __post_init__(self) -> None:
        in_order = sorted(self.tools, key=lambda tool: (tool.name.casefold(), tool.slug))
        object.__setattr__(self, "tools", tuple(in_order))
        shown = sorted(self.categories, key=lambda category: category.order)
        object.__setattr__(self, "categories", tuple(shown))

    @cached_property
    def _terms(self) -> Mapping[str, Term]:
        stages = (*self.lifecycle_data, *self.lifecycle_ml)
        return {term.id: term for term in (*self.groups, *self.components, *stages)}

    @cached_property
    def by_slug(self) -> Mapping[str, Tool]:
        return MappingProxyType({tool.slug: tool for tool in self.tools})

    @cached_property
    def category_by_id(self) -> Mapping[str, Category]:
        return MappingProxyType({category.id: category for category in self.categories})

    @cached_property
    def slug_by_repository(self) -> Mapping[str, tuple[str, ...]]:
        """Slugs by repository as `normal_address` writes it; one repository may hold several."""
        found: dict[str, tuple[str, ...]] = {}
        for tool in self.tools:
            if tool.repository:
                key = normal_address(tool.repository)
                found[key] = (*found.get(key, ()), tool.slug)
        return MappingProxyType(found)

    def term(self, id: str) -> Term:
        """Return a group, component or lifecycle stage by its id. Raises KeyError if unknown."""
        return self._terms[id]

    def of_group(self, group: str) -> tuple[Category, ...]:
        return tuple(category for category in self.categories if category.group == group)

    def tools_of(self, slugs: Iterable[str]) -> tuple[Tool, ...]:
        """Return the tools of `slugs`, in that order. Raises KeyError for an unknown one."""
        return tuple(self.by_slug[slug] for slug in slugs)

    def with_tools(self, own: Iterable[Tool]) -> "Landscape":
        """Return this landscape extended by an organization's tools.

        Raises ValueError that names the duplicate slugs.
        """
        own = tuple(own)
        twice = [tool.slug for tool in own if tool.slug in self.by_slug]
        if twice or len({tool.slug for tool in own}) < len(own):
            raise ValueError(f"slugs stand twice: {twice or [tool.slug for tool in own]}")
        return replace(self, tools=(*self.tools, *own))


def normal_address(url: str) -> str:
    """Return host and path in lower case, without scheme, `www.`, `.git`, trailing slash."""
    address = url.strip().lower().partition("://")[2] or url.strip().lower()
    return address.removeprefix("www.").rstrip("/").removesuffix(".git")
