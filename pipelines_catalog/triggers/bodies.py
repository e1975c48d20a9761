"""What starts a pipeline, for the API, in the shapes of its OpenAPI document."""

from typing import Any

from pipelines_catalog.engine import Pipeline
from pipelines_catalog.runs import messages
from pipelines_catalog.runs.models import TriggerEvent
from pipelines_catalog.runs.presentation import localized
from pipelines_catalog.triggers.models import Trigger
from pipelines_catalog.triggers.pages import Starts, condition, overdue_since
from pipelines_catalog.triggers.services import Delivery, standing


def starts_body(starts: Starts) -> dict[str, Any]:
    """The triggers as they stand, how far data has arrived, and the newest events."""
    on_demand = Trigger(kind=Trigger.Kinds.ON_DEMAND, cool_down=0)
    return {
        "feed": state_body(starts),
        "triggers": [
            _trigger_body(starts.pipeline, trigger) for trigger in (on_demand, *starts.triggers)
        ],
        "events": [event_body(event) for event in starts.events],
    }


def delivery_body(pipeline: Pipeline, done: Delivery) -> dict[str, Any]:
    """A delivery and what it started."""
    assert pipeline.feed is not None
    return {
        "position": done.position,
        "name": localized(pipeline.feed.names[done.position]),
        "events": [event_body(event) for event in done.events],
    }


def event_body(event: TriggerEvent) -> dict[str, Any]:
    """One event with the run that answered it, or the guard that said no."""
    return {
        "id": event.pk,
        "kind": event.kind,
        "pipeline": event.pipeline,
        "value": event.value,
        "threshold": event.threshold,
        "words": messages.trigger_sentence(event),
        "run": str(event.run_id) if event.run_id else None,
        "is_coalesced": event.is_coalesced,
        "refused": event.refused,
        "reason": messages.guard(event.refused),
        "created_at": event.created_at,
    }


def _trigger_body(pipeline: Pipeline, trigger: Trigger) -> dict[str, Any]:
    return {
        "kind": str(trigger.kind),
        "is_on": trigger.is_on,
        "when": condition(pipeline, trigger),
        "threshold": standing.limit_set(pipeline, trigger),
        "every": trigger.every,
        "cool_down": trigger.cool_down,
        "fired_at": trigger.fired_at,
    }


def state_body(starts: Starts) -> dict[str, Any] | None:
    """How far data has arrived, and the clock; None where none arrives."""
    feed, state = starts.pipeline.feed, starts.state
    if feed is None or state is None:
        return None
    return {
        "newest": state.newest,
        "name": localized(feed.names[state.newest]),
        "outcomes_known": feed.known(state.newest),
        "next": state.newest + 1 if state.newest < feed.last else None,
        "moved_at": state.moved_at,
        "is_on": state.is_on,
        "every": state.every,
        "due_at": state.due_at,
        "silent_since": overdue_since(state),
    }
