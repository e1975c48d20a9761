"""Shapes of the API of comparisons and replays, for its OpenAPI document."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from pipelines_catalog.runs.api_schemas import RUN_STATUSES


class ComparedRunSerializer(serializers.Serializer):
    """One of two runs."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    status = serializers.ChoiceField(RUN_STATUSES)
    is_over = serializers.BooleanField(
        help_text=_("Where it is not, what it comes to may change and is not counted.")
    )
    created_at = serializers.DateTimeField()


class ComparisonRowSerializer(serializers.Serializer):
    """One thing in both runs, in words."""

    name = serializers.CharField()
    left = serializers.CharField(allow_blank=True)
    right = serializers.CharField(allow_blank=True)
    differs = serializers.BooleanField()
    change = serializers.CharField(
        allow_blank=True, help_text=_("Right minus left, where both are numbers.")
    )


class ComparisonSectionSerializer(serializers.Serializer):
    """Things of one kind, those that differ first."""

    key = serializers.CharField()
    title = serializers.CharField()
    counts = serializers.BooleanField(help_text=_("Whether its differences are counted."))
    rows = ComparisonRowSerializer(many=True)


class RunComparisonSerializer(serializers.Serializer):
    """Two runs side by side."""

    left = ComparedRunSerializer(help_text=_("The run that began first."))
    right = ComparedRunSerializer()
    count = serializers.IntegerField(help_text=_("Differences that count."))
    sections = ComparisonSectionSerializer(many=True)


class ReplayEventSerializer(serializers.Serializer):
    """Something that happened."""

    seq = serializers.IntegerField()
    seconds = serializers.FloatField(help_text=_("Since the run began."))
    step = serializers.CharField(allow_null=True)
    state = serializers.CharField(
        allow_blank=True, help_text=_("How the step is drawn from then on; empty: as before.")
    )
    words = serializers.CharField(allow_blank=True)


class RunReplaySerializer(serializers.Serializer):
    """A run that is over, event by event."""

    run = serializers.UUIDField()
    number = serializers.IntegerField()
    seconds = serializers.FloatField(help_text=_("From its start to its end."))
    reused = serializers.ListField(
        child=serializers.CharField(), help_text=_("Steps taken over from another run.")
    )
    events = ReplayEventSerializer(many=True)
    has_more_events = serializers.BooleanField(help_text=_("Ask again with the last seq."))
