"""Alerts and rules as pages and mails show them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pipelines_catalog.alerts import text as alert_messages
from pipelines_catalog.alerts.models import Alert, AlertEvent, AlertRule
from pipelines_catalog.runs.models import Workspace


def alerts_page(
    alerts: Sequence[Alert], counts: Mapping[str, int], changeable: Collection[UUID]
) -> dict[str, Any]:
    """Return the page data; `changeable`: workspaces whose alerts the reader may acknowledge."""
    lines = [
        alert_line(alert) | {"may_change": alert.workspace_id in changeable} for alert in alerts
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


BAD = (
    AlertEvent.RUN_FAILED,
    AlertEvent.RUN_BLOCKED,
    AlertEvent.DEGRADATION,
    AlertEvent.SCHEDULER_SILENT,
)


def alert_line(alert: Alert) -> dict[str, Any]:
    """Return an alert in words, with its display state and label."""
    label = {
        "open": pgettext("alert", "Open"),
        "acknowledged": pgettext("alert", "Acknowledged"),
        "resolved": pgettext("alert", "Resolved"),
    }[alert.state]
    return {
        "alert": alert,
        "title": alert_messages.title(alert),
        "why": alert_messages.why(alert),
        "broken": alert_messages.broken(alert),
        "ended": alert_messages.ended(alert),
        "pipeline": alert_messages.name_of(alert.pipeline),
        "where": place_name(alert.workspace),
        "state": _drawn(alert),
        "label": label,
    }


def _drawn(alert: Alert) -> str:
    if alert.state != "open":
        return {"acknowledged": "waiting", "resolved": "done"}[alert.state]
    if alert.event == AlertEvent.WAITS_FOR_PERSON:
        return "you"
    return "failed" if alert.event in BAD else "warned"


def place_name(workspace: Workspace) -> str:
    """Return the owner of the workspace; "" for one's own."""
    return workspace.organization.name if workspace.organization else ""


def rule_line(rule: AlertRule) -> dict[str, Any]:
    """Return a rule in words."""
    return {
        "rule": rule,
        "event": rule.get_event_display(),
        "pipeline": alert_messages.name_of(rule.pipeline) if rule.pipeline else _("Any pipeline"),
        "limit": _limit(rule),
        "people": [recipient.user for recipient in rule.recipients.all()],
    }


def _limit(rule: AlertRule) -> str:
    value = alert_messages.number(rule.threshold)
    if rule.event == AlertEvent.RUN_SLOW:
        times = alert_messages.number(rule.threshold or 2.0)
        return _("%(times)s times the usual time") % {"times": times}
    if rule.event in (AlertEvent.DEGRADATION, AlertEvent.DRIFT):
        return value if rule.threshold is not None else _("as the trigger")
    return "–"
