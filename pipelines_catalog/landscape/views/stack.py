"""The stack of an organization: coverage, warnings, radar, sheet; and the same as a table."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mlops_portal.foundation import dates
from mlops_portal.foundation.downloads import table_file
from mlops_portal.foundation.spreadsheets import Table
from mlops_portal.organizations.models import Membership
from pipelines_catalog.landscape import charts, queries
from pipelines_catalog.landscape.access import can_edit, current_membership, with_organization
from pipelines_catalog.landscape.domain.coverage import ComponentCoverage, usual_component
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.models import Ring
from pipelines_catalog.landscape.text import labels, reports
from pipelines_catalog.landscape.views import rows
from pipelines_catalog.landscape.views.stack_rows import PER_PAGE, Listing, listing_of

SUGGESTED = 3  # per component
RINGS = tuple(Ring.values)
COLUMNS = (
    "name",
    "ring",
    "quadrant",
    "components",
    "since",
    "description",
    "licence",
    "status",
    "homepage",
    "repository",
    "slug",
    "reason",  # once more under the name by which an import reads it
    "as_of",
)


@require_safe
def current(request: HttpRequest) -> HttpResponse:
    """Redirect to the user's current stack, else to sign-in or to the list of organizations."""
    if not request.user.is_authenticated:
        return redirect(f"/accounts/login/?next={request.path}")
    membership = current_membership(request)
    if membership is None:
        return redirect("organizations:list")
    return redirect("landscape:stack", membership.organization_id)


@require_safe
@with_organization
def stack(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Show the stack's coverage of the seven components, and tools that would complete it."""
    landscape = queries.catalogue_of(membership.organization_id).landscape
    found = queries.stack_of(membership.organization, landscape)
    coverage = found.coverage
    lines = sorted(found.lines, key=lambda line: RINGS.index(line.entry.ring))
    numbers = {line.tool.slug: number for number, line in enumerate(lines, start=1)}
    sources = queries.sources_of(membership.organization_id) if lines else {}
    listing = listing_of(lines, request.GET, landscape, sources)
    shown = Paginator(listing.lines, PER_PAGE).get_page(request.GET.get("page"))
    gaps = [_name(id, landscape) for id in coverage.gaps]
    page = {
        "membership": membership,
        "can_edit": can_edit(membership),
        "heading": reports.stack_heading(coverage, gaps, len(lines)),
        "count": len(lines),
        "listing": listing,
        "page": shown,
        "asked": urlencode(_asked(listing)),
        "lines": [_row(numbers[line.tool.slug], line, landscape) for line in shown.object_list],
        "out": queries.taken_out_together(
            membership.organization, request.user, timezone.now(), landscape
        ),
        "components": [_component(part, landscape) for part in coverage.components],
        "beside": coverage.beside,
        "doubled": [
            (_name(part.component, landscape), labels.joined([t.name for t in part.tools]))
            for part in coverage.doubled
        ],
        "warnings": [
            (w, labels.concern_text(w.tool, w.concern), landscape.by_slug.get(w.instead))
            for w in found.warnings
        ],
        "completion": [
            (step.tool, labels.joined([_name(id, landscape) for id in step.fills]))
            for step in coverage.completion
        ],
        "radar": _radar(lines, landscape) if lines else None,
        "sectors": [
            (chr(ord("A") + n), labels.localized(term.name))
            for n, term in enumerate(landscape.components)
        ],
        "beside_letter": chr(ord("A") + len(landscape.components)),
        "own": [t for t in landscape.tools if t.owner][:50],
        "own_count": sum(bool(t.owner) for t in landscape.tools),
        "history": queries.history_of(membership.organization)[:20],
    }
    return render(request, "landscape/stack/stack.html", page)


def _asked(listing: Listing) -> list[tuple[str, str]]:
    """Return the URL parameters that reproduce this list."""
    chosen = [(choice.key, choice.chosen) for choice in listing.choices]
    return [(key, value) for key, value in [("q", listing.words), *chosen] if value]


def _row(number: int, line: queries.StackLine, landscape: Landscape) -> dict[str, object]:
    return {
        "number": number,
        "line": line,
        "ring": Ring(line.entry.ring).label,
        "used_as": labels.components_text(line.tool.components, landscape),
        "row": rows.tool_row(line.tool, landscape),
    }


def _component(part: ComponentCoverage, landscape: Landscape) -> dict[str, object]:
    return {
        "id": part.component,
        "name": _name(part.component, landscape),
        "tools": part.tools,
        "suggestions": part.suggestions[:SUGGESTED],
    }


def _name(component: str, landscape: Landscape) -> str:
    return labels.localized(landscape.term(component).name)


def _radar(lines: list[queries.StackLine], landscape: Landscape) -> charts.Radar:
    order = [term.id for term in landscape.components]
    cells = []
    for line in lines:
        used = [id for id in order if id in line.tool.components]
        if not used and line.tool.owner and (usual := usual_component(line.tool, landscape)):
            used = [usual]  # an own tool without components: the usual one of its category
        sector = order.index(used[0]) if used else len(order)
        cells.append((sector, RINGS.index(line.entry.ring)))
    return charts.radar(cells, len(order) + 1, [str(Ring(ring).label) for ring in RINGS])


@require_safe
@with_organization
def stack_table(request: HttpRequest, membership: Membership, ending: str) -> HttpResponse:
    """Download the stack as a table that a radar, or an import of this portal, reads."""
    landscape = queries.catalogue_of(membership.organization_id).landscape
    cells = [
        (
            line.tool.name,
            line.entry.ring,
            labels.category_text(line.tool, landscape),
            "; ".join(line.tool.components),
            dates.local(line.entry.since).date(),
            line.entry.reason,
            line.tool.licence,
            line.tool.status.value,
            line.tool.homepage,
            line.tool.repository,
            line.tool.slug,
            line.entry.reason,
            landscape.as_of,
        )
        for line in queries.stack_of(membership.organization, landscape).lines
    ]
    name = f"stack-{slugify(membership.organization.name) or 'organization'}"
    return table_file(Table(_("Stack"), COLUMNS, cells), name, ending)
