"""The registry as a plugin of runs: data, features and models, and queries of steps."""

from typing import Any

from django.db.models import Q, QuerySet

from pipelines_catalog.engine import KnownModel, Subject
from pipelines_catalog.engine.artifacts import Kind
from pipelines_catalog.registry.effects import HANDLERS
from pipelines_catalog.registry.models import BatchUse, Champion, Deployment
from pipelines_catalog.registry.queries import models_around
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.runs.plugins import Plugin
from pipelines_catalog.runs.storage import stored_content


def _champion(run: Run, name: str) -> KnownModel | None:
    """Return the champion under a name in the run's workspace, None if there is none."""
    found = (
        Champion.objects.filter(workspace_id=run.workspace_id, name=name)
        .exclude(model=None)
        .select_related("model__stored", "model__run")
        .first()
    )
    if found is None or found.model is None:
        return None
    version = found.model
    content = stored_content(name, Kind.MODEL, version.stored, {})
    return KnownModel(name, version.number, version.metrics, content, version.run.parameters)


def _times_used(run: Run, batch: str, role: str) -> int:
    """Return how many other runs without faults judged a model and used the batch in this role."""
    uses = BatchUse.objects.filter(
        role=role,
        batch__name=batch,
        batch__workspace_id=run.workspace_id,
        run__faults=[],
        run__gates__subject=Subject.MODEL,
    )
    return uses.exclude(run=run).values("run").distinct().count()


class RegistryPlugin(Plugin):
    """Data, features and models of runs."""

    effects = HANDLERS
    answers = {"champion": _champion, "times_used": _times_used}

    def steps_reused(self, run: Run) -> None:
        if run.parent is None:
            return
        for uses in (run.parent.batch_uses.all(), run.parent.feature_uses.all()):
            for use in uses:
                use.pk, use.run, use._state.adding = None, run, True
                use.save()

    def kept_runs(self, workspace: Workspace) -> QuerySet[Run]:
        """Return the runs of champions, current and former, which are kept as lineage."""
        served = Deployment.objects.filter(workspace=workspace)
        made, put = served.values("model__run"), served.filter(run__isnull=False).values("run")
        return Run.objects.filter(Q(pk__in=made) | Q(pk__in=put))

    def read_run(self, run: Run) -> dict[str, Any]:
        models = list(models_around(run))
        return {
            "batches": list(run.batch_uses.select_related("batch")),
            "features": list(run.feature_uses.select_related("feature_set")),
            "models": [model for model in models if model.run_id == run.pk],
            "deployed": [model for model in models if model.is_deployed_here],
            "serving": [model for model in models if model.serving_since],
            "champion_before": next((m for m in models if m.is_champion_before), None),
        }
