"""Texts of alerts: event, reason and resolution, from the facts that an alert stores."""

from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mlops_portal.foundation import dates
from mlops_portal.foundation.errors import FieldError
from pipelines_catalog.alerts.models import Alert, AlertEvent
from pipelines_catalog.engine import InvalidParameters
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.models import TriggerKind
from pipelines_catalog.runs.text import fault_titles, in_words, run_reason, titles_of

MOST_DECIMALS = 3


def title(alert: Alert) -> str:
    """Return the title of the alert, in one line."""
    known = _known(alert)
    silent = (
        _("The scheduler is silent: nothing is delivered to %(pipeline)s")
        if alert.facts.get("due") == "feed"
        else _("The scheduler is silent: %(pipeline)s is not started")
    )
    sentences = {
        AlertEvent.RUN_FAILED: _("Run %(number)s of %(pipeline)s failed"),
        AlertEvent.RUN_BLOCKED: _("A gate stopped run %(number)s of %(pipeline)s"),
        AlertEvent.WAITS_FOR_PERSON: _("“%(step)s” of run %(number)s waits for a person"),
        AlertEvent.RUN_SLOW: _("Run %(number)s of %(pipeline)s takes longer than usual"),
        AlertEvent.MODEL_HELD_BACK: _("A gate held back the model of run %(number)s"),
        AlertEvent.MODEL_REPLACED: _("Version %(number)s of %(name)s replaced version %(before)s"),
        AlertEvent.MODEL_ROLLED_BACK: _(
            "Somebody went back from version %(before)s of %(name)s to version %(number)s"
        ),
        AlertEvent.DEGRADATION: _("The model of %(pipeline)s is below its objective"),
        AlertEvent.DRIFT: _("Drift was found in %(pipeline)s"),
        AlertEvent.TRIGGER_FIRED: _(
            "%(trigger)s: run %(number)s of %(pipeline)s started by itself"
        ),
        AlertEvent.TRIGGER_PUT_OFF: _("%(trigger)s: %(pipeline)s was asked for in its cool-down"),
        AlertEvent.SCHEDULER_SILENT: silent,
    }
    return sentences[AlertEvent(alert.event)] % known


def why(alert: Alert) -> str:
    """Return details with numbers; "" where the title is complete."""
    facts, known = alert.facts, _known(alert)
    if alert.event in (AlertEvent.RUN_FAILED, AlertEvent.RUN_BLOCKED):
        return run_reason(facts.get("reason", {}), titles_of(catalog.every().get(alert.pipeline)))
    told = in_words(facts.get("words", {}))
    if alert.event in (AlertEvent.DEGRADATION, AlertEvent.DRIFT):
        limit = _("%(value)s against the limit %(threshold)s.") % known
        return f"{told} {limit}".strip()
    if alert.event == AlertEvent.RUN_SLOW:
        return _("%(seconds)s seconds so far, usually %(usual)s.") % known
    if alert.event == AlertEvent.WAITS_FOR_PERSON:
        return _("Nothing moves until somebody decides.")
    if alert.event == AlertEvent.MODEL_ROLLED_BACK and facts.get("said"):
        return f"“{facts['said']}”"
    if alert.event == AlertEvent.TRIGGER_PUT_OFF:
        again = _("It is looked at again when the cool-down ends.")
        return f"{told} {again}".strip()
    if alert.event == AlertEvent.SCHEDULER_SILENT and facts.get("since"):
        since = dates.moment(datetime.fromisoformat(facts["since"]))
        return _("It has been due since %(since)s.") % {"since": since}
    return told


def broken(alert: Alert) -> list[str]:
    """Return the faults that were switched on in the run behind the alert, in words."""
    pipeline = catalog.every().get(alert.run.pipeline if alert.run else alert.pipeline)
    return fault_titles(alert.facts.get("faults", []), pipeline)


def ended(alert: Alert) -> str:
    """Return the resolution in words; "" for an unresolved alert."""
    if alert.resolved_at is None:
        return ""
    sentences = {
        "run_succeeded": _("Run %(number)s succeeded."),
        "run_over": _("Run %(number)s is over."),
        "promoted": _("Run %(number)s put a model into service."),
        "step_approved": _("A person let it go on."),
        "step_refused": _("A person said no."),
        "other_version": _("Version %(number)s serves now."),
        "back_within": _("Run %(number)s measured %(value)s: within the limit again."),
        "looked_again": _("The cool-down ended, and it was looked at again."),
        "scheduler_works": _("The scheduler works again."),
    }
    resolution = alert.resolution
    numbers = {"number": resolution.get("number", "–"), "value": number(resolution.get("value"))}
    return sentences.get(resolution.get("code", ""), "") % numbers


def name_of(pipeline: str) -> str:
    """Return the title of a pipeline, or its key if it is not installed; "" is any."""
    if not pipeline:
        return _("any pipeline")
    found = catalog.every().get(pipeline)
    return in_words(found.title) if found else pipeline


def number(value: float | None) -> str:
    """Format a number as briefly as possible: 1, 0.2, 0.051."""
    if value is None:
        return "–"
    rounded = round(value, MOST_DECIMALS)
    return str(number_format(int(rounded) if rounded == int(rounded) else rounded))


def seconds(count: int) -> str:
    """Format a duration in words, in the largest unit that fits."""
    if count and count % 3600 == 0:
        return ngettext("%(n)s hour", "%(n)s hours", count // 3600) % {"n": count // 3600}
    if count and count % 60 == 0:
        return ngettext("%(n)s minute", "%(n)s minutes", count // 60) % {"n": count // 60}
    return ngettext("%(n)s second", "%(n)s seconds", count) % {"n": count}


def rule_errors(invalid: InvalidParameters) -> list[FieldError]:
    """Return the errors of a rule, by field."""
    sentences = {
        "rule_is_there": _("There is a rule for this event and pipeline already: change that one."),
        "not_a_choice": _("Choose one of: %(choices)s."),
        "out_of_range": _("Write a number from %(minimum)s to %(maximum)s."),
        "limit_needs_a_pipeline": _(
            "A limit needs a pipeline that measures this; leave it empty, and that of the trigger "
            "holds."
        ),
        "nothing_to_compare": _("Nothing is compared with a limit here; leave it empty."),
        "not_a_recipient": _(
            "Only members who have confirmed their address can be written to, or you alone."
        ),
    }
    return [
        FieldError(error.key, error.code, sentences[error.code] % _written(error.limits))
        for error in invalid.errors
    ]


def _written(limits: Any) -> dict[str, str]:
    return {
        key: number(value) if isinstance(value, int | float) else str(value)
        for key, value in limits.items()
    }


def _known(alert: Alert) -> dict[str, str]:
    """Return the values for the texts; a value that an alert lacks is a dash."""
    facts = alert.facts
    kind = facts.get("trigger", "")
    step = facts.get("step") or ""
    return {
        "pipeline": name_of(alert.pipeline),
        "number": str(facts.get("number", "–")),
        "name": str(facts.get("name", "–")),
        "before": str(facts.get("before", "–")),
        "step": titles_of(catalog.every().get(alert.pipeline)).get(step, step),
        "trigger": str(TriggerKind(kind).label) if kind in TriggerKind.values else kind,
        "seconds": number(facts.get("seconds")),
        "usual": number(facts.get("usual")),
        "value": number(alert.value),
        "threshold": number(alert.threshold),
    }
