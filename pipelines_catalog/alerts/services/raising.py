"""Raising alerts for events that match a rule, and resolving them when the condition ends.

All of it happens in the transaction of the event, and is written at most once: the database holds
one alert per rule and cause, and one unresolved alert per rule and subject.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from pipelines_catalog.alerts.models import Alert, AlertEvent, AlertRecipient, AlertRule
from pipelines_catalog.engine import Decision, Subject
from pipelines_catalog.engine.effects import Watch
from pipelines_catalog.engine.messages import as_json
from pipelines_catalog.engine.states import RunStatus
from pipelines_catalog.runs.models import (
    Event,
    GateDecision,
    Run,
    StepRun,
    TriggerEvent,
    TriggerKind,
)

OF_A_RUN = (AlertEvent.WAITS_FOR_PERSON, AlertEvent.RUN_SLOW, AlertEvent.TRIGGER_FIRED)
UNTIL_A_SUCCESS = (AlertEvent.RUN_FAILED, AlertEvent.RUN_BLOCKED)
OF_MODELS = (AlertEvent.MODEL_REPLACED, AlertEvent.MODEL_ROLLED_BACK)
WATCHED = {"degradation": AlertEvent.DEGRADATION, "drift": AlertEvent.DRIFT}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event that rules may match. `also` is a second pipeline under which rules may match it."""

    event: AlertEvent
    pipeline: str
    subject: str
    cause: str
    run_id: UUID | None = None
    value: float | None = None
    threshold: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    also: str = ""


def rules_for(
    workspace_id: UUID, event: AlertEvent, pipeline: str, also: str = ""
) -> QuerySet[AlertRule]:
    """Return the rules that match an event of a pipeline, annotated with `has_mail`."""
    recipients = AlertRecipient.objects.filter(rule=OuterRef("pk"))
    return AlertRule.objects.filter(
        workspace_id=workspace_id, event=event, is_on=True, pipeline__in={"", pipeline, also}
    ).annotate(has_mail=Exists(recipients))


def raise_alerts(workspace_id: UUID, occurrence: Occurrence) -> None:
    """Raise one alert for each matching rule."""
    rules = rules_for(workspace_id, occurrence.event, occurrence.pipeline, occurrence.also)
    raise_for(list(rules), occurrence)


def raise_for(rules: Iterable[AlertRule], occurrence: Occurrence) -> None:
    """Raise one alert for each of the rules of `rules_for`; none where it exists already."""
    rules = list(rules)
    if not rules:
        return
    faults = Run.objects.filter(pk=occurrence.run_id).values_list("faults", flat=True).first()
    broken = {"faults": faults} if faults else {}
    Alert.objects.bulk_create(
        [
            Alert(
                workspace_id=rule.workspace_id,
                rule=rule,
                event=occurrence.event,
                pipeline=occurrence.pipeline,
                subject=occurrence.subject,
                cause=occurrence.cause,
                run_id=occurrence.run_id,
                value=occurrence.value,
                threshold=occurrence.threshold,
                facts={**occurrence.facts, **broken},
                is_mail_due=rule.has_mail,
            )
            for rule in rules
        ],
        ignore_conflicts=True,
    )


def resolve(
    workspace_id: UUID, events: Iterable[AlertEvent], resolution: Mapping[str, Any], **which: Any
) -> int:
    """Resolve the alerts of a workspace whose condition has ended; return their number."""
    going = Alert.objects.filter(workspace_id=workspace_id, event__in=list(events), **which)
    return going.filter(resolved_at=None).update(resolved_at=Now(), resolution=dict(resolution))


# ------------------------------------------------------------------ runs
def follow(run: Run, events: Iterable[Event]) -> None:
    """Raise and resolve alerts after the events of a run; `run` is the locked one."""
    meant = [(act, event) for event in events if (act := _MEANINGS.get(event.kind))]
    if meant and _is_watched(run.workspace_id):
        for act, event in meant:
            act(run, event)


def _is_watched(workspace_id: UUID) -> bool:
    rules = AlertRule.objects.filter(workspace_id=workspace_id).values("pk")
    going = Alert.objects.filter(workspace_id=workspace_id, resolved_at=None).values("pk")
    return rules.union(going, all=True).exists()


def _failed(run: Run, event: Event) -> None:
    _is_over(run, event)
    _raise_of_run(AlertEvent.RUN_FAILED, run, event)


def _blocked(run: Run, event: Event) -> None:
    _is_over(run, event)
    if event.data.get("code") == "blocked":  # a person who said no knows it
        _raise_of_run(AlertEvent.RUN_BLOCKED, run, event)


def _raise_of_run(kind: AlertEvent, run: Run, event: Event) -> None:
    occurrence = Occurrence(
        kind,
        run.pipeline,
        subject=f"run:{run.pk}",
        cause=f"run:{run.pk}:{event.seq}",
        run_id=run.pk,
        facts={"number": run.number, "reason": event.data},
    )
    raise_alerts(run.workspace_id, occurrence)


def _succeeded(run: Run, event: Event) -> None:
    _is_over(run, event)
    done = {"code": "run_succeeded", "number": run.number}
    resolve(run.workspace_id, UNTIL_A_SUCCESS, done, pipeline=run.pipeline)
    rejected = GateDecision.objects.filter(
        run=run, subject=Subject.MODEL, decision=Decision.REJECTED, step_run__is_current=True
    )
    rules = list(rules_for(run.workspace_id, AlertEvent.MODEL_HELD_BACK, run.pipeline))
    if rules and (decision := rejected.first()):
        failed = [rule["words"] for rule in decision.rules if rule["passed"] is False]
        occurrence = Occurrence(
            AlertEvent.MODEL_HELD_BACK,
            run.pipeline,
            subject=f"run:{run.pk}",
            cause=f"run:{run.pk}:{event.seq}",
            run_id=run.pk,
            facts={"number": run.number, "words": failed[0] if failed else {}},
        )
        raise_for(rules, occurrence)


