"""Removal of old alerts."""

from django.db.models import QuerySet

from mlops_portal.foundation.each import do_each
from pipelines_catalog.alerts.models import Alert
from pipelines_catalog.runs.models import Workspace

KEPT_ALERTS = 500  # that go on, and as many that are over, of one workspace


def sweep() -> int:
    """Remove alerts beyond the number that a workspace keeps; return how many."""
    return do_each(Workspace.objects.filter(alerts__isnull=False).distinct(), _sweep_alerts)


def _sweep_alerts(workspace: Workspace) -> int:
    return sum(
        _sweep_beyond(workspace.alerts.filter(resolved_at__isnull=is_on)) for is_on in (False, True)
    )


def _sweep_beyond(alerts: QuerySet[Alert]) -> int:
    newest = alerts.order_by("-pk")
    beyond = newest.values_list("pk", flat=True)[KEPT_ALERTS : KEPT_ALERTS + 1].first()
    return alerts.filter(pk__lte=beyond).delete()[0] if beyond else 0
