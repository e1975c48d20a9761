"""Texts of runs in the language of the page: refusals, reasons, events, titles, labels."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.formats import get_format
from django.utils.translation import get_language, ngettext, npgettext, override, pgettext
from django.utils.translation import gettext as _

from mlops_portal.foundation.errors import FieldError
from mlops_portal.foundation.text import DEFAULT_LANGUAGE, Text
from pipelines_catalog.engine import Decision, InvalidParameters, Message, Pipeline
from pipelines_catalog.engine.artifacts import Kind
from pipelines_catalog.engine.messages import COUNT, MSGID, from_json, written
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.models import Event, GateDecision, Run, StepRun, TriggerEvent
from pipelines_catalog.runs.services import RunRefused


def in_words(sentence: Message | Text | Mapping[str, Any] | None) -> str:
    """Return a sentence, new or stored, in the language of the page; "" if there is none."""
    if not sentence:
        return ""
    if isinstance(sentence, Mapping):
        sentence = from_json(sentence)
    if isinstance(sentence, Message):
        marks = get_format("DECIMAL_SEPARATOR"), get_format("THOUSAND_SEPARATOR")
        return written(sentence, _translated, marks)
    return sentence.in_language(get_language() or DEFAULT_LANGUAGE)


def in_every_language(stored: Any) -> Any:
    """Return stored JSON for the API, with each of its sentences by language code."""
    if isinstance(stored, list):
        return [in_every_language(value) for value in stored]
    if not isinstance(stored, Mapping):
        return stored
    if MSGID not in stored:
        return {key: in_every_language(value) for key, value in stored.items()}
    return dict(as_text(stored).translations)


def as_text(sentence: Message | Mapping[str, Any]) -> Text:
    """Return the sentence in every language, as content does: for packages without text."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = in_words(sentence)
    return Text(found)


def _translated(message: Message) -> str:
    one, many, context = message.text, message.plural, message.context
    if not many:
        return pgettext(context, one) if context else _(one)
    n = message.values[COUNT]
    return npgettext(context, one, many, n) if context else ngettext(one, many, n)


def refusal(error: RunRefused) -> str:
    """Return the reason of a refusal."""
    sentences = {
        "too_many_at_once": _("At most %(limit)s runs at once. Wait until one ends, or stop one."),
        "too_many_in_an_hour": _("At most %(limit)s runs in an hour. Come back a little later."),
        "portal_is_busy": _("The portal is busy with the runs of others. Try again in a minute."),
        "too_many_from_here": _(
            "Too much was begun without an account from this network address (at most %(limit)s). "
            "Try again later, or sign in."
        ),
        "unknown_faults": _("These faults cannot be switched on here: %(faults)s."),
        "unknown_step": _("There is no step “%(step)s” in this run."),
        "pipeline_changed": _("The pipeline has changed since this run. Start a new one."),
        "earlier_steps_missing": _("An earlier step did not end well, so nothing can be reused."),
        "step_does_not_wait": _("The step does not wait for anybody."),
        "run_is_not_over": _("The run is not over: follow it until it is."),
        "run_did_not_fail": _("Only a run that failed, was blocked or was stopped can be retried."),
        "step_did_not_fail": _("This step is done. Run again from it instead."),
        "gate_would_decide_again": _(
            "On the same data the gate would decide the same. Change the parameters or the fault."
        ),
        "would_fail_again": _(
            "It would fail the same way again. Change the parameters, or run without the fault."
        ),
        "same_run_is_active": _("The same run is under way already."),
        "never_served": _("Version %(number)s never served, so there is no way back to it."),
        "serves_already": _("Version %(number)s serves already."),
        "made_with_faults": _("A version made with a fault switched on is never put into service."),
        "champion_changed": _(
            "Another version was put into service meanwhile. Look at it, and decide again."
        ),
        "alert_is_resolved": _("What the alert told of is over; there is nothing to acknowledge."),
        "no_feed": _("No data arrives for this pipeline."),
        "not_next": _("This delivery is here already, or is not the next one."),
        "nothing_left": _("Everything has been delivered; nothing is left."),
    }
    return sentences.get(error.code, _("This cannot be done now.")) % error.numbers


def parameter_errors(invalid: InvalidParameters, prefix: str = "parameters") -> list[FieldError]:
    """Return the errors of parameters, by field."""
    sentences = {
        "unknown_parameter": _("This pipeline has no such parameter."),
        "not_a_whole_number": _("Write a whole number."),
        "not_a_number": _("Write a number."),
        "not_a_choice": _("Choose one of: %(choices)s."),
        "not_a_switch": _("Write true or false."),
        "out_of_range": _("Write a number from %(minimum)s to %(maximum)s."),
        "outcomes_unknown": _(
            "Its outcomes are not known here yet; %(known)s is the newest that can be judged."
        ),
        "not_delivered": _("It has not been delivered here yet; %(newest)s is the newest."),
    }
    return [
        FieldError(f"{prefix}.{error.key}", error.code, sentences[error.code] % dict(error.limits))
        for error in invalid.errors
    ]


