"""Shapes of the API of alerts and their rules, for its OpenAPI document."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mlops_portal.foundation.api_fields import StrictSerializer
from pipelines_catalog.alerts.models import AlertEvent
from pipelines_catalog.alerts.queries import STATES
from pipelines_catalog.alerts.services.rules import LONGEST_PAUSE, SHORTEST_PAUSE
from pipelines_catalog.runs.models.runs import KEY_LENGTH

ALERT_EVENTS = [(value, value) for value in AlertEvent.values]  # named in SPECTACULAR_SETTINGS
ALERT_STATES = [(state, state) for state in STATES]
MOST_RECIPIENTS = 200
LARGEST_LIMIT = 1_000_000.0


class AlertSerializer(serializers.Serializer):
    """Something that a rule waited for has happened."""

    id = serializers.IntegerField()
    event = serializers.ChoiceField(ALERT_EVENTS)
    state = serializers.ChoiceField(ALERT_STATES)
    title = serializers.CharField(help_text=_("What happened, in words."))
    why = serializers.CharField(allow_blank=True, help_text=_("Why, with the numbers."))
    pipeline = serializers.CharField()
    organization = serializers.UUIDField(
        allow_null=True, help_text=_("In whose workspace; null is your own.")
    )
    run = serializers.UUIDField(
        allow_null=True, help_text=_("The run that raised it; null where it is not kept any more.")
    )
    run_number = serializers.IntegerField(allow_null=True)
    faults = serializers.ListField(
        child=serializers.CharField(), help_text=_("What was broken on purpose in that run.")
    )
    value = serializers.FloatField(allow_null=True)
    threshold = serializers.FloatField(allow_null=True)
    rule = serializers.IntegerField(
        allow_null=True, help_text=_("The rule that waited for it; null where it was deleted.")
    )
    raised_at = serializers.DateTimeField()
    mailed_at = serializers.DateTimeField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    acknowledged_by = serializers.CharField(
        allow_blank=True, help_text=_("The account that has seen it; empty for none.")
    )
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolution = serializers.CharField(allow_blank=True, help_text=_("How it was over, in words."))
    url = serializers.CharField(help_text=_("Its page."))


class AlertListSerializer(serializers.Serializer):
    """Alerts, open ones first."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = AlertSerializer(many=True)


class AlertRuleSerializer(serializers.Serializer):
    """Who is told of what."""

    id = serializers.IntegerField()
    event = serializers.ChoiceField(ALERT_EVENTS)
    pipeline = serializers.CharField(allow_blank=True, help_text=_("Empty: any pipeline."))
    threshold = serializers.FloatField(allow_null=True)
    is_on = serializers.BooleanField()
    pause = serializers.IntegerField(help_text=_("Seconds in which it writes at most once."))
    recipients = serializers.ListField(
        child=serializers.EmailField(), help_text=_("Who is written to.")
    )
    organization = serializers.UUIDField(
        allow_null=True, help_text=_("In whose workspace; null is your own.")
    )
    open_alerts = serializers.IntegerField()
    mailed_at = serializers.DateTimeField(allow_null=True)
    is_mail_sent = serializers.BooleanField(
        help_text=_("Whether this portal sends mail at all; else it lies in its outbox.")
    )
    created_at = serializers.DateTimeField()


class AlertRuleListSerializer(serializers.Serializer):
    """Rules of alerts."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = AlertRuleSerializer(many=True)


class AlertRuleChangeSerializer(StrictSerializer):
    """What to change of a rule; what is left out stays."""

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
    organization = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text=_("In the workspace of this organization; without it in your own."),
    )
