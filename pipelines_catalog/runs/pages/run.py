"""The page of a run: its context, read from `queries.RunDetail`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from pipelines_catalog.engine.states import PASSED, StepStatus
from pipelines_catalog.runs import catalog, plugins
from pipelines_catalog.runs.models import PROMOTION, Run, StepRun
from pipelines_catalog.runs.pages import artifacts, faults, metrics, steps
from pipelines_catalog.runs.pages.practices import practices_page
from pipelines_catalog.runs.queries import MOST_EARLIER, LogOf, RunDetail, seconds_of
from pipelines_catalog.runs.text import (
    event_sentence,
    in_words,
    is_passed,
    rule_row,
    run_reason,
    titles_of,
    trigger_sentence,
    version_mark,
)


@dataclass(frozen=True, slots=True)
class Cost:
    """The resources used by a step over all its attempts."""

    title: str
    cpu_seconds: float | None
    peak_bytes: int | None


def run_page(detail: RunDetail, log_of: LogOf | None = None) -> dict[str, Any]:
    """Return the context of a run's page and its live part."""
    run, now = detail.run, timezone.now()
    titles = titles_of(detail.pipeline)
    table = steps.lines(detail, titles, now)
    return {
        "run": run,
        "detail": detail,
        "pipeline": pipeline_words(detail),
        "heading": heading(detail, titles),
        "mark": version_mark(run, detail.is_worker_silent, detail.queue_place),
        "reason": run_reason(run.reason, titles),
        "why_started": trigger_sentence(detail.trigger),
        "decision": decision(detail),
        "steps": table,
        "graph": steps.graph(detail, titles),
        "graph_words": steps.graph_words(table),
        "strip": steps.time_strip(detail, now),
        "took": seconds_of_run(detail),
        "costs": costs(detail, titles),
        "cpu_total": sum(row.cpu_seconds or 0.0 for row in detail.attempts),
        "step_seconds": seconds_of(detail.attempts, now),
        "faults": faults.faults_in(detail, titles),
        "curves": metrics.curves(detail, titles),
        "beside": metrics.beside_champion(detail),
        "figures": metrics.figures(detail, titles),
        "events": [_event_line(detail, event, titles) for event in detail.events],
        "log_of": log_of or LogOf(),
        "log_title": titles.get(log_of.step, log_of.step) if log_of else "",
        "gates": [_gate(gate, titles) for gate in detail.counted_gates],
        "artifacts": artifacts.artifact_groups(detail, titles),
        "can_retry": steps.can_retry(detail),
        "can_rerun": any(line.can_rerun for line in table),
        "most_earlier": MOST_EARLIER,
        "parameters": parameters(detail),
        **practices_page(detail.pipeline),
        **plugins.merged(plugin.run_page(detail) for plugin in plugins.registered),
    }


def pipeline_words(detail: RunDetail) -> dict[str, Any]:
    """Return title, level and link of the pipeline; its key if it is not installed any more."""
    pipeline = detail.pipeline
    return {
        "key": detail.run.pipeline,
        "title": in_words(pipeline.title) if pipeline else detail.run.pipeline,
        "level": pipeline.level if pipeline else None,
        "loop": in_words(pipeline.extra.get("loop")) if pipeline else "",
        "faults": [
            {
                "key": fault.key,
                "title": in_words(fault.title),
                "step": in_words(pipeline.step_of[fault.step].title),
            }
            for fault in catalog.faults_of(pipeline)
        ]
        if pipeline
        else [],
    }


def seconds_of_run(detail: RunDetail) -> float | None:
    """Return the duration of the run in seconds; None until it ends."""
    run = detail.run
    if run.finished_at is None:
        return None
    return float((run.finished_at - (run.started_at or run.created_at)).total_seconds())


def costs(detail: RunDetail, titles: Mapping[str, str]) -> list[Cost]:
    """Return CPU seconds and peak memory by step; steps without any usage are left out."""
    groups: dict[str, list[StepRun]] = {}
    for row in detail.attempts:
        if row.cpu_seconds is not None or row.peak_bytes:
            groups.setdefault(row.name, []).append(row)
    return [
        Cost(
            titles.get(name, name),
            sum(row.cpu_seconds or 0.0 for row in rows),
            max((row.peak_bytes or 0 for row in rows), default=0) or None,
        )
        for name, rows in groups.items()
    ]