def trigger_sentence(event: TriggerEvent | None) -> str:
    """Return why a run started, with the numbers."""
    if event is None:
        return ""
    if told := in_words(event.words):
        return told
    numbers = {"value": event.value, "threshold": event.threshold}
    return {
        "on_demand": _("Somebody asked for it, on the page or through the API."),
        "schedule": _("The schedule asked for it."),
        "new_data": _("New data arrived."),
        "degradation": _("Quality fell to %(value)s, below %(threshold)s."),
        "drift": _("The data drifted: %(value)s, above %(threshold)s."),
    }.get(event.kind, "") % numbers


def unknown_trigger() -> str:
    """Return the error for an unknown kind of trigger."""
    return _("This pipeline has no such trigger that can be set.")


def guard(refused: str) -> str:
    """Return the guard that kept a trigger from starting a run; "" if there was none."""
    if not refused:
        return ""
    sentences = {
        "switched_off": _("The trigger is switched off."),
        "cool_down": _(
            "It had fired within its cool-down. What asked last is looked at again when that ends."
        ),
        "data_known": _("A training run on this data is under way or done."),
        "below_limit": _("The limit was not reached."),
        "no_champion": _("No model serves yet, so there is nothing to watch."),
        "unattended": _("Nobody had been here for an hour, so it was switched off."),
        "too_many_at_once": _("As many runs as are allowed at once were under way."),
        "too_many_in_an_hour": _("As many runs as are allowed in an hour had been started."),
        "too_many_from_here": _("Too much was begun without an account from one network address."),
        "portal_is_busy": _("The portal was busy with the runs of others."),
    }
    return sentences.get(refused, _("The run could not be started with these parameters."))


def attempt_error(row: StepRun) -> str:
    """Return why an attempt did not succeed; "" if it did or is running."""
    return error_sentence(row.error)


def error_sentence(error: Mapping[str, Any]) -> str:
    """Return the error of an attempt in words."""
    code = error.get("code", "")
    if told := in_words(error.get("words", {})):
        return told
    sentences = {
        "process_died": _("The worker process died (%(text)s)."),
        "no_heartbeat": _("The worker was lost: no sign of life for %(seconds)s seconds."),
        "time_limit": _("It took longer than %(seconds)s seconds."),
        "processor_limit": _("It used more than %(seconds)s seconds of the processor."),
        "hard_limit": _(
            "It did not stop at its time limit; the process was ended after %(seconds)s seconds."
        ),
        "out_of_memory": _("It needed more memory than a step may use."),
        "disk_full": _("The disk is full: the artifact could not be written."),
        "output_missing": _("It did not write the artifacts that it promises."),
        "error": _("Unexpected error: %(type)s: %(text)s"),
    }
    numbers = {"text": "", "seconds": "", "type": "", **error}
    return sentences[code] % numbers if code in sentences else ""


