"""Serializers of the API of alerts and their rules: requests, responses, documentation."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mlops_portal.foundation.api_fields import StrictSerializer, made, moment
from pipelines_catalog.alerts import text
from pipelines_catalog.alerts.models import Alert, AlertEvent, AlertRule
from pipelines_catalog.alerts.queries import STATES
from pipelines_catalog.alerts.services.rules import LONGEST_PAUSE, SHORTEST_PAUSE
from pipelines_catalog.runs.models import KEY_LENGTH
from pipelines_catalog.runs.serializers import PageSerializer, organization_field

ALERT_EVENTS = [(value, value) for value in AlertEvent.values]  # named in SPECTACULAR_SETTINGS
ALERT_STATES = [(state, state) for state in STATES]
MOST_RECIPIENTS = 200
LARGEST_LIMIT = 1_000_000.0


def _run_number(alert: Alert) -> int | None:
    """Return the run's number; for an alert about a model, None (the number is the model's)."""
    return None if "model" in alert.facts else alert.facts.get("number")


def _page_of(alert: Alert) -> str:
    return reverse("runs:alert", args=[alert.pk])


def _addresses(rule: AlertRule) -> list[str]:
    return [recipient.user.email for recipient in rule.recipients.all()]


class AlertSerializer(serializers.Serializer):
    """An event that a rule matched."""

    id = serializers.IntegerField(source="pk")
    event = serializers.ChoiceField(ALERT_EVENTS)
    state = serializers.ChoiceField(ALERT_STATES)
    title = made(serializers.CharField, text.title, help_text=_("What happened, in words."))
    why = made(
        serializers.CharField, text.why, allow_blank=True, help_text=_("Why, with the numbers.")
    )
    pipeline = serializers.CharField()
    organization = serializers.UUIDField(
        source="workspace.organization_id",
        allow_null=True,
        help_text=_("In whose workspace; null is your own."),
    )
    run = serializers.UUIDField(
        source="run_id",
        allow_null=True,
        help_text=_("The run that raised it; null where it is not kept any more."),
    )
    run_number = made(serializers.IntegerField, _run_number, allow_null=True)
    faults = made(
        serializers.ListField,
        lambda alert: alert.facts.get("faults", []),
        child=serializers.CharField(),
        help_text=_("What was broken on purpose in that run."),
    )
    value = serializers.FloatField(allow_null=True)
    threshold = serializers.FloatField(allow_null=True)
    rule = serializers.IntegerField(
        source="rule_id",
        allow_null=True,
        help_text=_("The rule that waited for it; null where it was deleted."),
    )
    raised_at = moment()
    mailed_at = moment(allow_null=True)
    acknowledged_at = moment(allow_null=True)
    acknowledged_by = made(
        serializers.CharField,
        lambda alert: str(alert.acknowledged_by or ""),
        allow_blank=True,
        help_text=_("The account that has seen it; empty for none."),
    )
    resolved_at = moment(allow_null=True)
    resolution = made(
        serializers.CharField,
        text.ended,
        allow_blank=True,
        help_text=_("How it was over, in words."),
    )
    url = made(serializers.CharField, _page_of, help_text=_("Its page."))


class AlertListSerializer(PageSerializer):
    """Alerts, open ones first."""

    results = AlertSerializer(many=True)


class AlertRuleSerializer(serializers.Serializer):
    """An alert rule: its event and its recipients."""

    id = serializers.IntegerField(source="pk")
    event = serializers.ChoiceField(ALERT_EVENTS)
    pipeline = serializers.CharField(allow_blank=True, help_text=_("Empty: any pipeline."))
    threshold = serializers.FloatField(allow_null=True)
    is_on = serializers.BooleanField()
    pause = serializers.IntegerField(help_text=_("Seconds in which it writes at most once."))
    recipients = made(
        serializers.ListField,
        _addresses,
        child=serializers.EmailField(),
        help_text=_("Who is written to."),
    )
    organization = serializers.UUIDField(
        source="workspace.organization_id",
        allow_null=True,
        help_text=_("In whose workspace; null is your own."),
    )
    open_alerts = serializers.IntegerField(source="open_count")
    mailed_at = moment(allow_null=True)
    is_mail_sent = made(
        serializers.BooleanField,
        lambda rule: settings.MAIL_IS_SENT,
        help_text=_("Whether this portal sends mail at all; else it lies in its outbox."),
    )
    created_at = moment()


class AlertRuleListSerializer(PageSerializer):
    """Rules of alerts."""

    results = AlertRuleSerializer(many=True)


class AlertRuleChangeSerializer(StrictSerializer):
    """Changes to a rule; missing fields stay as they are."""

    event = serializers.ChoiceField(ALERT_EVENTS, required=False)
    pipeline = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=KEY_LENGTH,
        help_text=_("Key of a pipeline; empty: any."),
    )
    threshold = serializers.FloatField(
        required=False,
        allow_null=True,
        min_value=0.0,
        max_value=LARGEST_LIMIT,
        help_text=_(
            "For `degradation` and `drift` of a named pipeline, what the monitor measures must "
            "reach (null: the limit of the trigger); for `run_slow`, how many times as long as "
            "usual (null: 2). Null for all others."
        ),
    )
    is_on = serializers.BooleanField(required=False)
    pause = serializers.IntegerField(
        required=False,
        min_value=SHORTEST_PAUSE,
        max_value=LONGEST_PAUSE,
        help_text=_("Seconds in which it writes at most once."),
    )
    recipients = serializers.ListField(
        child=serializers.EmailField(),
        required=False,
        max_length=MOST_RECIPIENTS,
        help_text=_(
            "Addresses to write to, all of them: of members with an account and a confirmed "
            "address, in your own workspace yours alone."
        ),
    )


class AlertRuleMakeSerializer(AlertRuleChangeSerializer):
    """A new rule."""

    event = serializers.ChoiceField(ALERT_EVENTS)
    organization = organization_field()
