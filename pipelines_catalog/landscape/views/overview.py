"""Pages on the whole landscape: changes, statistics, the course deck, tools to check."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mlops_portal.foundation import dates
from pipelines_catalog.landscape.domain.rechecks import CHECK_AFTER, rechecks
from pipelines_catalog.landscape.domain.selection import Query
from pipelines_catalog.landscape.domain.statistics import SHOWN, changes, deck_list, statistics
from pipelines_catalog.landscape.text import labels
from pipelines_catalog.landscape.views import rows
from pipelines_catalog.landscape.views.addresses import State
from pipelines_catalog.landscape.views.catalogues import catalogue_for


@require_safe
def changed(request: HttpRequest) -> HttpResponse:
    """List the tools that ended, were renamed or were acquired, with their successors."""
    landscape = catalogue_for(request).landscape
    found = changes(landscape)
    page = {
        "count": found.count,
        "lists": [
            (key, [rows.tool_row(tool, landscape) for tool in tools])
            for key, tools in (
                ("ended", found.ended),
                ("renamed", found.renamed),
                ("bought", found.bought),
            )
        ],
        "by_slug": landscape.by_slug,
    }
    return render(request, "landscape/changes.html", page)


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Show statistics of the landscape, each row linked to its tools."""
    catalogue = catalogue_for(request)
    landscape = catalogue.landscape
    shares = statistics(catalogue)
    page = {
        "total": len(landscape.tools),
        "tables": [
            (
                labels.facet_text(key),
                [
                    (
                        labels.value_text(key, share.value, landscape),
                        share,
                        100 * share.tools / share.total,
                        State(Query(filters=((key, (share.value,)),))).address,
                    )
                    for share in shares[key]
                ],
            )
            for key in SHOWN
        ],
        "origins": landscape.origins,
        "as_of": labels.month_text(landscape.as_of),
    }
    return render(request, "landscape/statistics.html", page)


@require_safe
def course_deck(request: HttpRequest) -> HttpResponse:
    """Show the deck's data pipeline, responsible-AI steps, platforms and reading list."""
    catalogue = catalogue_for(request)
    landscape = catalogue.landscape
    counts = catalogue.select(Query()).counts
    steps = {count.value: count.tools for count in counts["responsible_ai"]}
    stages = {count.value: count.tools for count in counts["lifecycle_data"]}

    def shown(slugs: tuple[str, ...]) -> list[rows.ToolRow]:
        return [rows.tool_row(tool, landscape) for tool in landscape.tools_of(slugs)]

    page = {
        "deck": deck_list(landscape),
        "stages": [(term, stages[term.id]) for term in landscape.lifecycle_data],
        "steps": [(term, steps[term.id]) for term in landscape.responsible_ai_steps],
        "in_house": shown(landscape.in_house_platforms),
        "cloud": shown(landscape.cloud_platforms),
        "reading": shown(landscape.reading_list),
        "deck_url": State(Query(filters=(("in_deck", ("yes",)),)), "table").address,
    }
    return render(request, "landscape/deck.html", page)


@require_safe
def to_check(request: HttpRequest) -> HttpResponse:
    """List for editors the tools whose facts need a new check, with the reasons."""
    landscape = catalogue_for(request).landscape
    found = rechecks(landscape, dates.stamp(dates.today()))
    page = {
        "found": [
            (
                rows.tool_row(recheck.tool, landscape),
                [labels.reason_text(reason) for reason in recheck.reasons],
                labels.month_text(recheck.tool.checked),
            )
            for recheck in found
        ],
        "total": len(landscape.tools),
        "months": CHECK_AFTER,
    }
    return render(request, "landscape/checks.html", page)
