"""Shapes of the API of the model registry, for its OpenAPI document."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mlops_portal.foundation.api_fields import StrictSerializer
from pipelines_catalog.registry.models import REASON_LENGTH, Deployment
from pipelines_catalog.runs.api_schemas import BatchUseSerializer


class FeatureSetSerializer(serializers.Serializer):
    """A version of a feature definition."""

    name = serializers.CharField()
    version = serializers.IntegerField()


class ModelDeploymentSerializer(serializers.Serializer):
    """When a version served."""

    cause = serializers.ChoiceField(Deployment.Causes.choices)
    run = serializers.UUIDField(allow_null=True, help_text=_("The run that put it into service."))
    reason = serializers.CharField(help_text=_("What a person wrote who went back to it."))
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class ModelVersionSerializer(serializers.Serializer):
    """A version in the registry, with its lineage."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField()
    run = serializers.UUIDField()
    pipeline = serializers.CharField()
    pipeline_version = serializers.CharField()
    parameters = serializers.DictField()
    metrics = serializers.DictField(child=serializers.FloatField())
    feature_set = FeatureSetSerializer(allow_null=True)
    previous = serializers.IntegerField(
        allow_null=True, help_text=_("The version that served when it was registered.")
    )
    faults = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("Switched on in the run that made it; such a version never serves."),
    )
    batches = BatchUseSerializer(
        many=True, help_text=_("What this very model has learned from, and what judged it.")
    )
    is_serving = serializers.BooleanField()
    deployments = ModelDeploymentSerializer(many=True)
    created_at = serializers.DateTimeField()


class RollbackSerializer(StrictSerializer):
    """Going back to a version that served before."""

    expected = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        help_text=_("The number of the version that serves now, as you know it."),
    )
    reason = serializers.CharField(max_length=REASON_LENGTH, help_text=_("Why, in your words."))


class ModelVersionListSerializer(serializers.Serializer):
    """Models of your workspaces, newest first."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ModelVersionSerializer(many=True)
