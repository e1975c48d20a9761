"""Lists of runs."""

from django.db.models import Prefetch, QuerySet

from pipelines_catalog.runs.models import Run, TriggerEvent, Workspace


def recent_runs(workspaces: QuerySet[Workspace], count: int = 20) -> list[Run]:
    """Return the newest runs, with the reason why they started."""
    triggers = Prefetch("trigger_events", TriggerEvent.objects.order_by("pk"))
    runs = Run.objects.filter(workspace__in=workspaces).prefetch_related(triggers)
    return list(runs.select_related("workspace")[:count])
