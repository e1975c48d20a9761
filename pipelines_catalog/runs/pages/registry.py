"""Pages of the model registry, the feature store and the metadata store."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from pipelines_catalog.runs.models import Deployment, GateDecision, ModelVersion
from pipelines_catalog.runs.pages.curves import JUDGED, named
from pipelines_catalog.runs.pages.wording import figure_hint, figure_name, rule_row


def registry_groups(models: Iterable[ModelVersion]) -> list[dict[str, Any]]:
    """Versions by name, the champion told apart."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for model in models:
        groups.setdefault(model.name, []).append(_version(model))
    return [
        {
            "name": name,
            "versions": versions,
            "champion": next((v["model"] for v in versions if v["serves"]), None),
        }
        for name, versions in groups.items()
    ]


def figure_heads() -> list[tuple[str, str]]:
    """What a list shows of each version, and which way is better; its page shows all."""
    return [(figure_name(name), figure_hint(name)) for name in JUDGED]


def _version(model: ModelVersion) -> dict[str, Any]:
    deployments = list(model.deployments.all())
    serves = any(deployment.ended_at is None for deployment in deployments)
    if serves:
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
        "figures": [model.metrics.get(name) for name in JUDGED],
        "rows": sum(use.batch.rows for use in model.run.batch_uses.all()),
        "batches": len(model.run.batch_uses.all()),
    }


def version_page(
    model: ModelVersion, gates: Iterable[GateDecision], following: Iterable[Deployment]
) -> dict[str, Any]:
    """One version: figures, what it came from, what was decided about it, where it served."""
    return {
        "version": _version(model),
        "model": model,
        "figures": named(model.metrics),
        "rules": [rule_row(rule) for gate in gates for rule in gate.rules],
        "deployments": list(following),
    }
