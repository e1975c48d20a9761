"""Pages of one tool, and of two to four tools compared."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mlops_portal.foundation import related
from mlops_portal.foundation.related import of_practices
from pipelines_catalog.landscape.domain.alternatives import alternatives
from pipelines_catalog.landscape.domain.comparison import FEWEST, Row, compare
from pipelines_catalog.landscape.domain.landscape import Category, Landscape, Term
from pipelines_catalog.landscape.domain.licences import family_of
from pipelines_catalog.landscape.domain.reading import read_slugs
from pipelines_catalog.landscape.domain.selection import Query
from pipelines_catalog.landscape.domain.tools import Tool
from pipelines_catalog.landscape.text import labels
from pipelines_catalog.landscape.views import rows
from pipelines_catalog.landscape.views.addresses import State, compare_address, lists_of
from pipelines_catalog.landscape.views.catalogues import catalogue_for

FIRST_PRACTICES = 6  # the rest is folded
FACT_NAMES = ("homepage", "licence", "client_licence", "status", "acquisition", "foundation")


@require_safe
def tool(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a tool's facts with their sources, and its alternatives."""
    catalogue = catalogue_for(request)
    landscape = catalogue.landscape
    found = landscape.by_slug.get(slug)
    if found is None:
        raise Http404
    others = alternatives(found, landscape.tools)
    best = (found.slug, *(other.tool.slug for other in others[:2]))
    page = {
        "tool": found,
        "row": rows.tool_row(found, landscape),
        "heading": labels.tool_heading(found, len(landscape.components)),
        "landscape": landscape,
        "components": [
            (term, term.id in found.components if found.is_described else None)
            for term in landscape.components
        ],
        "facts": _facts(found, landscape),
        "sources": [source for f in FACT_NAMES if (source := found.source_of(f))],
        "alternatives": [
            (
                rows.tool_row(a.tool, landscape),
                labels.components_text(a.shared, landscape),
                a.same_category,
            )
            for a in others
        ],
        "category": landscape.category_by_id.get(found.category),
        "also_in": [landscape.category_by_id[id] for id in found.other_categories],
        "compare_url": compare_address(best) if len(best) > 1 else "",
        "pick_url": State(Query(), "cards", (found.slug,)).address,
        "checked": labels.month_text(found.checked),
        "successor": landscape.by_slug.get(found.successor_slug),
        "became_this": [t for t in landscape.tools if t.successor_slug == slug],
    } | _practices(found)
    return render(request, "landscape/tool.html", page)


def _practices(tool: Tool) -> dict[str, object]:
    """Return the practices that the tool's categories support, best first, with links."""
    categories = (tool.category, *tool.other_categories)
    helped = dict.fromkeys(p for id in categories for p in related.pages(related.HELPED, id))
    found = of_practices(page.about for page in helped)
    return {
        "helped": found.practices[:FIRST_PRACTICES],
        "helped_too": found.practices[FIRST_PRACTICES:],
        "leads": found.without_tools(),
    }


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact in words, or as links (text, URL) to tools that share it."""

    name: str
    value: str = ""
    links: tuple[tuple[str, str], ...] = ()
    is_code: bool = False


def _stage_link(stage: Term | Category) -> tuple[str, str]:
    return labels.localized(stage.name), reverse("landscape:stage", args=[stage.id])


def _facts(tool: Tool, landscape: Landscape) -> list[Fact]:
    unknown = labels.value_text("language", "unknown", landscape)
    found = [
        Fact(labels.facet_text("kind"), labels.kind_text(tool.kind)),
        Fact(labels.facet_text("licence"), labels.licence_text(tool.licence)),
        Fact(labels.facet_text("licence_family"), labels.family_text(family_of(tool))),
        Fact(labels.facet_text("language"), tool.language or unknown),
    ]
    if tool.client_licence:
        text = labels.licence_text(tool.client_licence)
        found.insert(3, Fact(labels.row_text("client_licence"), text))
    if tool.form:
        found[-1] = Fact(_("Comes as"), labels.form_text(tool.form))
    if tool.pypi:
        found.append(Fact(labels.row_text("pypi"), tool.pypi, is_code=True))
    if tool.foundations:
        named = ", ".join(labels.foundation_text(f.name, f.stage) for f in tool.foundations)
        found.append(Fact(labels.row_text("foundations"), named))
    for key in ("lifecycle_ml", "lifecycle_data"):
        stages = [landscape.term(id) for id in getattr(tool, key)]
        if stages:
            found.append(Fact(labels.facet_text(key), links=tuple(map(_stage_link, stages))))
    if tool.responsible_ai_step is not None:
        step = str(tool.responsible_ai_step)
        named = labels.value_text("responsible_ai", step, landscape)
        link = (named, reverse("landscape:responsible-ai", args=[step]))
        found.append(Fact(labels.facet_text("responsible_ai"), links=(link,)))
    if tool.in_deck:
        found.append(Fact(labels.facet_text("in_deck"), tool.deck_name))
    return found


@require_safe
def compare_tools(request: HttpRequest) -> HttpResponse:
    """Compare the tools of `?t=a&t=b`; with fewer than two, help to choose them."""
    catalogue = catalogue_for(request)
    landscape = catalogue.landscape
    slugs = read_slugs(lists_of(request.GET), "t", catalogue)
    change = State(Query(), "cards", slugs).address
    if len(slugs) < FEWEST:
        return redirect(change)
    comparison = compare(landscape.tools_of(slugs), landscape)
    page = {
        "comparison": comparison,
        "columns": [rows.tool_row(tool, landscape) for tool in comparison.tools],
        "span": len(slugs) + 1,
        "heading": labels.compare_heading(comparison, len(landscape.components)),
        "sections": [
            section
            for key, found in (("different", comparison.different), ("same", comparison.same))
            if (section := (key, [_row(row, landscape) for row in found]))[1]
        ],
        "change_url": change,
    }
    return render(request, "landscape/compare.html", page)


def _row(row: Row, landscape: Landscape) -> dict[str, object]:
    """Return a row of the comparison: its name, and a cell for each tool."""
    if row.is_component:
        name = labels.value_text("component", row.component, landscape)
        return {"name": name, "is_component": True, "cells": row.values, "key": "component"}
    cells = [labels.cell_text(row.key, value, landscape) for value in row.values]
    extra = [labels.STATUS_SHAPE[v] for v in row.values] if row.key == "status" else row.values
    return {
        "name": labels.row_text(row.key),
        "key": row.key,
        "cells": list(zip(cells, extra, strict=True)),
        "is_component": False,
    }
