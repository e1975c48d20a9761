"""Trigger configuration: the kinds a pipeline knows, their settings, and current values."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from pipelines_catalog.engine import Number, Parameter, Pipeline, Switch, WholeNumber, say
from pipelines_catalog.engine.feeds import LIMITED
from pipelines_catalog.engine.parameters import clean
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.models import Workspace
from pipelines_catalog.triggers.models import Trigger

Kinds = Trigger.Kinds
DAY = 24 * 3600
COOL_DOWN = 60  # seconds, where nobody has set another
NEW_DATA_COOL_DOWN = 10  # deliveries are counted anyway
SHORTEST_PERIOD = 30  # seconds; beat looks as often
USUAL_PERIOD = 3600


def kinds_of(pipeline: Pipeline) -> tuple[str, ...]:
    """Return the kinds that can be set for a pipeline: not on demand; schedules for every one."""
    limited = [kind for kind in LIMITED if pipeline.feed and pipeline.feed.limit_of(kind)]
    return (Kinds.SCHEDULE.value, *limited)


def settings_of(pipeline: Pipeline, kind: str) -> tuple[Parameter, ...]:
    """Return the settings of a kind of trigger, with bounds and texts."""
    default = _defaults(kind)
    found: list[Parameter] = [Switch("is_on", say("On"), default["is_on"])]
    if kind == Kinds.SCHEDULE:
        found.append(
            WholeNumber(
                "every",
                say("Every … seconds"),
                default["every"],
                minimum=SHORTEST_PERIOD,
                maximum=7 * DAY,
            )
        )
    if pipeline.feed and (limit := pipeline.feed.limit_of(kind)):
        found.append(
            Number(
                "threshold",
                say("Limit"),
                float(limit.default),
                minimum=limit.minimum,
                maximum=limit.maximum,
            )
        )
    found.append(
        WholeNumber(
            "cool_down",
            say("Cool-down, in seconds"),
            default["cool_down"],
            say("It fires at most once in this time."),
            minimum=5,
            maximum=DAY,
        )
    )
    return tuple(found)


def cleaned(pipeline: Pipeline, kind: str, given: Mapping[str, object]) -> dict[str, Any]:
    """Return the settings of a trigger. Raises InvalidParameters, KeyError for an unknown kind."""
    if kind not in kinds_of(pipeline):
        raise KeyError(kind)
    return clean(settings_of(pipeline, kind), given)


def all_triggers(pipeline: Pipeline, rows: Iterable[Trigger]) -> list[Trigger]:
    """Return all triggers of a pipeline; unsaved ones with defaults where none is stored."""
    known = {trigger.kind: trigger for trigger in rows}
    return [
        known.get(kind) or Trigger(pipeline=pipeline.key, kind=kind, **_defaults(kind))
        for kind in kinds_of(pipeline)
    ]


def current_settings(pipeline: Pipeline, trigger: Trigger) -> dict[str, Any]:
    """Return the current settings of a trigger, by key."""
    values = {"is_on": trigger.is_on, "every": trigger.every, "cool_down": trigger.cool_down}
    values["threshold"] = effective_limit(pipeline, trigger)
    return {p.key: values[p.key] for p in settings_of(pipeline, trigger.kind)}


def ensure_trigger(workspace: Workspace, pipeline: str, kind: str) -> Trigger:
    """Return the stored trigger, creating it with defaults if needed."""
    place = {"workspace": workspace, "pipeline": pipeline, "kind": kind}
    trigger, _is_new = Trigger.objects.get_or_create(**place, defaults=_defaults(kind))
    return trigger


def effective_limit(pipeline: Pipeline, trigger: Trigger) -> float | None:
    """Return the effective limit: the one that was set, else the pipeline's default."""
    if trigger.threshold is not None:
        return trigger.threshold
    limit = pipeline.feed.limit_of(trigger.kind) if pipeline.feed else None
    return float(limit.default) if limit else None


def limit_of(workspace_id: UUID, pipeline: Pipeline, kind: str) -> float | None:
    """Return the effective limit of the feed that a pipeline owns or monitors."""
    if (found := catalog.feed_of(pipeline)) is None:
        return None
    owner, _parameter = found
    place = {"workspace_id": workspace_id, "pipeline": owner.key, "kind": kind}
    return effective_limit(owner, Trigger.objects.filter(**place).first() or Trigger(kind=kind))


def _defaults(kind: str) -> dict[str, Any]:
    return {
        "is_on": kind != Kinds.SCHEDULE,
        "every": USUAL_PERIOD if kind == Kinds.SCHEDULE else None,
        "cool_down": NEW_DATA_COOL_DOWN if kind == Kinds.NEW_DATA else COOL_DOWN,
    }
