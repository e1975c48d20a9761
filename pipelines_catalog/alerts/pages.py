"""The list of alerts: its heading, its lines, and its version mark."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipelines_catalog.alerts import presentation
from pipelines_catalog.alerts.models import Alert


def alerts_page(
    alerts: Sequence[Alert], counts: Mapping[str, int], changeable: Collection[UUID]
) -> dict[str, Any]:
    """Return the page data; `changeable`: workspaces whose alerts the reader may acknowledge."""
    lines = [
        presentation.alert_line(alert) | {"may_change": alert.workspace_id in changeable}
        for alert in alerts
    ]
    newest = max((alert.pk for alert in alerts), default=0)
    return {
        "heading": heading(counts),
        "lines": lines,
        "counts": counts,
        "to_acknowledge": [
            line["alert"].pk
            for line in lines
            if line["may_change"] and line["alert"].state == "open"
        ],
        "names_places": len({line["where"] for line in lines}) > 1,
        "mark": ".".join(map(str, (newest, *counts.values()))),
    }


def heading(counts: Mapping[str, int]) -> str:
    """Return the heading: the number of open alerts, else of acknowledged ones."""
    count = counts["open"]
    if count:
        return ngettext("One alert is open", "%(n)s alerts are open", count) % {"n": count}
    count = counts["acknowledged"]
    if count:
        return ngettext(
            "No alert is open; one that somebody has seen goes on",
            "No alert is open; %(n)s that somebody has seen go on",
            count,
        ) % {"n": count}
    return _("No alert is open")
