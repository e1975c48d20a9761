"""List of rated people: search, filters, sorting, pages. Hidden names are not searched."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from mlops_portal.organizations.models import Organization

ON_PAGE = 50
Row = dict[str, Any]
KINDS: Mapping[str, Callable[[Row], bool]] = {
    "candidates": lambda row: row["person"].is_candidate,
    "employees": lambda row: not row["person"].is_candidate,
}
OPEN: Mapping[str, Callable[[Row], bool]] = {
    "none": lambda row: not row["person"].assessors,
    "correction": lambda row: bool(row["person"].open_corrections),
}
ORDERS: Mapping[str, Callable[[Row], Any]] = {
    "": lambda row: row["person"].pseudonym,
    "name": lambda row: row["name"].casefold(),
    "new": lambda row: -row["person"].created_at.timestamp(),
    "erased": lambda row: row["person"].erased_at,
}


def asked(rows: list[Row], query: QueryDict, organization: Organization) -> dict[str, Any]:
    """Return the page data for `rows` (person and name as the reader may see it).

    Unknown values of URL parameters are ignored.
    """
    words = query.get("q", "").strip()[:100]
    chosen = {key: query.get(key, "") for key in ("kind", "team", "open", "order")}
    found = [row for row in rows if words.casefold() in row["name"].casefold()]
    for key, choices in (("kind", KINDS), ("open", OPEN)):
        if chosen[key] in choices:
            found = [row for row in found if choices[chosen[key]](row)]
    if chosen["team"]:
        found = [
            row
            for row in found
            if any(str(team.pk) == chosen["team"] for team in row["person"].teams.all())
        ]
    found.sort(key=ORDERS.get(chosen["order"], ORDERS[""]))
    page = Paginator(found, ON_PAGE).get_page(query.get("page"))
    rest = query.copy()
    rest.pop("page", None)
    return {
        "rows": list(page),
        "page": page,
        "found": len(found),
        "everyone": len(rows),
        "q": words,
        "chosen": chosen,
        "rest": rest.urlencode(),
        "filters": _filters(organization),
    }


def _filters(organization: Organization) -> list[dict[str, Any]]:
    """Return each filter of the form with its options."""
    teams = [(str(team.pk), team.name) for team in organization.teams.order_by("name")]
    given = [
        (
            "kind",
            _("Kind"),
            _("Everyone"),
            [("candidates", _("Candidates")), ("employees", _("Not candidates"))],
        ),
        ("team", _("Team"), _("All teams"), teams),
        (
            "open",
            _("What is open"),
            _("Anything"),
            [("none", _("No assessor has rated")), ("correction", _("A correction waits"))],
        ),
        (
            "order",
            _("Order"),
            _("Random, and stays"),
            [("name", _("By name")), ("new", _("Newest first")), ("erased", _("Erased first"))],
        ),
    ]
    return [
        {"key": key, "label": label, "all": every, "options": options}
        for key, label, every, options in given
    ]
