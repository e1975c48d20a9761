"""Runs, triggers and what was asked of them, as lists."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from pipelines_catalog.runs.models import Run, Trigger, TriggerEvent, Workspace

MOST_ASKED = 100  # trigger events


def recent_runs(workspaces: QuerySet[Workspace], count: int = 20) -> list[Run]:
    """The newest runs, with why they started."""
    triggers = Prefetch("trigger_events", TriggerEvent.objects.order_by("pk"))
    runs = Run.objects.filter(workspace__in=workspaces).prefetch_related(triggers)
    return list(runs.select_related("workspace")[:count])


def trigger_events(workspace: Workspace | None, pipelines: Iterable[str]) -> list[TriggerEvent]:
    """What was asked of pipelines, newest first, with the runs that answered."""
    if workspace is None:
        return []
    found = TriggerEvent.objects.filter(workspace=workspace, pipeline__in=list(pipelines))
    return list(found.select_related("run", "by").order_by("-pk")[:MOST_ASKED])


def triggers_of(workspace: Workspace | None, pipeline: str) -> list[Trigger]:
    """The standing orders of a pipeline that somebody has changed or that have fired."""
    return list(Trigger.objects.filter(workspace=workspace, pipeline=pipeline)) if workspace else []
