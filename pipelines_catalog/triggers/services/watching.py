"""Detection of overdue deliveries and schedules: the scheduler is silent.

Checked in rounds of the reaper, in a thread of every worker: beat itself may be down.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models.functions import Now

from pipelines_catalog.alerts.models import Alert, AlertEvent, AlertRule
from pipelines_catalog.alerts.services.raising import Occurrence, raise_alerts
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.triggers.models import FeedState, Trigger

SECONDS = 15.0  # between two rounds
SILENT_AFTER = 120.0  # seconds after something was due


def check_schedulers() -> int:
    """Raise alerts for overdue deliveries and schedules; resolve those that work again."""
    late = dict(_late())
    waiting = AlertRule.objects.filter(event=AlertEvent.SCHEDULER_SILENT, is_on=True)
    asked = set(waiting.values_list("workspace", flat=True))
    for subject, (place, since) in late.items():
        if place.workspace_id not in asked:
            continue
        kind, _colon, _pk = subject.partition(":")
        occurrence = Occurrence(
            AlertEvent.SCHEDULER_SILENT,
            place.pipeline,
            subject=subject,
            cause=f"{subject}:{since.isoformat()}",
            facts={"due": kind, "since": since.isoformat()},
        )
        raise_alerts(place.workspace_id, occurrence)
    going = Alert.objects.filter(event=AlertEvent.SCHEDULER_SILENT, resolved_at=None)
    going.exclude(subject__in=late).update(
        resolved_at=Now(), resolution={"code": "scheduler_works"}
    )
    return len(late)


def _late() -> Iterator[tuple[str, tuple[FeedState | Trigger, datetime]]]:
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
