"""What is not kept for ever: unused anonymous workspaces, old runs, files without a row."""

from django.conf import settings
from django.db.models import QuerySet, Sum

from mlops_portal.foundation.each import do_each
from pipelines_catalog.engine.states import ACTIVE_RUN
from pipelines_catalog.runs import storage
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import Alert, Deployment, Run, StoredArtifact, Workspace

UNUSED_AFTER = 24 * 3600  # seconds
HOLDS = ("artifacts", "models")
KEPT_REFUSALS = 500  # triggers that started nothing, of one workspace
KEPT_ALERTS = 500  # that go on, and as many that are over, of one workspace


def sweep() -> dict[str, int]:
    """Remove what is over its time. Returns how much of each."""
    return {
        "workspaces": _sweep_workspaces(),
        "runs": do_each(Workspace.objects.all(), _sweep_runs),
        "refusals": do_each(Workspace.objects.all(), _sweep_refusals),
        "alerts": do_each(Workspace.objects.filter(alerts__isnull=False).distinct(), _sweep_alerts),
        "rows": _sweep_stored(),
        "files": sweep_files(),
    }


def _sweep_workspaces() -> int:
    unused = Workspace.objects.filter(used_at__lt=in_seconds(-UNUSED_AFTER)).exclude(visitor="")
    unused = unused.exclude(runs__status__in=ACTIVE_RUN)
    return do_each(unused, lambda workspace: bool(workspace.delete()))


def _sweep_runs(workspace: Workspace) -> int:
    """Runs beyond the number and the bytes that a workspace keeps.

    Never one of a model that serves or served: it says what the model was made of, and why.
    """
    limits = settings.PIPELINE_LIMITS
    served = Deployment.objects.filter(workspace=workspace)
    removable = (
        workspace.runs.exclude(status__in=ACTIVE_RUN)
        .exclude(pk__in=served.values("model__run"))
        .exclude(pk__in=served.filter(run__isnull=False).values("run"))
    )
    kept_bytes, removed = 0, 0
    for place, run in enumerate(removable.order_by("-created_at").iterator()):
        kept_bytes += _bytes_of(run)
        if place >= limits["kept_runs"] or kept_bytes > limits["kept_bytes"]:
            run.delete()
            removed += 1
    return removed


def _sweep_refusals(workspace: Workspace) -> int:
    """Events without a run beyond the newest; the others go with their runs."""
    refused = workspace.trigger_events.filter(run=None).order_by("-pk")
    beyond = refused.values_list("pk", flat=True)[KEPT_REFUSALS : KEPT_REFUSALS + 1].first()
    return refused.filter(pk__lte=beyond).delete()[0] if beyond else 0


def _sweep_alerts(workspace: Workspace) -> int:
    """Alerts beyond the newest that are over, and beyond the newest that go on."""
    return sum(
        _sweep_beyond(workspace.alerts.filter(resolved_at__isnull=is_on)) for is_on in (False, True)
    )


def _sweep_beyond(alerts: QuerySet[Alert]) -> int:
    newest = alerts.order_by("-pk")
    beyond = newest.values_list("pk", flat=True)[KEPT_ALERTS : KEPT_ALERTS + 1].first()
    return alerts.filter(pk__lte=beyond).delete()[0] if beyond else 0


def _bytes_of(run: Run) -> int:
    return run.artifacts.aggregate(total=Sum("stored__size"))["total"] or 0


def _sweep_stored() -> int:
    unheld = StoredArtifact.objects.filter(created_at__lt=in_seconds(-storage.ORPHAN_AGE))
    for holder in HOLDS:
        unheld = unheld.filter(**{f"{holder}__isnull": True})
    return unheld.delete()[0]


def sweep_files(age: float = storage.ORPHAN_AGE) -> int:
    """Remove files that no row knows and that nobody writes now: a process died in between."""
    removed = 0
    for path in storage.old_files(age):
        if not StoredArtifact.objects.filter(pk=path.name).exists():
            path.unlink(missing_ok=True)
            removed += 1
    return removed
