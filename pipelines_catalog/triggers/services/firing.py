"""Automatically started runs: guarded by limits, with reasons for refusals."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from mlops_portal.foundation.each import do_each
from mlops_portal.foundation.text import Text
from mlops_portal.organizations.models import User
from pipelines_catalog.alerts import services as alerts
from pipelines_catalog.engine import InvalidParameters, Message, Pipeline
from pipelines_catalog.engine.messages import as_json, from_json
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import FaultSwitch, TriggerEvent, Workspace
from pipelines_catalog.runs.services.errors import RunRefused, UnknownFaults
from pipelines_catalog.runs.services.starting import Cause, start_run
from pipelines_catalog.triggers.models import Trigger
from pipelines_catalog.triggers.services import batches
from pipelines_catalog.triggers.services.configuration import COOL_DOWN, cleaned, ensure_trigger

AT_ONCE = 50  # triggers in one round


def set_trigger(
    *,
    workspace: Workspace,
    pipeline: str,
    kind: str,
    is_on: bool = True,
    threshold: float | None = None,
    every: int | None = None,
    cool_down: int = COOL_DOWN,
    parameters: Mapping[str, Any] | None = None,
) -> Trigger:
    """Create or change a trigger. Times are in seconds. Raises KeyError, InvalidParameters."""
    ordered = catalog.find(pipeline).clean(parameters or {})
    trigger, _is_new = Trigger.objects.update_or_create(
        workspace=workspace,
        pipeline=pipeline,
        kind=kind,
        defaults={
            "is_on": is_on,
            "threshold": threshold,
            "every": every,
            "cool_down": cool_down,
            "parameters": ordered,
        },
    )
    return trigger


@transaction.atomic
def change_trigger(
    *, workspace: Workspace, pipeline: Pipeline, kind: str, changes: Mapping[str, object]
) -> Trigger:
    """Change some settings of a trigger; the others stay.

    Raises KeyError for a kind that the pipeline does not know, InvalidParameters.
    """
    cleaned(pipeline, kind, changes)
    trigger = ensure_trigger(workspace, pipeline.key, kind)
    if changes:
        Trigger.objects.filter(pk=trigger.pk).update(**changes)
        trigger.refresh_from_db()
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
    words: Message | Text,
    parameters: Mapping[str, Any],
    by: User | None = None,
) -> TriggerEvent:
    """Start a run for a trigger unless a guard refuses, which the event records.

    Guards: the trigger is off, training on this data exists already, it fired within its cool-down,
    a limit is reached.
    """
    cause = Cause(kind, value, threshold, words, by)
    trigger = ensure_trigger(workspace, pipeline, kind)
    if not trigger.is_on:
        return record_refusal(workspace, pipeline, cause, "switched_off")
    if is_known(workspace, pipeline, parameters):
        return record_refusal(workspace, pipeline, cause, "data_known")
    if not claim_firing(trigger, trigger.cool_down):
        put_off = {
            "value": value,
            "threshold": threshold,
            "words": as_json(words),
            "parameters": dict(parameters),
        }
        Trigger.objects.filter(pk=trigger.pk).update(put_off=put_off)
        event = record_refusal(workspace, pipeline, cause, "cool_down")
        alerts.trigger_put_off(trigger, event)
        return event
    return start_or_refuse(workspace, pipeline, cause, parameters)


def fire_postponed() -> int:
    """Check requests again whose cool-down has ended. Beat calls it.

    Only the last request of each trigger. Two rounds at once fire once.
    """
    waiting = Trigger.objects.filter(put_off__isnull=False)
    due: list[Trigger] = []
    for seconds in waiting.order_by().values_list("cool_down", flat=True).distinct():
        ended = waiting.filter(fired_before(seconds), cool_down=seconds)
        due += ended.select_related("workspace")[: AT_ONCE - len(due)]
        if len(due) >= AT_ONCE:
            break
    return do_each(due, _fire_again)


@transaction.atomic
def _fire_again(trigger: Trigger) -> int:
    asked = trigger.put_off or {}
    mine = Trigger.objects.filter(
        fired_before(trigger.cool_down), pk=trigger.pk, put_off__isnull=False
    )
    if not mine.update(put_off=None):
        return 0
    alerts.trigger_looked_again(trigger)
    fire_trigger(
        workspace=trigger.workspace,
        pipeline=trigger.pipeline,
        kind=trigger.kind,
        value=asked.get("value"),
        threshold=asked.get("threshold"),
        words=from_json(asked["words"]),
        parameters=asked["parameters"],
    )
    return 1


def start_or_refuse(
    workspace: Workspace, pipeline: str, cause: Cause, parameters: Mapping[str, Any]
) -> TriggerEvent:
    """Start the run; record a refusal."""
    try:
        with transaction.atomic():
            started = start_run(
                workspace=workspace,
                pipeline=catalog.find(pipeline),
                parameters=parameters,
                cause=cause,
            )
    except (RunRefused, InvalidParameters, KeyError) as error:
        return record_refusal(workspace, pipeline, cause, getattr(error, "code", "cannot_start"))
    event = started.run.trigger_events.select_related("run").order_by("-pk")[0]
    alerts.trigger_fired(event)
    return event


def is_known(workspace: Workspace, pipeline: str, parameters: Mapping[str, Any]) -> bool:
    """Return whether training on the newest delivery in the parameters is done or under way.

    Always False without a feed.
    """
    found = catalog.every().get(pipeline)
    if found is None or found.feed is None or found.feed.parameter not in parameters:
        return False
    return (batches.trained_until(workspace, found) or 0) >= parameters[found.feed.parameter]


def claim_firing(trigger: Trigger, seconds: int) -> bool:
    """Claim this firing; return whether the last was at least `seconds` ago. Compare-and-set."""
    ready = Trigger.objects.filter(fired_before(seconds), pk=trigger.pk, is_on=True)
    return bool(ready.update(fired_at=Now()))


def fired_before(seconds: int) -> Q:
    """Return a filter: never fired, or at least `seconds` ago by the database's clock."""
    return Q(fired_at=None) | Q(fired_at__lte=in_seconds(-seconds))


def record_refusal(workspace: Workspace, pipeline: str, cause: Cause, code: str) -> TriggerEvent:
    """Record that a guard refused a run."""
    return TriggerEvent.objects.create(
        workspace=workspace,
        pipeline=pipeline,
        kind=cause.kind,
        value=cause.value,
        threshold=cause.threshold,
        words=as_json(cause.words) if cause.words else {},
        refused=code,
        by=cause.by,
    )