def _is_over(run: Run, event: Event) -> None:
    resolve(run.workspace_id, OF_A_RUN, {"code": "run_over", "number": run.number}, run=run)


def _promoted(run: Run, event: Event) -> None:
    done = {"code": "promoted", "number": run.number}
    resolve(run.workspace_id, (AlertEvent.MODEL_HELD_BACK,), done, pipeline=run.pipeline)


def _waits(run: Run, event: Event) -> None:
    name = StepRun.objects.filter(pk=event.step_run_id).values_list("name", flat=True).first()
    occurrence = Occurrence(
        AlertEvent.WAITS_FOR_PERSON,
        run.pipeline,
        subject=f"step:{event.step_run_id}",
        cause=f"step:{event.step_run_id}",
        run_id=run.pk,
        facts={"number": run.number, "step": name},
    )
    raise_alerts(run.workspace_id, occurrence)


def _answered(run: Run, event: Event) -> None:
    waiting = {"subject": f"step:{event.step_run_id}"}
    resolve(run.workspace_id, (AlertEvent.WAITS_FOR_PERSON,), {"code": event.kind}, **waiting)


_MEANINGS: dict[str, Callable[[Run, Event], None]] = {
    f"run_{RunStatus.FAILED}": _failed,
    f"run_{RunStatus.BLOCKED}": _blocked,
    f"run_{RunStatus.SUCCEEDED}": _succeeded,
    f"run_{RunStatus.CANCELLED}": _is_over,
    "model_promoted": _promoted,
    "step_waits_for_person": _waits,
    "step_approved": _answered,
    "step_refused": _answered,
}


# ------------------------------------------------------------------ models
def model_serves(deployment: Any, before: int | None) -> None:
    """Handle a deployed version; `before`: number of the previous champion (None: none)."""
    version, workspace_id = deployment.model, deployment.workspace_id
    subject = f"model:{deployment.name}"
    done = {"code": "other_version", "number": version.number}
    resolve(workspace_id, OF_MODELS, done, subject=subject)
    if before is None:
        return
    is_back = deployment.cause == deployment.Causes.ROLLBACK
    occurrence = Occurrence(
        AlertEvent.MODEL_ROLLED_BACK if is_back else AlertEvent.MODEL_REPLACED,
        version.run.pipeline,
        subject=subject,
        cause=f"deployment:{deployment.pk}",
        run_id=deployment.run_id,
        facts={
            "model": version.pk,
            "name": deployment.name,
            "number": version.number,
            "before": before,
            "said": deployment.reason,
        },
    )
    raise_alerts(workspace_id, occurrence)


def watched(run: Run, measured: Watch, usual: float | None) -> None:
    """Handle a monitor's value: raise an alert from a rule's limit on, resolve it below.

    `usual` is the limit for rules without one of their own.
    """
    event = WATCHED.get(measured.kind)
    if event is None:
        return
    pipeline, workspace_id = measured.pipeline or run.pipeline, run.workspace_id
    subject = f"{measured.kind}:{pipeline}"
    done = {"code": "back_within", "number": run.number, "value": measured.value}
    resolve(workspace_id, (event,), done, subject=subject, threshold__gt=measured.value)
    rules = list(rules_for(workspace_id, event, pipeline, run.pipeline))
    for rule in rules:
        limit = usual if rule.threshold is None else rule.threshold
        if limit is None or measured.value < limit:
            continue
        occurrence = Occurrence(
            event,
            pipeline,
            subject=subject,
            cause=f"{measured.kind}:{run.pk}",
            run_id=run.pk,
            value=measured.value,
            threshold=limit,
            facts={"number": run.number, "words": as_json(measured.words)},
        )
        raise_for([rule], occurrence)


# ------------------------------------------------------------------ triggers
def trigger_fired(event: TriggerEvent) -> None:
    """Handle a trigger that has started a run by itself."""
    if event.run is None or event.is_coalesced or event.kind == TriggerKind.ON_DEMAND:
        return
    occurrence = Occurrence(
        AlertEvent.TRIGGER_FIRED,
        event.pipeline,
        subject=f"run:{event.run_id}",
        cause=f"trigger_event:{event.pk}",
        run_id=event.run_id,
        value=event.value,
        threshold=event.threshold,
        facts={"number": event.run.number, "trigger": event.kind, "words": event.words},
    )
    raise_alerts(event.workspace_id, occurrence)


def trigger_put_off(trigger: Any, event: TriggerEvent) -> None:
    """Handle a trigger that fired within its cool-down: one alert per cool-down."""
    occurrence = Occurrence(
        AlertEvent.TRIGGER_PUT_OFF,
        trigger.pipeline,
        subject=f"trigger:{trigger.pk}",
        cause=f"trigger:{trigger.pk}:{trigger.fired_at}",
        value=event.value,
        threshold=event.threshold,
        facts={"trigger": trigger.kind, "words": event.words},
    )
    raise_alerts(trigger.workspace_id, occurrence)


def trigger_looked_again(trigger: Any) -> None:
    """Handle the end of a cool-down, when the postponed request is checked again."""
    done, about = {"code": "looked_again"}, {"subject": f"trigger:{trigger.pk}"}
    resolve(trigger.workspace_id, (AlertEvent.TRIGGER_PUT_OFF,), done, **about)
