"""Read queries for triggers and their events."""

from collections.abc import Iterable

from pipelines_catalog.runs.models import TriggerEvent, Workspace
from pipelines_catalog.triggers.models import Trigger

MOST_ASKED = 100  # trigger events


def trigger_events(workspace: Workspace | None, pipelines: Iterable[str]) -> list[TriggerEvent]:
    """Return requests for pipelines, newest first, with the runs that answered."""
    if workspace is None:
        return []
    found = TriggerEvent.objects.filter(workspace=workspace, pipeline__in=list(pipelines))
    return list(found.select_related("run", "by").order_by("-pk")[:MOST_ASKED])


def triggers_of(workspace: Workspace | None, pipeline: str) -> list[Trigger]:
    """Return the stored triggers of a pipeline: those that were changed or have fired."""
    return list(Trigger.objects.filter(workspace=workspace, pipeline=pipeline)) if workspace else []
