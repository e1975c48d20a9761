"""Shapes of the API of what starts a pipeline, for its OpenAPI document."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mlops_portal.foundation.api_fields import StrictSerializer
from pipelines_catalog.runs.api_schemas import TRIGGER_KINDS


class DeliverySerializer(StrictSerializer):
    """What to deliver."""

    position = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**31 - 1,
        help_text=_("Only if this is the next delivery."),
    )
    organization = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text=_("In the workspace of this organization; without it in your own."),
    )


class TriggerEventSerializer(serializers.Serializer):
    """Somebody or something asked for a run."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(TRIGGER_KINDS)
    pipeline = serializers.CharField(help_text=_("What was asked for."))
    value = serializers.FloatField(allow_null=True)
    threshold = serializers.FloatField(allow_null=True)
    words = serializers.CharField(help_text=_("Why, with the numbers."))
    run = serializers.UUIDField(allow_null=True, help_text=_("The run that answered."))
    is_coalesced = serializers.BooleanField(help_text=_("It was under way already."))
    refused = serializers.CharField(
        allow_blank=True, help_text=_("Code of the guard that said no; then there is no run.")
    )
    reason = serializers.CharField(allow_blank=True, help_text=_("The same in words."))
    created_at = serializers.DateTimeField()


class DeliveryDoneSerializer(serializers.Serializer):
    """A delivery, and what it started."""

    position = serializers.IntegerField()
    name = serializers.CharField()
    events = TriggerEventSerializer(many=True)


class FeedStateSerializer(serializers.Serializer):
    """How far data has arrived in a workspace."""

    newest = serializers.IntegerField(help_text=_("The newest delivery."))
    outcomes_known = serializers.IntegerField(
        help_text=_("The newest delivery whose outcomes are known: what a run can judge on.")
    )
    name = serializers.CharField(help_text=_("What it is called."))
    next = serializers.IntegerField(allow_null=True, help_text=_("Null where nothing is left."))
    moved_at = serializers.DateTimeField(allow_null=True)
    is_on = serializers.BooleanField(help_text=_("Whether a clock delivers."))
    every = serializers.IntegerField(allow_null=True, help_text=_("Seconds between deliveries."))
    due_at = serializers.DateTimeField(allow_null=True)
    silent_since = serializers.DateTimeField(
        allow_null=True,
        help_text=_(
            "Since when the clock should have delivered and has not; null where it is well."
        ),
    )


class TriggerSerializer(serializers.Serializer):
    """A trigger as it stands."""

    kind = serializers.ChoiceField(TRIGGER_KINDS)
    is_on = serializers.BooleanField()
    when = serializers.CharField(help_text=_("When it fires, in words."))
    threshold = serializers.FloatField(allow_null=True)
    every = serializers.IntegerField(allow_null=True, help_text=_("Seconds, of a schedule."))
    cool_down = serializers.IntegerField(help_text=_("Seconds in which it fires at most once."))
    fired_at = serializers.DateTimeField(allow_null=True)


class StartsSerializer(serializers.Serializer):
    """What starts a pipeline."""

    feed = FeedStateSerializer(allow_null=True)
    triggers = TriggerSerializer(many=True)
    events = TriggerEventSerializer(many=True)


class ClockSerializer(StrictSerializer):
    """How often a clock delivers."""

    every = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text=_("Seconds; the pipeline says how few.")
    )


class ClockSetSerializer(StrictSerializer):
    """How often a clock delivers, or that it does not."""

    every = serializers.IntegerField(
        allow_null=True,
        min_value=1,
        max_value=2**31 - 1,
        help_text=_("Seconds; the pipeline says how few. Null stops the clock."),
    )
    organization = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text=_("In the workspace of this organization; without it in your own."),
    )


class StartsChangeSerializer(StrictSerializer):
    """What to change."""

    triggers = serializers.DictField(
        child=serializers.DictField(),
        required=False,
        help_text=_("By kind: `is_on`, `threshold`, `every`, `cool_down`."),
    )
    clock = ClockSerializer(required=False, allow_null=True)
    organization = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text=_("In the workspace of this organization; without it in your own."),
    )
