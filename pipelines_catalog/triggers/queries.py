"""Triggers and what was asked of them, as lists."""

from collections.abc import Iterable

from pipelines_catalog.runs.models import TriggerEvent, Workspace
from pipelines_catalog.triggers.models import Trigger

MOST_ASKED = 100  # trigger events


def trigger_events(workspace: Workspace | None, pipelines: Iterable[str]) -> list[TriggerEvent]:
    """What was asked of pipelines, newest first, with the runs that answered."""
    if workspace is None:
        return []
    found = TriggerEvent.objects.filter(workspace=workspace, pipeline__in=list(pipelines))
    return list(found.select_related("run", "by").order_by("-pk")[:MOST_ASKED])


def triggers_of(workspace: Workspace | None, pipeline: str) -> list[Trigger]:
    """The standing orders of a pipeline that somebody has changed or that have fired."""
    return list(Trigger.objects.filter(workspace=workspace, pipeline=pipeline)) if workspace else []
