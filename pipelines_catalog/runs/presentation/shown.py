"""Runs and steps as pages show them: states, titles, lines of lists."""

from typing import Any

from django.utils.translation import gettext as _

from pipelines_catalog.engine import Decision, Pipeline
from pipelines_catalog.runs import catalog, messages
from pipelines_catalog.runs.models import GateDecision, Run
from pipelines_catalog.runs.presentation.language import localized


def state_of(status: str) -> str:
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
    name = localized(pipeline.title) if pipeline else run.pipeline
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
            "why": messages.trigger_sentence(next(iter(run.trigger_events.all()), None)),
            "state": state_of(run.status),
            "faults": fault_titles(run, known.get(run.pipeline)),
        }
        for run in runs
    ]


def fault_titles(of: Any, pipeline: Pipeline | None) -> list[str]:
    """Return the faults of a run, or of the run that made a model, in words."""
    known = pipeline.fault_of if pipeline else {}
    return [localized(known[key].title) if key in known else key for key in of.faults]
