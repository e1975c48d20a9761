"""What no event tells: a run that takes longer than usual, and a scheduler that is silent.

Looked at in rounds of the reaper, which a thread of every worker makes: beat itself may be dead.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from statistics import median

from django.db.models.functions import Now

from mlops_portal.foundation.each import do_each
from pipelines_catalog.engine.states import RunStatus
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import Alert, AlertEvent, AlertRule, FeedState, Run, Trigger
from pipelines_catalog.runs.services.alerting import Happening, raise_alerts, raise_for, rules_for
from pipelines_catalog.runs.services.moves import Gone, Undone, moving

SECONDS = 15.0  # between two rounds
SLOW = 2.0  # times as long as usual, where a rule names no other
SLOW_AT_LEAST = 10.0  # seconds beyond the usual time
FEWEST_EARLIER, MOST_EARLIER = 3, 10  # runs, of which the usual time is the median
SILENT_AFTER = 120.0  # seconds after something was due
AT_ONCE = 200  # rows of one kind in one round


def look_at_time() -> int:
    """One round; how many runs and clocks were late."""
    return do_each((_look_at_runs, _look_at_clocks), lambda part: part())


def _look_at_runs() -> int:
    waiting = AlertRule.objects.filter(event=AlertEvent.RUN_SLOW, is_on=True)
    runs = Run.objects.filter(
        status=RunStatus.RUNNING,
        started_at__lt=in_seconds(-SLOW_AT_LEAST),
        workspace__in=waiting.values("workspace"),
    )
    return do_each(runs.annotate(now=Now())[:AT_ONCE], _look_at_run)


def _look_at_run(run: Run) -> bool:
    """Whether it takes longer than usual. One that has waited for a person is not counted."""
    assert run.started_at is not None
    usual = _usual_seconds(run)
    taken = (run.now - run.started_at).total_seconds()
    if usual is None or taken < usual + SLOW_AT_LEAST:
        return False
    known = run.alerts.filter(event=AlertEvent.RUN_SLOW).values("rule")
    rules = rules_for(run.workspace_id, AlertEvent.RUN_SLOW, run.pipeline).exclude(pk__in=known)
    late = [rule for rule in rules if taken >= usual * (rule.threshold or SLOW)]
    if not late or run.events.filter(kind="step_waits_for_person").exists():
        return False
    try:
        with moving(run.pk) as moves:
            if moves.run.status != RunStatus.RUNNING:
                raise Undone
            facts = {"seconds": round(taken), "usual": round(usual, 1)}
            for rule in late:
                raise_for([rule], _slow(run, rule, taken / max(usual, 0.1), facts))
            moves.tell("run_slow", None, **facts)
    except (Gone, Undone):
        return False
    return True


def _slow(run: Run, rule: AlertRule, times: float, facts: Mapping[str, float]) -> Happening:
    return Happening(
        AlertEvent.RUN_SLOW,
        run.pipeline,
        subject=f"run:{run.pk}",
        cause=f"slow:{run.pk}",
        run_id=run.pk,
        value=times,
        threshold=rule.threshold or SLOW,
        facts={"number": run.number, **facts},
    )


def _usual_seconds(run: Run) -> float | None:
    """The median time of the pipeline's last runs here that succeeded; None for too few."""
    earlier = Run.objects.filter(
        workspace=run.workspace_id,
        pipeline=run.pipeline,
        status=RunStatus.SUCCEEDED,
        started_at__isnull=False,
    ).order_by("-created_at")
    times = earlier.values_list("started_at", "finished_at")[:MOST_EARLIER]
    taken = [(end - start).total_seconds() for start, end in times]
    return median(taken) if len(taken) >= FEWEST_EARLIER else None


def _look_at_clocks() -> int:
    """What is due and is not done is told; what is done again is resolved."""
    late = dict(_late())
    waiting = AlertRule.objects.filter(event=AlertEvent.SCHEDULER_SILENT, is_on=True)
    asked = set(waiting.values_list("workspace", flat=True))
    for subject, (place, since) in late.items():
        if place.workspace_id not in asked:
            continue
        kind, _colon, _pk = subject.partition(":")
        happening = Happening(
            AlertEvent.SCHEDULER_SILENT,
            place.pipeline,
            subject=subject,
            cause=f"{subject}:{since.isoformat()}",
            facts={"due": kind, "since": since.isoformat()},
        )
        raise_alerts(place.workspace_id, happening)
    going = Alert.objects.filter(event=AlertEvent.SCHEDULER_SILENT, resolved_at=None)
    going.exclude(subject__in=late).update(
        resolved_at=Now(), resolution={"code": "scheduler_works"}
    )
    return len(late)


def _late() -> Iterator[tuple[str, tuple[FeedState | Trigger, datetime]]]:
    """Clocks and schedules whose time has come long ago, by subject, with since when."""
    feeds = FeedState.objects.filter(is_on=True, due_at__lt=in_seconds(-SILENT_AFTER))
    for state in feeds.order_by("due_at"):
        assert state.due_at is not None
        yield f"feed:{state.pk}", (state, state.due_at)
    schedules = Trigger.objects.filter(kind=Trigger.Kinds.SCHEDULE, is_on=True)
    for every in schedules.order_by().values_list("every", flat=True).distinct():
        since = in_seconds(-SILENT_AFTER - (every or 0))
        late = schedules.filter(fired_at__lt=since, every=every).order_by("fired_at")
        for trigger in late:
            assert trigger.fired_at is not None
            yield f"schedule:{trigger.pk}", (trigger, trigger.fired_at)
