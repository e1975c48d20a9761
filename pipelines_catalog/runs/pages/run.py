"""The page of a run: data for the whole page and for its live part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from pipelines_catalog.runs import catalog, messages, plugins, presentation
from pipelines_catalog.runs.models import PROMOTION, StepRun
from pipelines_catalog.runs.pages import broken, curves, heading, shelves, steps
from pipelines_catalog.runs.pages.practices import practices_page
from pipelines_catalog.runs.pages.wording import rule_row
from pipelines_catalog.runs.presentation import localized
from pipelines_catalog.runs.queries import MOST_EARLIER, LogOf, Sheet, seconds_of


@dataclass(frozen=True, slots=True)
class Cost:
    """The resources used by a step over all its attempts."""

    title: str
    cpu_seconds: float | None
    peak_bytes: int | None


def run_page(sheet: Sheet, log_of: LogOf | None = None) -> dict[str, Any]:
    """Return the context of a run's page and its live part."""
    run, now = sheet.run, timezone.now()
    titles = presentation.titles_of(sheet.pipeline)
    table = steps.lines(sheet, titles, now)
    return {
        "run": run,
        "sheet": sheet,
        "pipeline": pipeline_words(sheet),
        "heading": heading.heading(sheet, titles),
        "mark": presentation.version_mark(run, sheet.is_worker_silent, sheet.queue_place),
        "reason": messages.run_reason(run.reason, titles),
        "why_started": messages.trigger_sentence(sheet.trigger),
        "decision": decision(sheet),
        "steps": table,
        "graph": steps.graph(sheet, titles),
        "graph_words": steps.graph_words(table),
        "strip": steps.time_strip(sheet, now),
        "took": seconds_of_run(sheet),
        "costs": costs(sheet, titles),
        "cpu_total": sum(row.cpu_seconds or 0.0 for row in sheet.attempts),
        "step_seconds": seconds_of(sheet.attempts, now),
        "faults": broken.faults_in(sheet, titles),
        "curves": curves.curves(sheet, titles),
        "beside": curves.beside_champion(sheet),
        "figures": curves.figures(sheet, titles),
        "events": [_event_line(sheet, event, titles) for event in sheet.events],
        "log_of": log_of or LogOf(),
        "log_title": titles.get(log_of.step, log_of.step) if log_of else "",
        "gates": [_gate(gate, titles) for gate in sheet.counted_gates],
        "artifacts": shelves.shelves(sheet, titles),
        "can_retry": steps.can_retry(sheet),
        "can_rerun": any(line.can_rerun for line in table),
        "most_earlier": MOST_EARLIER,
        "parameters": parameters(sheet),
        **practices_page(sheet.pipeline),
        **plugins.merged(plugin.run_page(sheet) for plugin in plugins.registered),
    }


def pipeline_words(sheet: Sheet) -> dict[str, Any]:
    """Return title, level and link of the pipeline; its key if it is not installed any more."""
    pipeline = sheet.pipeline
    return {
        "key": sheet.run.pipeline,
        "title": localized(pipeline.title) if pipeline else sheet.run.pipeline,
        "level": pipeline.level if pipeline else None,
        "loop": localized(pipeline.extra.get("loop")) if pipeline else "",
        "faults": [
            {
                "key": fault.key,
                "title": localized(fault.title),
                "step": localized(pipeline.step_of[fault.step].title),
            }
            for fault in catalog.faults_of(pipeline)
        ]
        if pipeline
        else [],
    }


def seconds_of_run(sheet: Sheet) -> float | None:
    """Return the duration of the run in seconds; None until it ends."""
    run = sheet.run
    if run.finished_at is None:
        return None
    return float((run.finished_at - (run.started_at or run.created_at)).total_seconds())


def costs(sheet: Sheet, titles: Mapping[str, str]) -> list[Cost]:
    """Return CPU seconds and peak memory by step; steps without any usage are left out."""
    groups: dict[str, list[StepRun]] = {}
    for row in sheet.attempts:
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


def parameters(sheet: Sheet) -> list[tuple[str, Any]]:
    """The run's parameters under their titles, with switches and choices in words."""
    if sheet.pipeline is None:
        return list(sheet.run.parameters.items())
    found = []
    for parameter in sheet.pipeline.parameters:
        value = sheet.run.parameters.get(parameter.key)
        choices = getattr(parameter, "choices", {})
        if isinstance(value, bool):
            value = _("switched on") if value else _("switched off")
        elif value in choices:
            value = localized(choices[value])
        found.append((localized(parameter.title), value))
    return found


def decision(sheet: Sheet) -> dict[str, Any] | None:
    """Return why the model was promoted or rejected; None while undecided."""
    if sheet.outcome is None:
        return None
    reasons = [messages.in_words(rule["words"]) for rule in sheet.outcome["rules"]]
    return sheet.outcome | {"reasons": reasons}


def _event_line(sheet: Sheet, event: Any, titles: Mapping[str, str]) -> dict[str, Any]:
    row = event.step_run
    return {
        "event": event,
        "step": titles.get(row.name, row.name) if row else _("run"),
        "attempt": row.attempt if row else 0,
        "words": messages.event_sentence(event),
        "is_bad": event.kind.endswith(("_failed", "_blocked", "_lost", "_timed_out")),
    }


def _gate(gate: Any, titles: Mapping[str, str]) -> dict[str, Any]:
    named = {PROMOTION: _("Promotion")}
    return {
        "gate": gate,
        "title": titles.get(gate.gate) or named.get(gate.gate, gate.gate),
        "is_passed": presentation.is_passed(gate),
        "rules": [rule_row(rule) for rule in gate.rules],
    }
