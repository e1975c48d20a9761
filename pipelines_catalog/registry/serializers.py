"""Serializers of the registry's API: requests, responses, and their documentation."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mlops_portal.foundation.api_fields import NumberField, StrictSerializer, moment, texts
from pipelines_catalog.registry.models import REASON_LENGTH, Deployment
from pipelines_catalog.runs.serializers import (
    BatchUseSerializer,
    GateDecisionSerializer,
    PageSerializer,
)


class FeatureSetSerializer(serializers.Serializer):
    """A version of a feature definition."""

    name = serializers.CharField()
    version = serializers.IntegerField(source="number")


class ModelDeploymentSerializer(serializers.Serializer):
    """A deployment of a version."""

    cause = serializers.ChoiceField(Deployment.Causes.choices)
    run = serializers.UUIDField(
        source="run_id", allow_null=True, help_text=_("The run that put it into service.")
    )
    reason = serializers.CharField(help_text=_("What a person wrote who went back to it."))
    failure = serializers.CharField(
        help_text=_("Why it could not be loaded; empty for a version that served.")
    )
    started_at = moment(source="created_at")
    ended_at = moment(allow_null=True)


class ModelVersionSerializer(serializers.Serializer):
    """A version in the registry, with its lineage."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    version = serializers.IntegerField(source="number")
    sha256 = serializers.CharField(source="stored_id")
    size = serializers.IntegerField(source="stored.size")
    run = serializers.UUIDField(source="run_id")
    pipeline = serializers.CharField(source="run.pipeline")
    pipeline_version = serializers.CharField(source="run.pipeline_version")
    parameters = serializers.DictField(source="run.parameters")
    metrics = serializers.DictField(child=NumberField())
    feature_set = FeatureSetSerializer(allow_null=True)
    previous = serializers.IntegerField(
        source="previous.number",
        allow_null=True,
        help_text=_("The version that served when it was registered."),
    )
    faults = texts(
        help_text=_("Switched on in the run that made it; such a version never serves."),
    )
    batches = BatchUseSerializer(
        source="used_batches",
        many=True,
        help_text=_("What this very model has learned from, and what judged it."),
    )
    is_serving = serializers.BooleanField()
    deployments = ModelDeploymentSerializer(many=True)
    created_at = moment()


class ServedDeploymentSerializer(ModelDeploymentSerializer):
    """The deployment that served, and who or what caused it."""

    by = serializers.CharField(
        allow_null=True, help_text=_("Who went back to it; null for a run or an unknown person.")
    )


class ApprovalSerializer(serializers.Serializer):
    """A step that a person approved."""

    step = serializers.CharField(source="name")
    by = serializers.CharField(source="approved_by")
    at = moment(source="started_at", allow_null=True)


class ServedAtSerializer(serializers.Serializer):
    """What served at a moment, why, and what it was made from; null where nothing served."""

    name = serializers.CharField()
    at = moment()
    deployment = ServedDeploymentSerializer(allow_null=True)
    version = ModelVersionSerializer(allow_null=True)
    feature_definition = serializers.DictField(
        source="version.feature_set.definition", allow_null=True, default=None
    )
    gates = GateDecisionSerializer(many=True, help_text=_("What each gate decided on it."))
    approvals = ApprovalSerializer(many=True, help_text=_("Steps that people approved."))
    before = serializers.IntegerField(source="before.model.number", allow_null=True, default=None)
    after = serializers.IntegerField(source="after.model.number", allow_null=True, default=None)


class RollbackSerializer(StrictSerializer):
    """A rollback to a version that served before."""

    expected = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        help_text=_("The number of the version that serves now, as you know it."),
    )
    reason = serializers.CharField(max_length=REASON_LENGTH, help_text=_("Why, in your words."))


class ModelVersionListSerializer(PageSerializer):
    """Models of your workspaces, newest first."""

    results = ModelVersionSerializer(many=True)
