"""Page section on a pipeline's triggers: settings, delivered batches, and requests for runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from pipelines_catalog.alerts.text import seconds
from pipelines_catalog.engine import Feed, Pipeline
from pipelines_catalog.engine.states import ACTIVE_RUN
from pipelines_catalog.registry.models import ModelVersion
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.models import TriggerEvent, Workspace
from pipelines_catalog.runs.text import display_state, guard, in_words, trigger_sentence
from pipelines_catalog.triggers import queries
from pipelines_catalog.triggers.forms import SettingsForm
from pipelines_catalog.triggers.models import FeedState, Trigger
from pipelines_catalog.triggers.services import batches, configuration
from pipelines_catalog.triggers.services.delivering import PERIOD

SHOWN = 10  # events
ROUND = timedelta(seconds=10)  # of the scheduler, which looks for deliveries that are due
Kinds = Trigger.Kinds


@dataclass(frozen=True, slots=True)
class TriggerOverview:
    """The data of the section, read once."""

    pipeline: Pipeline
    state: FeedState | None  # None where no data arrives
    triggers: list[Trigger]
    events: list[TriggerEvent]
    serving: ModelVersion | None  # the champion that is watched

    @property
    def is_live(self) -> bool:
        """Whether the state may change without a user's action."""
        if self.state and self.state.is_on:
            return True
        return any(event.run and event.run.status in ACTIVE_RUN for event in self.events[:SHOWN])

    @property
    def mark(self) -> str:
        """The version mark of the section; it changes whenever there is news."""
        newest = f"{self.state.newest}{'+' if self.state.is_on else ''}" if self.state else ""
        runs = "".join(event.run.status[:2] for event in self.events[:SHOWN] if event.run)
        return f"{newest}.{self.events[0].pk if self.events else 0}.{runs}"


def read_overview(workspace: Workspace | None, pipeline: Pipeline) -> TriggerOverview:
    """Read the section's data in four queries."""
    feed = pipeline.feed
    pipelines = [pipeline.key, feed.watched_by] if feed else [pipeline.key]
    return TriggerOverview(
        pipeline,
        batches.feed_state(workspace, pipeline) if feed else None,
        configuration.all_triggers(pipeline, queries.triggers_of(workspace, pipeline.key)),
        queries.trigger_events(workspace, pipelines),
        batches.champion(workspace, pipeline) if workspace else None,
    )


def triggers_page(
    overview: TriggerOverview, forms: Mapping[str, SettingsForm] | None = None
) -> dict[str, Any]:
    """Return the whole section. `forms` are those that were submitted with errors."""
    pipeline, given = overview.pipeline, forms or {}
    return {
        "is_live": overview.is_live,
        "mark": overview.mark,
        "feed": _feed(overview),
        "fed_by": _fed_by(pipeline),
        "serving": overview.serving,
        "first_come": _first_come(overview),
        "schedule_form": given.get("clock") or schedule_form(overview),
        "triggers": [
            _on_demand(overview),
            *(_trigger(overview, t, given) for t in overview.triggers),
        ],
        "events": [event_line(event) for event in overview.events[:SHOWN]],
    }


def schedule_form(overview: TriggerOverview, data: Any = None) -> SettingsForm:
    """Return the form for the interval of deliveries."""
    every = overview.state.every if overview.state else None
    initial = {"every": every or PERIOD.default}
    return SettingsForm([PERIOD], data, initial=initial, auto_id="id_clock_%s")


def trigger_form(pipeline: Pipeline, trigger: Trigger, data: Any = None) -> SettingsForm:
    """Return the form for the settings of one trigger."""
    return SettingsForm(
        configuration.settings_of(pipeline, trigger.kind),
        data,
        initial=configuration.current_settings(pipeline, trigger),
        auto_id=f"id_{trigger.kind}_%s",
    )


def event_line(event: TriggerEvent) -> dict[str, Any]:
    """Return one event: the pipeline requested, the reason, and the run or the guard's refusal."""
    pipeline = catalog.every().get(event.pipeline)
    return {
        "event": event,
        "kind": event.get_kind_display(),
        "pipeline": in_words(pipeline.title) if pipeline else event.pipeline,
        "why": trigger_sentence(event),
        "run": event.run,
        "state": display_state(event.run.status) if event.run else "skipped",
        "refused": guard(event.refused),
    }


def _on_demand(overview: TriggerOverview) -> dict[str, Any]:
    return {
        "kind": Kinds.ON_DEMAND.value,
        "label": Kinds.ON_DEMAND.label,
        "is_on": True,
        "when": condition(overview.pipeline, Trigger(kind=Kinds.ON_DEMAND)),
        "cool_down": _("None; the limits on runs hold."),
        "last": _last(overview, Kinds.ON_DEMAND),
        "form": None,
    }


