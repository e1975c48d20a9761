"""Runs that nobody pressed a button for: guarded against storms, refused in words."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from mlops_portal.foundation.text import Text
from pipelines_catalog.engine import InvalidParameters, words
from pipelines_catalog.engine.words import as_json
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import FaultSwitch, Trigger, TriggerEvent, Workspace
from pipelines_catalog.runs.services.errors import RunRefused, UnknownFaults
from pipelines_catalog.runs.services.starting import Cause, start_run


def set_trigger(
    *,
    workspace: Workspace,
    pipeline: str,
    kind: str,
    is_on: bool = True,
    threshold: float | None = None,
    every: int | None = None,
    cool_down: int = 60,
    parameters: Mapping[str, Any] | None = None,
) -> Trigger:
    """Give or change a standing order. Times are in seconds. Raises KeyError, InvalidParameters."""
    cleaned = catalog.find(pipeline).clean(parameters or {})
    trigger, _is_new = Trigger.objects.update_or_create(
        workspace=workspace,
        pipeline=pipeline,
        kind=kind,
        defaults={
            "is_on": is_on,
            "threshold": threshold,
            "every": every,
            "cool_down": cool_down,
            "parameters": cleaned,
        },
    )
    return trigger


def switch_fault(*, workspace: Workspace, pipeline: str, fault: str, is_on: bool) -> None:
    """Switch a fault on or off for every run of the pipeline here. Raises UnknownFaults."""
    known = {found.key for found in catalog.faults_of(catalog.find(pipeline))}
    if fault not in known:
        raise UnknownFaults("unknown_faults", faults=fault)
    place = {"workspace": workspace, "pipeline": pipeline, "fault": fault}
    if is_on:
        FaultSwitch.objects.get_or_create(**place)
    else:
        FaultSwitch.objects.filter(**place).delete()


@transaction.atomic
def fire_trigger(
    *,
    workspace: Workspace,
    pipeline: str,
    kind: str,
    value: float | None = None,
    threshold: float | None = None,
    words: Text,
    parameters: Mapping[str, Any],
) -> TriggerEvent:
    """Start a run for a trigger, unless a guard says no; the event says which.

    Guards: the trigger is off, it fired within its cool-down, a limit is reached.
    """
    place = {"workspace": workspace, "pipeline": pipeline, "kind": kind}
    every = 60 if kind == Trigger.Kinds.SCHEDULE else None
    trigger, _is_new = Trigger.objects.get_or_create(**place, defaults={"every": every})
    cause = Cause(kind, value, threshold, words)
    if not trigger.is_on:
        return _refused(workspace, cause, "switched_off")
    ready = Trigger.objects.filter(_fired_before(trigger.cool_down), pk=trigger.pk)
    if not ready.update(fired_at=Now()):
        return _refused(workspace, cause, "cool_down")
    try:
        with transaction.atomic():
            started = start_run(
                workspace=workspace,
                pipeline=catalog.find(pipeline),
                parameters=parameters,
                cause=cause,
            )
    except (RunRefused, InvalidParameters, KeyError) as error:
        return _refused(workspace, cause, getattr(error, "code", "cannot_start"))
    return started.run.trigger_events.order_by("-pk")[0]


def fire_due_schedules() -> list[TriggerEvent]:
    """Fire every schedule whose time has come. Beat calls it."""
    schedules = Trigger.objects.filter(kind=Trigger.Kinds.SCHEDULE, is_on=True)
    due = [
        trigger
        for every in set(schedules.values_list("every", flat=True))
        for trigger in schedules.filter(_fired_before(every or 0), every=every)
    ]
    return [_fire_schedule(trigger) for trigger in due]


def _fire_schedule(trigger: Trigger) -> TriggerEvent:
    every = trigger.every or 0
    return fire_trigger(
        workspace=trigger.workspace,
        pipeline=trigger.pipeline,
        kind=trigger.kind,
        value=float(every),
        threshold=float(every),
        words=words(
            f"The schedule starts it every {every} seconds.",
            f"A agenda inicia a cada {every} segundos.",
        ),
        parameters=trigger.parameters,
    )


def _fired_before(seconds: int) -> Q:
    """Never fired, or at least so long ago, by the database's clock."""
    return Q(fired_at=None) | Q(fired_at__lte=in_seconds(-seconds))


def _refused(workspace: Workspace, cause: Cause, code: str) -> TriggerEvent:
    return TriggerEvent.objects.create(
        workspace=workspace,
        kind=cause.kind,
        value=cause.value,
        threshold=cause.threshold,
        words=as_json(cause.words) if cause.words else {},
        refused=code,
    )
