"""Removal of expired data: unused anonymous workspaces, old runs, files without a row."""

from django.conf import settings
from django.db.models import Sum

from mlops_portal.foundation.each import do_each
from pipelines_catalog.engine.states import ACTIVE_RUN
from pipelines_catalog.runs import plugins, storage
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import Run, StoredArtifact, Workspace

UNUSED_AFTER = 24 * 3600  # seconds
HOLDS = ("artifacts", "models")
KEPT_REFUSALS = 500  # triggers that started nothing, of one workspace


def sweep() -> dict[str, int]:
    """Remove expired data; return counts by kind."""
    return {
        "workspaces": _sweep_workspaces(),
        "runs": do_each(Workspace.objects.all(), _sweep_runs),
        "refusals": do_each(Workspace.objects.all(), _sweep_refusals),
        **plugins.merged(plugin.sweep() for plugin in plugins.registered),
        "rows": _sweep_stored(),
        "files": sweep_files(),
    }


def _sweep_workspaces() -> int:
    unused = Workspace.objects.filter(used_at__lt=in_seconds(-UNUSED_AFTER)).exclude(visitor="")
    unused = unused.exclude(runs__status__in=ACTIVE_RUN)
    return do_each(unused, lambda workspace: bool(workspace.delete()))


def _sweep_runs(workspace: Workspace) -> int:
    """Remove runs beyond the number and the bytes that a workspace keeps.

    Runs kept by a plugin are not removed.
    """
    limits = settings.PIPELINE_LIMITS
    removable = workspace.runs.exclude(status__in=ACTIVE_RUN)
    for plugin in plugins.registered:
        removable = removable.exclude(pk__in=plugin.kept_runs(workspace).values("pk"))
    kept_bytes, removed = 0, 0
    for place, run in enumerate(removable.order_by("-created_at").iterator()):
        kept_bytes += _bytes_of(run)
        if place >= limits["kept_runs"] or kept_bytes > limits["kept_bytes"]:
            run.delete()
            removed += 1
    return removed


def _sweep_refusals(workspace: Workspace) -> int:
    """Remove events without a run, except the newest; other events are deleted with their runs."""
    refused = workspace.trigger_events.filter(run=None).order_by("-pk")
    beyond = refused.values_list("pk", flat=True)[KEPT_REFUSALS : KEPT_REFUSALS + 1].first()
    return refused.filter(pk__lte=beyond).delete()[0] if beyond else 0


def _bytes_of(run: Run) -> int:
    return run.artifacts.aggregate(total=Sum("stored__size"))["total"] or 0


def _sweep_stored() -> int:
    unheld = StoredArtifact.objects.filter(created_at__lt=in_seconds(-storage.ORPHAN_AGE))
    for holder in HOLDS:
        unheld = unheld.filter(**{f"{holder}__isnull": True})
    return unheld.delete()[0]


def sweep_files(age: float = storage.ORPHAN_AGE) -> int:
    """Remove orphaned files older than `age` in seconds, left by processes that died."""
    removed = 0
    for path in storage.old_files(age):
        if not StoredArtifact.objects.filter(pk=path.name).exists():
            path.unlink(missing_ok=True)
            removed += 1
    return removed