def _trigger(
    overview: TriggerOverview, trigger: Trigger, given: Mapping[str, SettingsForm]
) -> dict[str, Any]:
    form = given.get(trigger.kind)
    return {
        "kind": trigger.kind,
        "label": trigger.get_kind_display(),
        "is_on": trigger.is_on,
        "when": condition(overview.pipeline, trigger),
        "cool_down": seconds(trigger.cool_down),
        "last": _last(overview, trigger.kind),
        "form": form or trigger_form(overview.pipeline, trigger),
        "is_open": form is not None,
    }


def condition(pipeline: Pipeline, trigger: Trigger) -> str:
    """Return the condition on which the trigger fires, with its numbers."""
    if trigger.kind == Kinds.ON_DEMAND:
        return _("When somebody presses the button, or calls the API.")
    if trigger.kind == Kinds.SCHEDULE:
        every = seconds(trigger.every or 0)
        if pipeline.feed:
            return _("Every %(every)s, if data has come that no training has used.") % {
                "every": every
            }
        return _("Every %(every)s.") % {"every": every}
    limit = pipeline.feed.limit_of(trigger.kind) if pipeline.feed else None
    threshold = configuration.effective_limit(pipeline, trigger)
    return _("When %(value)s reaches %(limit)s.") % {
        "value": in_words(limit.words) if limit else "",
        "limit": _number(threshold) if threshold is not None else "",
    }


def _number(value: float) -> str:
    """Format a number as briefly as possible: 1, 0.2."""
    return str(number_format(int(value) if value == int(value) else value))


def _last(overview: TriggerOverview, kind: str) -> dict[str, Any] | None:
    for event in overview.events:
        if event.kind == kind and event.pipeline == overview.pipeline.key:
            return event_line(event)
    return None


def _feed(overview: TriggerOverview) -> dict[str, Any] | None:
    """Return the delivery state and schedule in words; None for a pipeline without a feed."""
    feed, body = overview.pipeline.feed, feed_body(overview)
    if feed is None or body is None:
        return None
    watching = catalog.every().get(feed.watched_by)
    return body | {
        "title": in_words(feed.title),
        "known": in_words(feed.names.get(body["known"])) if feed.delay else "",
        "next_name": in_words(feed.names[body["next"]]) if body["next"] else "",
        "every": seconds(body["state"].every or 0),
        "last_name": in_words(feed.names[feed.last]),
        "deliveries": _deliveries(feed, body["state"]),
        "watching": watching and {"key": watching.key, "title": in_words(watching.title)},
    }


def overdue_since(state: FeedState) -> datetime | None:
    """Return the due time of a delivery missed by two rounds of the scheduler; else None."""
    due = state.due_at if state.is_on else None
    return due if due is not None and due < timezone.now() - 2 * ROUND else None


def _first_come(overview: TriggerOverview) -> dict[str, Any] | None:
    """Return a note that new data may train before monitors request it; None without monitors."""
    by_kind = {trigger.kind: trigger for trigger in overview.triggers}
    watches = [by_kind[kind] for kind in (Kinds.DEGRADATION, Kinds.DRIFT) if kind in by_kind]
    first = by_kind.get(Kinds.NEW_DATA)
    if first is None or not watches:
        return None
    return {
        "kind": Kinds.NEW_DATA.value,
        "label": Kinds.NEW_DATA.label,
        "is_on": first.is_on,
        "others": [Kinds(trigger.kind).label for trigger in watches],
        "are_on": any(trigger.is_on for trigger in watches),
    }


def _deliveries(feed: Feed, state: FeedState) -> list[dict[str, str]]:
    return [
        {"name": in_words(name), "state": "done" if number <= state.newest else "waiting"}
        for number, name in sorted(feed.names.items())
    ]


def _fed_by(pipeline: Pipeline) -> dict[str, str] | None:
    found = catalog.feed_of(pipeline)
    if found is None or found[0] is pipeline:
        return None
    return {"key": found[0].key, "title": in_words(found[0].title)}


# ------------------------------------------------------------------ for the API
def triggers_body(overview: TriggerOverview) -> dict[str, Any]:
    """Return the triggers' settings, the delivery state, and the newest events."""
    on_demand = Trigger(kind=Kinds.ON_DEMAND, cool_down=0)
    return {
        "feed": feed_body(overview),
        "triggers": [
            {
                "trigger": trigger,
                "when": condition(overview.pipeline, trigger),
                "threshold": configuration.effective_limit(overview.pipeline, trigger),
            }
            for trigger in (on_demand, *overview.triggers)
        ],
        "events": overview.events,
    }


def feed_body(overview: TriggerOverview) -> dict[str, Any] | None:
    """Return the delivery state and schedule; None for a pipeline without a feed."""
    feed, state = overview.pipeline.feed, overview.state
    if feed is None or state is None:
        return None
    return {
        "state": state,
        "name": in_words(feed.names[state.newest]),
        "known": feed.known(state.newest),
        "next": state.newest + 1 if state.newest < feed.last else None,
        "silent_since": overdue_since(state),
    }
