"""View models of tools and facets: labels, CSS classes and URLs, ready for templates."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from pipelines_catalog.landscape.domain.facets import FACETS
from pipelines_catalog.landscape.domain.landscape import Category, Landscape, Term
from pipelines_catalog.landscape.domain.selection import Count, Drop, Selection
from pipelines_catalog.landscape.domain.tools import Kind, Status, Tool
from pipelines_catalog.landscape.text import labels
from pipelines_catalog.landscape.views.addresses import State

OPEN_FACETS = ("component", "level", "kind", "status", "activity", "licence_family")


@dataclass(frozen=True, slots=True)
class ToolRow:
    """One tool of a list, card or table."""

    tool: Tool
    url: str
    description: str
    category: str
    source: str
    kind: str
    licence: str
    components: str
    status: str
    shape: str
    last_activity: str
    pick: str = ""
    is_picked: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A tool in the grid: its name, the CSS classes of its mark, and its text."""

    name: str
    url: str
    look: str
    note: str


@dataclass(frozen=True, slots=True)
class CategoryMarks:
    category: Category
    marks: tuple[Mark, ...]

    @property
    def as_list_items(self) -> str:
        """Return the marks as HTML; a template loop is three times slower for thousands of them."""
        return mark_safe("".join(map(_list_item, self.marks)))  # noqa: S308  escaped in _list_item


@dataclass(frozen=True, slots=True)
class GroupMarks:
    group: Term
    categories: tuple[CategoryMarks, ...]
    tools: int


@dataclass(frozen=True, slots=True)
class FacetRow:
    """A facet with its values; `is_open` when it is shown expanded.

    A value that would select no tool cannot be chosen; collapsed lists leave it out.
    """

    key: str
    name: str
    values: tuple[tuple[str, str, Count], ...]
    chosen: int
    is_open: bool


def tool_url(tool: Tool) -> str:
    return reverse("landscape:tool", args=[tool.slug])


def tool_row(tool: Tool, landscape: Landscape, state: State | None = None) -> ToolRow:
    """Return the row of a tool; with a state also the URL that adds it to the comparison."""
    return ToolRow(
        tool=tool,
        url=tool_url(tool),
        description=labels.localized(tool.description),
        category=labels.category_text(tool, landscape),
        source=labels.source_text(tool),
        kind=labels.kind_text(tool.kind),
        licence=labels.licence_text(tool.licence),
        components=labels.components_text(tool.components, landscape),
        status=labels.fares_text(tool),
        shape=labels.STATUS_SHAPE[Status.ACTIVE if tool.goes_on else tool.status],
        last_activity=labels.month_text(tool.last_activity),
        pick=state.toggling(tool.slug) if state else "",
        is_picked=bool(state and tool.slug in state.compared),
    )


def marks(
    tools: Sequence[Tool],
    landscape: Landscape,
    chosen: Iterable[str],
    rings: Mapping[str, str],
) -> list[GroupMarks]:
    """Yield groups and categories with selected tools; a tool appears in each of its categories.

    If categories were chosen, only these are shown. `rings` are those of the reader's stack.
    """
    wanted = set(chosen)
    by_category: dict[str, list[Tool]] = {}
    for tool in tools:
        for id in tool.categories:
            if not wanted or id in wanted:
                by_category.setdefault(id, []).append(tool)
    prefix = reverse("landscape:browse")
    found = []
    for group in landscape.groups:
        of_group = [c for c in landscape.of_group(group.id) if c.id in by_category]
        sections = tuple(
            CategoryMarks(c, tuple(_mark(tool, c.id, prefix, rings) for tool in by_category[c.id]))
            for c in of_group
        )
        if sections:
            distinct = {tool.slug for c in of_group for tool in by_category[c.id]}
            found.append(GroupMarks(group, sections, len(distinct)))
    return found


def _list_item(mark: Mark) -> str:
    note = f'<span class="vh">, {escape(mark.note)}</span>' if mark.note else ""
    name, url = escape(mark.name), escape(mark.url)
    return f'<li><a class="chip{mark.look}" href="{url}">{name}{note}</a></li>'


def _mark(tool: Tool, category: str, prefix: str, rings: Mapping[str, str]) -> Mark:
    look = "" if tool.kind in (Kind.OPEN_SOURCE, Kind.UNKNOWN) else " closed"
    note = ""
    if tool.has_ended:
        look, note = f"{look} gone", labels.status_text(tool.status)
    elif tool.status is Status.RENAMED:
        look, note = f"{look} renamed", labels.status_text(tool.status)
    if tool.category != category:
        look += " source"
    if tool.slug in rings:
        look += " mine"
        note = labels.joined([*filter(None, [note]), _("in your stack")])
    return Mark(tool.name, f"{prefix}tools/{tool.slug}/", look, note)


def facet_rows(selection: Selection, landscape: Landscape) -> Iterator[FacetRow]:
    """Yield the facets with the counts of a selection, without facets whose counts are all 0."""
    for facet in FACETS:
        counts = selection.counts[facet.key]
        some = [count for count in counts if count.tools or count.is_chosen]
        if not some:
            continue
        is_open = facet.key in OPEN_FACETS
        yield FacetRow(
            key=facet.key,
            name=labels.facet_text(facet.key),
            values=tuple(
                (count.value, labels.value_text(facet.key, count.value, landscape), count)
                for count in (counts if is_open else some)
            ),
            chosen=sum(count.is_chosen for count in counts),
            is_open=is_open,
        )


@dataclass(frozen=True, slots=True)
class Chosen:
    """An active filter, the URL without it, and the number of tools without it."""

    label: str
    url: str
    brings: int = 0


def chosen_filters(state: State, landscape: Landscape) -> list[Chosen]:
    """Yield the active filters, search words first."""
    query = state.query
    found = []
    if query.words:
        found.append(Chosen(f"“{query.words}”", state.asking(query.without("q"))))
    for key, values in query.filters:
        for value in values:
            label = _filter_label(key, value, landscape)
            found.append(Chosen(label, state.asking(query.without(key, value))))
    return found


def drop_rows(drops: Iterable[Drop], state: State, landscape: Landscape) -> list[Chosen]:
    """Return for an empty selection the filters worth removing."""
    return [
        Chosen(
            f"“{drop.value}”"
            if drop.facet == "q"
            else _filter_label(drop.facet, drop.value, landscape),
            state.asking(state.query.without(drop.facet, drop.value)),
            drop.tools,
        )
        for drop in drops
    ]


def _filter_label(key: str, value: str, landscape: Landscape) -> str:
    """Return a value's label, with its facet if it is unclear alone (“Yes”)."""
    label = labels.value_text(key, value, landscape)
    if key in ("pypi", "in_deck", "activity") or value in ("unknown", "other"):
        return f"{labels.facet_text(key)}: {label}"
    return label
