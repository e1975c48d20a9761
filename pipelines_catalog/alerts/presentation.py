"""Alerts and rules as pages and the API show them."""

from typing import Any

from django.conf import settings
from django.urls import reverse
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
    """An alert in words, with the drawn state and its label."""
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
    """Whose workspace it is; "" for one's own."""
    return workspace.organization.name if workspace.organization else ""


def rule_line(rule: AlertRule) -> dict[str, Any]:
    """A rule in words."""
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


def alert_body(alert: Alert) -> dict[str, Any]:
    """An alert for the API."""
    return {
        "id": alert.pk,
        "event": alert.event,
        "state": alert.state,
        "title": alert_messages.title(alert),
        "why": alert_messages.why(alert),
        "pipeline": alert.pipeline,
        "organization": _organization(alert.workspace),
        "run": str(alert.run_id) if alert.run_id else None,
        "run_number": alert.facts.get("number") if "model" not in alert.facts else None,
        "faults": alert.facts.get("faults", []),
        "value": alert.value,
        "threshold": alert.threshold,
        "rule": alert.rule_id,
        "raised_at": alert.raised_at,
        "mailed_at": alert.mailed_at,
        "acknowledged_at": alert.acknowledged_at,
        "acknowledged_by": str(alert.acknowledged_by) if alert.acknowledged_by else "",
        "resolved_at": alert.resolved_at,
        "resolution": alert_messages.ended(alert),
        "url": reverse("runs:alert", args=[alert.pk]),
    }


def rule_body(rule: AlertRule) -> dict[str, Any]:
    """A rule for the API."""
    return {
        "id": rule.pk,
        "event": rule.event,
        "pipeline": rule.pipeline,
        "threshold": rule.threshold,
        "is_on": rule.is_on,
        "pause": rule.pause,
        "recipients": [recipient.user.email for recipient in rule.recipients.all()],
        "organization": _organization(rule.workspace),
        "open_alerts": rule.open_count,
        "mailed_at": rule.mailed_at,
        "is_mail_sent": settings.MAIL_IS_SENT,
        "created_at": rule.created_at,
    }


def _organization(workspace: Workspace) -> str | None:
    return str(workspace.organization_id) if workspace.organization_id else None
