"""Steps of a run: as a graph, and as table rows with durations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pipelines_catalog.engine.states import StepStatus
from pipelines_catalog.runs.charts import gantt
from pipelines_catalog.runs.charts.flow import Flow, Station, flow
from pipelines_catalog.runs.models import Run, StepRun
from pipelines_catalog.runs.pages.metrics import measured
from pipelines_catalog.runs.queries import RunDetail, stops
from pipelines_catalog.runs.services import changing
from pipelines_catalog.runs.text import attempt_error, display_state, in_words

BAD = (StepStatus.FAILED, StepStatus.BLOCKED, StepStatus.TIMED_OUT, StepStatus.LOST)
ENDED_EARLY = (Run.Statuses.BLOCKED, Run.Statuses.FAILED, Run.Statuses.CANCELLED)
MOST_FIGURES = 3  # of a step that said nothing
RETRIABLE = (*BAD, StepStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Line:
    """One step in the table."""

    row: StepRun
    title: str
    state: str
    label: str
    is_gate: bool
    said: str
    attempts: list[StepRun]
    bars: tuple[gantt.Bar, ...]
    took: float | None  # seconds
    usual: float | None  # seconds
    percent: int | None
    waits_for_person: bool
    can_retry: bool
    can_rerun: bool


def state_of(detail: RunDetail, row: StepRun) -> tuple[str, str]:
    """Return the display state of an attempt and its label."""
    is_unreached = row.status in (StepStatus.WAITING, StepStatus.CANCELLED, StepStatus.SKIPPED)
    if is_unreached and row.started_at is None and detail.run.status in ENDED_EARLY:
        return "skipped", _("Not reached")
    gate = next((g for g in detail.gates if g.step_run_id == row.pk), None)
    if row.status == StepStatus.SUCCEEDED and gate and gate.decision == gate.Decisions.REJECTED:
        return "warned", _("Held back")
    if row.status == StepStatus.SUCCEEDED and gate and gate.decision == gate.Decisions.WARNED:
        return "warned", pgettext("gate", "Passed with a warning")
    if row.status == StepStatus.SUCCEEDED and row.attempt > 1:
        return "done", _("Done at attempt %(n)s") % {"n": row.attempt}
    return display_state(row.status), row.get_status_display()


def graph(detail: RunDetail, titles: Mapping[str, str]) -> Flow | None:
    """Return the graph; None if the pipeline of the run is not installed any more."""
    pipeline = detail.pipeline
    rows = {row.name: row for row in detail.current}
    if pipeline is None or not rows.keys() >= set(pipeline.order):
        return None
    stations = [
        Station(
            name,
            titles.get(name, name),
            state_of(detail, rows[name])[0],
            pipeline.step_of[name].is_gate,
            pipeline.parents_of[name],
        )
        for name in pipeline.order
    ]
    return flow(stations, has_loop="loop" in pipeline.extra)


def graph_words(lines: list[Line]) -> str:
    """Return a text alternative of the graph."""
    return " ".join(f"{line.title}: {line.label}." for line in lines)


def lines(detail: RunDetail, titles: Mapping[str, str], now: datetime) -> list[Line]:
    """Return the table rows, parents first."""
    bars = time_strip(detail, now).bars
    return [_line(detail, row, titles, bars.get(row.name, ())) for row in detail.current]


def _line(
    detail: RunDetail,
    row: StepRun,
    titles: Mapping[str, str],
    bars: tuple[gantt.Bar, ...],
) -> Line:
    step = detail.pipeline.step_of.get(row.name) if detail.pipeline else None
    state, label = state_of(detail, row)
    return Line(
        row=row,
        title=titles.get(row.name, row.name),
        state=state,
        label=label,
        is_gate=bool(step and step.is_gate),
        said=_said(detail, row),
        attempts=[found for found in detail.attempts if found.name == row.name],
        bars=bars,
        took=took(row),
        usual=detail.usual.get(row.name),
        percent=round(row.progress * 100) if row.progress is not None else None,
        waits_for_person=row.status == StepStatus.WAITING_FOR_PERSON,
        can_retry=can_retry(detail) and row.started_at is not None and row.status in RETRIABLE,
        can_rerun=detail.is_repeatable
        and (row.started_at or row.reused_from_id) is not None
        and row.status != StepStatus.BLOCKED
        and (row.name != detail.run.reason.get("step") or can_retry(detail)),
    )


def took(row: StepRun) -> float | None:
    """Return the seconds from start to end; None if the attempt is running or never began."""
    if row.started_at is None or row.finished_at is None:
        return None
    return float((row.finished_at - row.started_at).total_seconds())


def can_retry(detail: RunDetail) -> bool:
    """Return whether a retry in the same run could succeed, by the service's rules."""
    return detail.is_repeatable and changing.may_end_otherwise(detail.run)


