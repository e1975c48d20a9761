"""A registered model for the API, in the shape of its OpenAPI document."""

from typing import Any

from pipelines_catalog.registry.models import Deployment, ModelVersion
from pipelines_catalog.registry.queries import of_model
from pipelines_catalog.runs.presentation.runs import use_body


def deployment_body(found: Deployment) -> dict[str, Any]:
    """When a version served, and what put it into service."""
    return {
        "cause": found.cause,
        "run": str(found.run_id) if found.run_id else None,
        "reason": found.reason,
        "started_at": found.created_at,
        "ended_at": found.ended_at,
    }


def model_body(model: ModelVersion) -> dict[str, Any]:
    """A registered version for the API, with its lineage down to the batches."""
    deployments = list(model.deployments.all())
    return {
        "id": model.pk,
        "name": model.name,
        "version": model.number,
        "sha256": model.stored_id,
        "size": model.stored.size,
        "run": str(model.run_id),
        "pipeline": model.run.pipeline,
        "pipeline_version": model.run.pipeline_version,
        "parameters": model.run.parameters,
        "metrics": model.metrics,
        "feature_set": (
            {"name": model.feature_set.name, "version": model.feature_set.number}
            if model.feature_set
            else None
        ),
        "previous": model.previous.number if model.previous else None,
        "faults": model.faults,
        "batches": [use_body(use) for use in of_model(model, model.run.batch_uses.all())],
        "is_serving": any(deployment.ended_at is None for deployment in deployments),
        "deployments": [deployment_body(found) for found in deployments],
        "created_at": model.created_at,
    }
