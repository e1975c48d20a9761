"""The landscape as a whole: what tools refer to, in display order, and the tools by slug. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from mlops_portal.foundation.text import Text
from pipelines_catalog.landscape.domain.tools import Tool
from pipelines_catalog.landscape.domain.vocabulary import NO_WORDS, Vocabulary


@dataclass(frozen=True, slots=True)
class Term:
    """A group, component, lifecycle stage or responsible-AI step. Order is that of its list."""

    id: str
    name: Text
    description: Text | None = None
    short: Text | None = None  # for narrow columns


@dataclass(frozen=True, slots=True)
class Category:
    """A category, in the group of the landscape that it stands in."""

    id: str
    group: str
    name: Text
    description: Text
    source: str = ""
    deck_heading: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """A source of the landscape's facts, with date and licence."""

    name: str
    what: str
    date: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Landscape:
    """The whole landscape. Ages are counted from the month `as_of` (YYYY-MM)."""

    as_of: str
    languages: tuple[str, ...]
    origins: tuple[Origin, ...]
    groups: tuple[Term, ...]
    categories: tuple[Category, ...]
    components: tuple[Term, ...]
    lifecycle_data: tuple[Term, ...]
    lifecycle_ml: tuple[Term, ...]
    responsible_ai_steps: tuple[Term, ...]
    tools: tuple[Tool, ...]
    in_house_platforms: tuple[str, ...] = ()
    cloud_platforms: tuple[str, ...] = ()
    reading_list: tuple[str, ...] = ()
    vocabulary: Vocabulary = NO_WORDS
    _terms: Mapping[str, Term | Category] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        in_order = sorted(self.tools, key=lambda tool: (tool.name.casefold(), tool.slug))
        object.__setattr__(self, "tools", tuple(in_order))
        named: tuple[Term | Category, ...] = (*self.groups, *self.components)
        named += (*self.lifecycle_data, *self.lifecycle_ml)
        object.__setattr__(self, "_terms", MappingProxyType({term.id: term for term in named}))

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

    def term(self, id: str) -> Term | Category:
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
