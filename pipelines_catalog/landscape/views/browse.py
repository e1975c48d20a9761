"""The landscape as grid, cards or table: one selection, with the whole state in the URL."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from pipelines_catalog.landscape.domain.reading import read_query, read_slugs
from pipelines_catalog.landscape.domain.selection import Query
from pipelines_catalog.landscape.text import labels
from pipelines_catalog.landscape.views import rows
from pipelines_catalog.landscape.views.addresses import (
    FORMATS,
    VIEWS,
    State,
    compare_address,
    lists_of,
)
from pipelines_catalog.landscape.views.catalogues import catalogue_for, rings_for

PER_PAGE = 48
COLUMNS = ("name", "category", "kind", "status", "level", "last_activity")


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """Show the selection of the URL; unknown parameters and values are reported."""
    catalogue = catalogue_for(request)
    landscape = catalogue.landscape
    params = lists_of(request.GET)
    parsed = read_query(params, catalogue)
    meant = catalogue.meant(parsed.query)
    query = meant or parsed.query
    selection = catalogue.select(query)
    state = State(query, _view(params), read_slugs(params, "compare", catalogue))
    asked = replace(state, query=parsed.query)
    chosen = rows.chosen_filters(state, landscape)
    page = {
        "state": state,
        "words": parsed.query.words,
        "meant": query.words if meant else "",
        "heading": labels.browse_heading(
            len(selection.tools), selection.total, [filter.label for filter in chosen]
        ),
        "landscape": landscape,
        "selection": selection,
        "found": len(selection.tools),
        "alive": _alive(selection.counts["status"]) if parsed.query.is_empty else 0,
        "facets": tuple(rows.facet_rows(selection, landscape)),
        "chosen": chosen,
        "drops": rows.drop_rows(selection.drops, state, landscape),
        "problems": [
            (
                p.field if p.field == "ordering" else labels.facet_text(str(p.field)),
                p.params["value"],
            )
            for p in parsed.problems
        ],
        "clear": replace(state, query=Query()).address,
        "exports": [(extension, state.export(extension)) for extension in FORMATS],
        "views": _views(state),
        **_of_view(request, state, selection.tools, landscape),
        **_tray(state, landscape),
    }
    return _answer(request, page, asked)


def _answer(request: HttpRequest, page: dict[str, object], state: State) -> HttpResponse:
    """Return the page, or for htmx the changed part, with the canonical URL."""
    is_part = request.htmx and not request.htmx.history_restore_request
    template = "landscape/_browse.html" if is_part else "landscape/browse.html"
    response = render(request, template, {**page, "is_part": is_part})
    patch_vary_headers(response, ("HX-Request",))
    if is_part:
        response["HX-Push-Url"] = state.address
    return response


def _view(params: dict[str, list[str]]) -> str:
    asked = params.get("view", [""])[-1]
    return asked if asked in VIEWS else VIEWS[0]


def _views(state: State) -> list[tuple[str, str]]:
    return [(view, state.as_view(view)) for view in VIEWS]


def _alive(counts: tuple) -> int:
    return next(count.tools for count in counts if count.value == "active")


def _of_view(request: HttpRequest, state: State, tools: tuple, landscape) -> dict[str, object]:
    """Return the context of the chosen view: marks of all tools, or one page of rows."""
    if state.view == "grid":
        categories = state.query.chosen.get("category", ())
        return {"groups": rows.marks(tools, landscape, categories, rings_for(request))}
    page = Paginator(tools, PER_PAGE).get_page(request.GET.get("page"))
    here = replace(state, page=page.number)
    return {
        "rows": [rows.tool_row(tool, landscape, here) for tool in page.object_list],
        "page": page,
        "previous": state.on_page(page.number - 1) if page.has_previous() else "",
        "next": state.on_page(page.number + 1) if page.has_next() else "",
        "columns": {name: (state.sorted_by(name), _sort(state, name)) for name in COLUMNS},
    }


def _sort(state: State, name: str) -> str:
    """Return the value of aria-sort for a column; "" if the rows are not sorted by it."""
    ordering = state.query.ordering or ("" if state.query.words else "name")
    return {name: "ascending", f"-{name}": "descending"}.get(ordering, "")


def _tray(state: State, landscape) -> dict[str, object]:
    """Return the tools to compare, with the URLs that remove them."""
    tools = landscape.tools_of(state.compared)
    return {
        "compared": [(tool, state.toggling(tool.slug)) for tool in tools],
        "compare_url": compare_address(state.compared) if len(tools) > 1 else "",
        "clear_compared": state.comparing(()),
    }