def _said(detail: RunDetail, row: StepRun) -> str:
    """Return the most informative text: the error, the gate's result, or the last message."""
    if told := attempt_error(row):
        return told
    for gate in detail.gates:
        if gate.step_run_id == row.pk:
            return _gate_said(gate.rules)
    if row.reused_from_id:
        return _("Taken over from an earlier run")
    for model in detail.models:
        if model.step_run_id == row.pk:
            return _("Version %(n)s entered the registry") % {"n": model.number}
    return in_words(row.progress_words) or last_words(row) or _figures(detail, row)


def last_words(row: StepRun) -> str:
    """Return the last sentence or log line written by the step itself."""
    return in_words(getattr(row, "told", None) or {}) or getattr(row, "said", None) or ""


def _figures(detail: RunDetail, row: StepRun) -> str:
    found = [m for m in detail.metrics if m.step_run_id == row.pk and m.step is None]
    return "; ".join(
        measured(detail.pipeline, metric.name, metric.value) for metric in found[:MOST_FIGURES]
    )


def _gate_said(rules: list[dict[str, Any]]) -> str:
    """Return the rule that stopped the gate, else a warning, else the number of rules passed."""
    telling = [rule for rule in rules if stops(rule)]
    telling = telling or [rule for rule in rules if rule.get("warned")]
    if telling:
        return in_words(telling[0]["words"])
    passed = sum(rule["passed"] is True for rule in rules)
    if passed == 1 and len(rules) == 1:
        return in_words(rules[0]["words"])
    return ngettext("%(n)s rule passed", "%(n)s rules passed", passed) % {"n": passed}


def time_strip(detail: RunDetail, now: datetime) -> gantt.Strip:
    """Return the timeline of the run: every attempt, and the usual duration of pending steps."""
    began = detail.run.started_at or detail.run.created_at
    end = detail.run.finished_at or now
    here = max(0.0, (end - began).total_seconds())
    spans = [
        gantt.Span(
            row.name,
            "bad" if row.status in BAD else "spent",
            max(0.0, (row.started_at - began).total_seconds()),
            max(0.0, ((row.finished_at or end) - began).total_seconds()),
        )
        for row in detail.attempts
        if row.started_at
    ]
    if not detail.run.is_over:
        spans += _to_come(detail, here, spans)
    return gantt.strip(spans, here)


def _to_come(detail: RunDetail, now: float, spans: list[gantt.Span]) -> list[gantt.Span]:
    if detail.pipeline is None:
        return []
    usual = {name: seconds for name, seconds in detail.usual.items() if seconds}
    ends, rest = {}, []
    for row in detail.current:
        start = next((s.start for s in reversed(spans) if s.name == row.name), 0.0)
        if row.status == StepStatus.RUNNING and row.name in usual:
            ends[row.name] = max(now, start + usual[row.name])
            if ends[row.name] > now:
                rest.append(gantt.Span(row.name, "usual", now, ends[row.name]))
        elif row.finished_at:
            ends[row.name] = next((s.end for s in reversed(spans) if s.name == row.name), 0.0)
    parents = detail.pipeline.parents_of
    return [*rest, *gantt.to_come(detail.pipeline.order, parents, ends, usual, now)]
