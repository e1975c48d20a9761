"""Alerts and rules for display on pages and in the API."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pipelines_catalog.alerts import text as alert_messages
from pipelines_catalog.alerts.models import Alert, AlertEvent, AlertRule
from pipelines_catalog.runs.models import Workspace

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