def parameters(detail: RunDetail) -> list[tuple[str, Any]]:
    """The run's parameters under their titles, with switches and choices in words."""
    if detail.pipeline is None:
        return list(detail.run.parameters.items())
    found = []
    for parameter in detail.pipeline.parameters:
        value = detail.run.parameters.get(parameter.key)
        choices = getattr(parameter, "choices", {})
        if isinstance(value, bool):
            value = _("switched on") if value else _("switched off")
        elif value in choices:
            value = in_words(choices[value])
        found.append((in_words(parameter.title), value))
    return found


def decision(detail: RunDetail) -> dict[str, Any] | None:
    """Return why the model was promoted or rejected; None while undecided."""
    if detail.outcome is None:
        return None
    reasons = [in_words(rule["words"]) for rule in detail.outcome["rules"]]
    return detail.outcome | {"reasons": reasons}


def _event_line(detail: RunDetail, event: Any, titles: Mapping[str, str]) -> dict[str, Any]:
    row = event.step_run
    return {
        "event": event,
        "step": titles.get(row.name, row.name) if row else _("run"),
        "attempt": row.attempt if row else 0,
        "words": event_sentence(event),
        "is_bad": event.kind.endswith(("_failed", "_blocked", "_lost", "_timed_out")),
    }


def _gate(gate: Any, titles: Mapping[str, str]) -> dict[str, Any]:
    named = {PROMOTION: _("Promotion")}
    return {
        "gate": gate,
        "title": titles.get(gate.gate) or named.get(gate.gate, gate.gate),
        "is_passed": is_passed(gate),
        "rules": [rule_row(rule) for rule in gate.rules],
    }


AT_WORK = (StepStatus.RUNNING, StepStatus.QUEUED)


def heading(detail: RunDetail, titles: Mapping[str, str]) -> str:
    """Return one sentence about the run."""
    run = detail.run
    words = {
        Run.Statuses.QUEUED: _("Run %(number)s waits for a worker"),
        Run.Statuses.RUNNING: _("Run %(number)s: %(step)s, step %(place)s of %(count)s"),
        Run.Statuses.WAITING: _("Run %(number)s waits for you at “%(step)s”"),
        Run.Statuses.FAILED: _("Run %(number)s failed at “%(step)s”"),
        Run.Statuses.CANCELLED: _("Run %(number)s was stopped"),
        Run.Statuses.BLOCKED: _blocked(detail),
        Run.Statuses.SUCCEEDED: _succeeded(detail),
    }[Run.Statuses(run.status)]
    row = _row_at(detail)
    if run.status == Run.Statuses.RUNNING and run.cancel_requested_at:
        words = _("Run %(number)s is stopping")
    if run.status == Run.Statuses.FAILED and run.reason.get("code") == "deadline":
        words = _("Run %(number)s did not end before its deadline")
    named = detail.deployed[0] if detail.deployed else detail.champion_before
    return words % {
        "number": run.number,
        "step": titles.get(row.name, row.name) if row else "",
        "place": row.position + 1 if row else 0,
        "count": len(detail.current),
        "model": named.name if named else "",
        "version": named.number if named else "",
    }


def _row_at(detail: RunDetail) -> StepRun | None:
    """Return the step named in the heading: the running one, or the one that ended the run."""
    if named := detail.run.reason.get("step"):
        return next((row for row in detail.current if row.name == named), None)
    wanted = (
        (StepStatus.WAITING_FOR_PERSON,) if detail.run.status == Run.Statuses.WAITING else AT_WORK
    )
    for status in wanted:
        if found := [row for row in detail.current if row.status == status]:
            return found[0]
    rest = [row for row in detail.current if row.status not in PASSED]
    return rest[0] if rest else None


def _blocked(detail: RunDetail) -> str:
    if detail.run.reason.get("code") == "refused":
        return _("A person said no at “%(step)s” of run %(number)s")
    if detail.champion_before and _still_serves(detail):
        return _("“%(step)s” stopped run %(number)s; version %(version)s still serves")
    if detail.champion_before:
        return _("“%(step)s” stopped run %(number)s; version %(version)s served on")
    return _("“%(step)s” stopped run %(number)s; nothing was released")


def _succeeded(detail: RunDetail) -> str:
    if detail.deployed:
        return _("Run %(number)s put version %(version)s of %(model)s into service")
    if detail.model_decision == "rejected" and detail.champion_before:
        if _still_serves(detail):
            return _("Run %(number)s held its model back; version %(version)s still serves")
        return _("Run %(number)s held its model back; version %(version)s served on")
    if detail.model_decision == "rejected":
        return _("Run %(number)s held its model back; no model served")
    return _("Run %(number)s is done")


def _still_serves(detail: RunDetail) -> bool:
    before = detail.champion_before
    return before is not None and any(model.pk == before.pk for model in detail.serving)
