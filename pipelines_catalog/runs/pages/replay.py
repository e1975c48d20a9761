"""Replay of a finished run: its events with the seconds at which they occurred."""

from typing import Any

from pipelines_catalog.runs.models import Event, GateDecision
from pipelines_catalog.runs.pages import steps
from pipelines_catalog.runs.pages.run import pipeline_words, seconds_of_run
from pipelines_catalog.runs.queries import RunDetail
from pipelines_catalog.runs.text import event_sentence, run_title, titles_of

STATES = {
    "step_started": "running",
    "step_succeeded": "done",
    "step_approved": "done",
    "step_waits_for_person": "you",
    "step_blocked": "failed",
    "step_failed": "failed",
    "step_refused": "failed",
    "step_timed_out": "failed",
    "step_lost": "warned",
    "step_tried_again": "waiting",
    "step_skipped": "skipped",
    "step_cancelled": "skipped",
}


def replay_lines(detail: RunDetail) -> list[dict[str, Any]]:
    """Return the events in order, each with its second and the resulting state of its step."""
    titles = titles_of(detail.pipeline)
    began = detail.run.started_at or detail.run.created_at
    told = {
        gate.step_run_id for gate in detail.gates if gate.decision != GateDecision.Decisions.PASSED
    }
    return [_line(event, began, titles, told) for event in detail.events]


def replay(detail: RunDetail) -> dict[str, Any]:
    """Return the replay of a run for the API."""
    lines = replay_lines(detail)
    return {
        "run": detail.run,
        "seconds": seconds_of_run(detail),
        "reused": [row.name for row in detail.current if row.reused_from_id],
        "events": [line | {"step": line["name"] or None} for line in lines],
        "has_more_events": detail.has_more_events,
    }


def replay_page(detail: RunDetail) -> dict[str, Any]:
    """Return the page data: final graph, table of events, and the data for the script."""
    titles = titles_of(detail.pipeline)
    began = detail.run.started_at or detail.run.created_at
    lines = replay_lines(detail)
    table = steps.lines(detail, titles, detail.run.finished_at or began)
    ends = max((line["seconds"] for line in lines), default=0.0)
    return {
        "run": detail.run,
        "detail": detail,
        "pipeline": pipeline_words(detail),
        "title": run_title(detail.run, detail.pipeline),
        "graph": steps.graph(detail, titles),
        "graph_words": steps.graph_words(table),
        "lines": lines,
        "took": seconds_of_run(detail),
        "tape": {
            "seconds": round(ends, 2),
            "reused": [row.name for row in detail.current if row.reused_from_id],
            "events": [
                {"at": line["seconds"], "step": line["name"], "state": line["state"]}
                for line in lines
            ],
        },
    }


def _line(event: Event, began: Any, titles: dict[str, str], told: set[int]) -> dict[str, Any]:
    """Return an event's line; `told`: attempts whose gate rejected, or passed with a warning."""
    name = event.step_run.name if event.step_run else ""
    state = STATES.get(event.kind, "")
    if state == "done" and event.step_run_id in told:
        state = "warned"
    return {
        "seq": event.seq,
        "seconds": round(max(0.0, (event.at - began).total_seconds()), 2),
        "name": name,
        "step": titles.get(name, name),
        "state": state,
        "words": event_sentence(event),
    }
