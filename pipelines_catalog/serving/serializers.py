"""Serializers that document the prediction API; the prediction process validates the rows."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mlops_portal.foundation.api_fields import StrictSerializer


class PredictSerializer(StrictSerializer):
    """Raw rows, as they are known before the outcome."""

    rows = serializers.ListField(
        child=serializers.DictField(),
        min_length=1,
        max_length=10_000,
        help_text=_("Objects of column and value, with just the columns that the model takes."),
    )


class PredictionsSerializer(serializers.Serializer):
    """The answer of one version."""

    model = serializers.CharField()
    version = serializers.IntegerField()
    predictions = serializers.ListField(
        child=serializers.FloatField(), help_text=_("A probability for each row, in their order.")
    )
