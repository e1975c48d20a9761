"""Pages of the model registry, the feature store and the metadata store."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from mlops_portal.organizations.models import Organization
from pipelines_catalog.engine import Pipeline
from pipelines_catalog.registry.models import Deployment, ModelVersion
from pipelines_catalog.registry.queries import ServedAt
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.models import GateDecision
from pipelines_catalog.runs.pages import metrics
from pipelines_catalog.runs.text import fault_titles, rule_row


def registry_groups(models: Iterable[ModelVersion]) -> list[dict[str, Any]]:
    """Return versions by name, the champion marked, with the metrics by which they are judged."""
    groups: dict[str, list[ModelVersion]] = {}
    for model in models:
        groups.setdefault(model.name, []).append(model)
    return [_group(name, found) for name, found in groups.items()]


def _group(name: str, models: list[ModelVersion]) -> dict[str, Any]:
    judged = metrics.judged_by(_pipeline(model) for model in models)
    versions = [
        _version(model)
        | {
            "figures": [
                metrics.written(p, metric, model.metrics.get(metric)) for p, metric in judged
            ]
        }
        for model in models
    ]
    return {
        "name": name,
        "heads": [(metrics.name_of(p, m), metrics.hint_of(p, m)) for p, m in judged],
        "versions": versions,
        "champion": next((v["model"] for v in versions if v["serves"]), None),
        "history": _history(models),
    }


def _history(models: list[ModelVersion]) -> str:
    """Return the URL of what served when; "" where no version was deployed."""
    served = [model for model in models if model.deployments.all()]
    if not served:
        return ""
    organization = served[0].workspace.organization_id
    query = f"?organization={organization}" if organization else ""
    return reverse("runs:served", args=[served[0].name]) + query


def _pipeline(model: ModelVersion) -> Pipeline | None:
    return catalog.every().get(model.run.pipeline)


def _version(model: ModelVersion) -> dict[str, Any]:
    deployments = list(model.deployments.all())
    serves = any(deployment.ended_at is None for deployment in deployments)
    if model.faults:
        state, label = "warned", _("Made with a fault on")
    elif serves:
        state, label = "done", _("Serves")
    elif deployments:
        state, label = "skipped", _("Served before")
    else:
        state, label = "waiting", _("Registered")
    return {
        "model": model,
        "deployments": deployments,
        "serves": serves,
        "state": state,
        "label": label,
        "rows": learned_rows(model),
        "batches": len(model.learned) or len(model.run.batch_uses.all()),
        "faults": fault_titles(model.faults, _pipeline(model)),
    }


def learned_rows(model: ModelVersion) -> int:
    """Return the number of training rows; for an old version all rows that its run used."""
    if model.learned:
        return sum(model.learned.values())
    uses = model.run.batch_uses.all()
    return sum(use.batch.rows if use.rows is None else use.rows for use in uses)


def version_page(
    model: ModelVersion, gates: Iterable[GateDecision], following: Iterable[Deployment]
) -> dict[str, Any]:
    """Return one version: metrics, lineage, gate decisions, and deployments."""
    return {
        "version": _version(model),
        "model": model,
        "figures": metrics.of_model(_pipeline(model), model.metrics),
        "rules": [rule_row(rule) for gate in gates for rule in gate.rules],
        "deployments": list(following),
    }


def served_page(
    found: ServedAt, deployments: Iterable[Deployment], organization: Organization | None
) -> dict[str, Any]:
    """Return what served at a moment: decisions, what it was made from, and other moments."""
    version = found.version

    def url(route: str, at: datetime) -> str:
        query = {"at": at.isoformat()} | ({"organization": organization.pk} if organization else {})
        return f"{reverse(route, args=[found.name])}?{urlencode(query)}"

    return {
        "served": found,
        "version": version,
        "rules": [rule_row(rule) for gate in found.gates for rule in gate.rules],
        "batches": version.used_batches if version else [],
        "parameters": sorted(version.run.parameters.items()) if version else [],
        "faults": fault_titles(version.faults, _pipeline(version)) if version else [],
        "as_json": url("api-model-at", found.at),
        "deployments": [(each, url("runs:served", each.created_at)) for each in deployments],
    }
