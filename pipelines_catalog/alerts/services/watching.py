"""Detection of runs that take longer than usual, which no event reports.

Checked in rounds of the reaper, in a thread of every worker: beat itself may be down.
"""

from collections.abc import Mapping
from statistics import median

from django.db.models.functions import Now

from mlops_portal.foundation.each import do_each
from pipelines_catalog.alerts.models import AlertEvent, AlertRule
from pipelines_catalog.alerts.services.raising import Occurrence, raise_for, rules_for
from pipelines_catalog.engine.states import RunStatus
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import Run
from pipelines_catalog.runs.services.moves import NotFound, NothingToDo, moving

SECONDS = 15.0  # between two rounds
SLOW = 2.0  # times as long as usual, where a rule names no other
SLOW_AT_LEAST = 10.0  # seconds beyond the usual time
FEWEST_EARLIER, MOST_EARLIER = 3, 10  # runs, of which the usual time is the median
AT_ONCE = 200  # rows of one kind in one round


def look_at_runs() -> int:
    """Check running runs in workspaces with a rule for it; return the number of late ones."""
    waiting = AlertRule.objects.filter(event=AlertEvent.RUN_SLOW, is_on=True)
    runs = Run.objects.filter(
        status=RunStatus.RUNNING,
        started_at__lt=in_seconds(-SLOW_AT_LEAST),
        workspace__in=waiting.values("workspace"),
    )
    return do_each(runs.annotate(now=Now())[:AT_ONCE], _look_at_run)


def _look_at_run(run: Run) -> bool:
    """Return whether the run is late. A run that has waited for a person is not checked."""
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
                raise NothingToDo
            facts = {"seconds": round(taken), "usual": round(usual, 1)}
            for rule in late:
                raise_for([rule], _slow(run, rule, taken / max(usual, 0.1), facts))
            moves.tell("run_slow", None, **facts)
    except (NotFound, NothingToDo):
        return False
    return True


def _slow(run: Run, rule: AlertRule, times: float, facts: Mapping[str, float]) -> Occurrence:
    return Occurrence(
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
    earlier = Run.objects.filter(
        workspace=run.workspace_id,
        pipeline=run.pipeline,
        status=RunStatus.SUCCEEDED,
        started_at__isnull=False,
    ).order_by("-created_at")
    times = earlier.values_list("started_at", "finished_at")[:MOST_EARLIER]
    taken = [(end - start).total_seconds() for start, end in times]
    return median(taken) if len(taken) >= FEWEST_EARLIER else None