def run_reason(reason: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Return why a run ended as it did (`Run.reason`); `titles` are the steps' names in words."""
    step = titles.get(reason.get("step", ""), reason.get("step", ""))
    attempts = int(reason.get("attempts", 1))
    sentences = {
        "blocked": _("“%(step)s” stopped the run: a rule of its gate failed."),
        "refused": _("A person said no at “%(step)s”."),
        "cancelled": _("The run was stopped."),
        "deadline": _("The run did not end before its deadline."),
    }
    code = reason.get("code", "")
    if code in sentences:
        return sentences[code] % {"step": step}
    if not reason.get("step"):
        return ""
    told = ngettext(
        "“%(step)s” failed at its only attempt.",
        "“%(step)s” failed after %(count)s attempts.",
        attempts,
    ) % {"step": step, "count": attempts}
    return f"{told} {error_sentence(reason.get('error', {}))}".strip()


def event_sentence(event: Event) -> str:
    """Return the text of an event; a log line is its own text."""
    if event.text:
        return event.text
    if told := in_words(event.words):
        return f"{told} {guard(event.data.get('refused', ''))}".strip()
    sentences = {
        "run_queued": _("The run waits for a worker."),
        "run_succeeded": _("The run succeeded."),
        "run_blocked": _("The run was blocked by a gate."),
        "run_failed": _("The run failed."),
        "run_cancelled": _("The run was stopped."),
        "run_slow": _("It takes longer than usual: %(seconds)s seconds, usually %(usual)s."),
        "run_retried": _("What did not end well is tried again."),
        "cancel_requested": _("Somebody asked to stop the run."),
        "step_started": _("Attempt %(attempt)s began on %(worker)s."),
        "step_succeeded": _("Done."),
        "step_blocked": _("The gate stopped the run."),
        "step_failed": _("Attempt %(attempt)s failed."),
        "step_timed_out": _("Attempt %(attempt)s passed its time limit."),
        "step_lost": _("Attempt %(attempt)s was lost with its worker."),
        "step_cancelled": _("It was stopped."),
        "step_skipped": _("Skipped: what it needs was not made."),
        "step_tried_again": _("Attempt %(attempt)s is queued."),
        "step_waits_for_person": _("It waits for a person."),
        "step_approved": _("A person let it go on."),
        "step_refused": _("A person said no."),
        "batch_new": _("Data batch %(name)s: %(rows)s rows, seen for the first time."),
        "batch_known": _("Data batch %(name)s: the same hash was here before; kept once."),
        "feature_set_used": _("Feature set %(name)s, version %(number)s."),
        "model_registered": _("Model %(name)s entered the registry as version %(number)s."),
        "model_known": _("The same model is version %(number)s of %(name)s already."),
        "model_promoted": _("Version %(number)s of %(name)s serves now."),
        "model_kept_back": _("Version %(number)s was made with a fault on: it is never promoted."),
        "champion_changed": _("Version %(number)s was not promoted: the champion had changed."),
        "gate_decided": _("Gate %(gate)s: %(decision)s."),
        "told_too_much": _("The step told too much; %(dropped)s lines were left out."),
    }
    why = error_sentence(event.data)
    told = sentences[event.kind] % _Numbers(event.data) if event.kind in sentences else event.kind
    return f"{told} {why}".strip()


class _Numbers(dict[str, Any]):
    """Values of a text; a number that an old event lacks is shown as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def titles_of(pipeline: Pipeline | None) -> dict[str, str]:
    """Return the steps' titles by name."""
    return {s.name: in_words(s.title) for s in pipeline.steps} if pipeline else {}


def display_state(status: str) -> str:
    """Return the portal's display state for a step's status."""
    return {
        "succeeded": "done",
        "reused": "done",
        "running": "running",
        "blocked": "failed",
        "failed": "failed",
        "timed_out": "failed",
        "lost": "warned",
        "skipped": "skipped",
        "cancelled": "skipped",
        "waiting_for_person": "you",
    }.get(status, "waiting")


def run_title(run: Run, pipeline: Pipeline | None) -> str:
    """Return the heading of a run."""
    name = in_words(pipeline.title) if pipeline else run.pipeline
    return _("Run %(number)s: %(pipeline)s") % {"number": run.number, "pipeline": name}


def is_passed(gate: GateDecision) -> bool:
    """Return whether the gate let the run through."""
    return Decision(gate.decision).lets_through


def version_mark(run: Run, is_worker_silent: bool, place: int | None) -> str:
    """Return the version mark of a run as known to a page; it changes whenever there is news."""
    return f"{run.version}{'-silent' if is_worker_silent else ''}{f'-{place}' if place else ''}"


def run_lines(runs: list[Run]) -> list[dict[str, Any]]:
    """Return runs as list rows. Each run must have its trigger events prefetched."""
    known = catalog.every()
    return [
        {
            "run": run,
            "title": run_title(run, known.get(run.pipeline)),
            "why": trigger_sentence(next(iter(run.trigger_events.all()), None)),
            "state": display_state(run.status),
            "faults": fault_titles(run.faults, known.get(run.pipeline)),
        }
        for run in runs
    ]


def fault_titles(faults: Iterable[str], pipeline: Pipeline | None) -> list[str]:
    """Return the titles of faults by key; a key that the pipeline lacks stays as it is."""
    known = pipeline.fault_of if pipeline else {}
    return [in_words(known[key].title) if key in known else key for key in faults]


def kind_words(kind: Kind) -> str:
    """Return the label of an artifact's kind."""
    return {
        Kind.TABLE: _("Table"),
        Kind.HISTOGRAM: _("Distribution"),
        Kind.CURVE: _("Curve"),
        Kind.ROC: _("ROC curve"),
        Kind.CONFUSION_MATRIX: _("Confusion matrix"),
        Kind.CALIBRATION: _("Calibration"),
        Kind.MODEL_CARD: _("Model card"),
        Kind.DATA_CARD: _("Data card"),
        Kind.TEXT: _("Text"),
        Kind.JSON: "JSON",
        Kind.DATA: _("Data"),
        Kind.MODEL: _("Model"),
    }[kind]


def rule_row(rule: Mapping[str, Any]) -> dict[str, str]:
    """Return a gate's stored rule for display: state with label, and sentence."""
    if rule.get("warned"):
        state, label = "warned", pgettext("gate", "Passed with a warning")
    elif rule["passed"] is None and rule.get("stops"):
        state, label = "failed", _("Not judged, so not passed")
    else:
        state = {True: "done", False: "failed", None: "skipped"}[rule["passed"]]
        label = {
            True: pgettext("gate", "Passed"),
            False: _("Failed"),
            None: _("Not judged"),
        }[rule["passed"]]
    return {"state": state, "label": label, "words": in_words(rule["words"])}
