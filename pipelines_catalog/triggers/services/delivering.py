"""Delivery of batches: on demand, or on a schedule. Each fires the configured triggers."""

import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from mlops_portal.organizations.models import User
from pipelines_catalog.engine import Feed, Message, Pipeline, WholeNumber, say
from pipelines_catalog.engine.parameters import clean
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import TriggerEvent, Workspace
from pipelines_catalog.runs.services.errors import NotPossible
from pipelines_catalog.runs.services.starting import Cause
from pipelines_catalog.triggers.models import FeedState, Trigger
from pipelines_catalog.triggers.services import batches, firing
from pipelines_catalog.triggers.services.configuration import effective_limit, ensure_trigger
from pipelines_catalog.triggers.services.schedules import is_unattended

AT_ONCE = 20  # deliveries in one round of beat
NEW_DATA = Trigger.Kinds.NEW_DATA.value
PERIOD = WholeNumber(
    "every",
    say("A delivery every … seconds"),
    20,
    minimum=10,
    maximum=24 * 3600,
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery, with one event for each pipeline that it requested."""

    position: int
    events: tuple[TriggerEvent, ...]


def deliver(
    *, workspace: Workspace, pipeline: Pipeline, position: int | None = None, by: User | None = None
) -> Delivery:
    """Deliver the next batch; with `position` only if that is next, which makes it idempotent.

    Raises NotPossible if all batches are delivered, or another is next.
    """
    return _deliver(workspace, pipeline, position, Q(), by=by)


def set_delivery_schedule(*, workspace: Workspace, pipeline: Pipeline, every: object) -> FeedState:
    """Deliver a batch every `every` seconds from now on; None stops it.

    Raises InvalidParameters, and NotPossible if all batches are delivered.
    """
    feed = _feed_of(pipeline)
    seconds = None if every is None else clean([PERIOD], {"every": every})["every"]
    state = batches.ensure_feed_state(workspace, pipeline)
    if seconds is None:
        FeedState.objects.filter(pk=state.pk).update(is_on=False, due_at=None)
    else:
        moving = FeedState.objects.filter(pk=state.pk, newest__lt=feed.last)
        if not moving.update(is_on=True, every=seconds, due_at=in_seconds(seconds)):
            raise NotPossible("nothing_left")
    state.refresh_from_db()
    return state


def deliver_due_batches() -> int:
    """Deliver for every schedule that is due. Beat calls it; two rounds at once deliver once."""
    due = FeedState.objects.filter(is_on=True, due_at__lte=Now()).select_related("workspace")
    moved = 0
    for state in due.order_by("due_at")[:AT_ONCE]:
        try:
            moved += _deliver_due(state)
        except NotPossible:
            continue  # somebody else was faster
        except Exception:
            logger.exception("The feed of %s in %s was not moved", state.pipeline, state.workspace)
    return moved


def _deliver_due(state: FeedState) -> bool:
    pipeline = catalog.every().get(state.pipeline)
    is_due = Q(is_on=True, due_at__lte=Now())
    if pipeline is None or pipeline.feed is None or state.newest >= pipeline.feed.last:
        _stop(state, is_due)
        return False
    if is_unattended(state.workspace):
        with transaction.atomic():
            if _stop(state, is_due):
                cause = Cause(NEW_DATA, words=_not_delivered(pipeline.feed, state.newest + 1))
                firing.record_refusal(state.workspace, pipeline.key, cause, "unattended")
        return False
    _deliver(state.workspace, pipeline, state.newest + 1, is_due)
    return True


def _stop(state: FeedState, is_due: Q) -> bool:
    found = FeedState.objects.filter(is_due, pk=state.pk)
    return bool(found.update(is_on=False, due_at=None))


@transaction.atomic
def _deliver(
    workspace: Workspace,
    pipeline: Pipeline,
    position: int | None,
    is_due: Q,
    by: User | None = None,
) -> Delivery:
    """Deliver in one transaction: advance the feed, monitor the champion, fire the triggers."""
    feed = _feed_of(pipeline)
    state = batches.ensure_feed_state(workspace, pipeline)
    position = state.newest + 1 if position is None else position
    if position > feed.last:
        raise NotPossible("nothing_left")
    goes_on = state.is_on and position < feed.last
    moved = FeedState.objects.filter(is_due, pk=state.pk, newest=position - 1).update(
        newest=position,
        moved_at=Now(),
        is_on=goes_on,
        due_at=in_seconds(state.every or 0) if goes_on else None,
    )
    if not moved:
        raise NotPossible("not_next")
    by_schedule = bool(is_due)
    watched = _watch(workspace, pipeline, feed, position, by)
    return Delivery(position, (*watched, _announce(workspace, pipeline, position, by_schedule, by)))


def _feed_of(pipeline: Pipeline) -> Feed:
    if pipeline.feed is None:
        raise NotPossible("no_feed")
    return pipeline.feed


def _watch(
    workspace: Workspace, pipeline: Pipeline, feed: Feed, position: int, by: User | None
) -> list[TriggerEvent]:
    """Start a run that monitors the champion on the new delivery; [] if it is not monitored."""
    if not feed.watched_by:
        return []
    delivery = feed.names[position]
    serving = batches.champion(workspace, pipeline)
    if serving is None:
        text = say("%(delivery)s arrived.", delivery=delivery)
        cause = Cause(NEW_DATA, words=text, by=by)
        return [firing.record_refusal(workspace, feed.watched_by, cause, "no_champion")]
    text = say(
        "%(delivery)s arrived%(outcomes)s: version %(number)s of %(name)s is watched on it.",
        delivery=delivery,
        outcomes=_outcomes(feed, position),
        number=serving.number,
        name=serving.name,
    )
    parameters = batches.trigger_parameters(workspace, catalog.every()[feed.watched_by], {})
    cause = Cause(NEW_DATA, words=text, by=by)
    return [firing.start_or_refuse(workspace, feed.watched_by, cause, parameters)]


def _announce(
    workspace: Workspace, pipeline: Pipeline, position: int, by_schedule: bool, by: User | None
) -> TriggerEvent:
    """Fire the new-data trigger: a training run on the delivery, unless a guard refuses."""
    feed = _feed_of(pipeline)
    trigger = ensure_trigger(workspace, pipeline.key, NEW_DATA)
    limit = effective_limit(pipeline, trigger) or 1.0
    trained = batches.trained_until(workspace, pipeline)
    new = None if trained is None else feed.known(position) - trained
    text = _arrived(feed, position, new, limit, by_schedule)
    value = None if new is None else float(new)
    if trigger.is_on and new is not None and 0 < new < limit:
        cause = Cause(NEW_DATA, value, limit, text, by)
        return firing.record_refusal(workspace, pipeline.key, cause, "below_limit")
    return firing.fire_trigger(
        workspace=workspace,
        pipeline=pipeline.key,
        kind=NEW_DATA,
        value=value,
        threshold=limit,
        words=text,
        parameters=batches.trigger_parameters(workspace, pipeline, trigger.parameters),
        by=by,
    )


def _outcomes(feed: Feed, position: int) -> Message | str:
    """Return ", with the outcomes of July", if outcomes arrive later than their delivery."""
    known = feed.known(position)
    if not feed.delay or known not in feed.names:
        return ""
    return say(", with the outcomes of %(delivery)s", delivery=feed.names[known])


def _not_delivered(feed: Feed, position: int) -> Message:
    return say("The clock would have delivered %(delivery)s.", delivery=feed.names[position])


def _arrived(
    feed: Feed, position: int, new: int | None, limit: float, by_schedule: bool
) -> Message:
    """Return the message of a delivery with the numbers that decide: "July arrived: …"."""
    head = say(
        "%(delivery)s arrived%(how)s%(outcomes)s: %(unit)s %(number)s is the newest",
        delivery=feed.names[position],
        how=say(" by the clock") if by_schedule else "",
        outcomes=_outcomes(feed, position),
        unit=feed.unit,
        number=position,
    )
    if new is None:
        return say("%(arrived)s. Nothing has been trained here yet.", arrived=head)
    return say(
        "%(arrived)s; %(count)s since the last training, the limit is %(limit)g.",
        arrived=head,
        count=feed.counted(new),
        limit=limit,
    )
