"""Pages of a category, component, lifecycle stage and responsible-AI step: its tools."""

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from mlops_portal.foundation import related
from pipelines_catalog.landscape.domain.landscape import Category, Term
from pipelines_catalog.landscape.domain.selection import Query
from pipelines_catalog.landscape.text import labels
from pipelines_catalog.landscape.views import rows
from pipelines_catalog.landscape.views.addresses import FORMATS, State
from pipelines_catalog.landscape.views.catalogues import catalogue_for

Topic = Term | Category
FIRST_PRACTICES = 6  # that a category helps; the rest is folded


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the tools of a category and those that refer to it."""
    landscape = catalogue_for(request).landscape
    found = landscape.category_by_id.get(slug)
    helped = related.pages(related.HELPED, slug)
    leads = {
        "helped": helped[:FIRST_PRACTICES],
        "helped_too": helped[FIRST_PRACTICES:],
        "skills": related.pages(related.EXERCISED, slug),
    }
    return _page(request, "category", found, landscape.categories, "landscape:category", leads)


@require_safe
def component(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the tools that can fill a component of level 2."""
    terms = catalogue_for(request).landscape.components
    return _page(request, "component", _of(terms, slug), terms, "landscape:component")


@require_safe
def stage(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the tools of a stage of the data or model lifecycle."""
    landscape = catalogue_for(request).landscape
    for key in ("lifecycle_ml", "lifecycle_data"):
        terms = getattr(landscape, key)
        if found := _of(terms, slug):
            return _page(request, key, found, terms, "landscape:stage")
    raise Http404


@require_safe
def responsible_ai(request: HttpRequest, step: int) -> HttpResponse:
    """Show the tools that the course deck names for a step of responsible AI."""
    terms = catalogue_for(request).landscape.responsible_ai_steps
    found = _of(terms, str(step))
    return _page(request, "responsible_ai", found, terms, "landscape:responsible-ai")


def _of(terms: tuple[Term, ...], id: str) -> Term | None:
    return next((term for term in terms if term.id == id), None)


def _page(
    request: HttpRequest,
    key: str,
    topic: Topic | None,
    siblings: tuple[Topic, ...],
    name: str,
    leads: Mapping[str, Sequence[related.Page]] | None = None,
) -> HttpResponse:
    if topic is None:
        raise Http404
    catalogue = catalogue_for(request)
    landscape = catalogue.landscape
    query = Query(filters=((key, (topic.id,)),), ordering="status")
    tools = catalogue.select(query).tools
    state = State(Query(filters=query.filters))
    page = {
        "topic": topic,
        "heading": heading(labels.localized(topic.name), len(tools)),
        "facet": labels.facet_text(key),
        "rows": [rows.tool_row(tool, landscape) for tool in tools],
        "alive": sum(tool.is_alive for tool in tools),
        "open": sum(tool.is_open and tool.is_alive for tool in tools),
        "browse_url": state.address,
        "exports": [(extension, state.export(extension)) for extension in FORMATS],
        "siblings": [
            (labels.localized(other.name), reverse(name, args=[other.id]), count.tools)
            for other, count in _siblings(siblings, catalogue.select(Query()).counts[key])
        ],
        **(leads or {}),
    }
    return render(request, "landscape/topic.html", page)


def _siblings(siblings: tuple[Topic, ...], counts: tuple) -> list[tuple]:
    by_value = {count.value: count for count in counts}
    return [(sibling, by_value[sibling.id]) for sibling in siblings]


def heading(name: str, count: int) -> str:
    """“Model registry: 43 tools”."""
    values = {"name": name, "count": count}
    return ngettext("%(name)s: %(count)d tool", "%(name)s: %(count)d tools", count) % values
