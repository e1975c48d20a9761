"""Practices that the steps of a pipeline demonstrate, and related pages."""

from dataclasses import dataclass
from typing import Any

from mlops_portal.foundation.related import Page, explained, of_practices
from pipelines_catalog.engine import Pipeline
from pipelines_catalog.runs.text import in_words


@dataclass(frozen=True, slots=True)
class Shows:
    """A step, at one or more places of the graph, with the practices that it demonstrates."""

    title: str
    summary: str
    is_gate: bool
    practices: tuple[Page, ...]


def practices_page(pipeline: Pipeline | None) -> dict[str, Any]:
    """Return the practices for the pages of a pipeline and its runs; empty without a pipeline."""
    steps = pipeline.steps if pipeline else ()
    own = [practice for step in steps for practice in step.practices]
    found = of_practices(own)
    return {
        "shows": _shows(pipeline) if pipeline and found.practices else [],
        "leads": found.without_steps(),
    }


def _shows(pipeline: Pipeline) -> list[Shows]:
    places: dict[object, list[Any]] = {}
    for name in pipeline.order:
        step = pipeline.step_of[name]
        places.setdefault(step.function or name, []).append(step)
    rows = [
        Shows(
            title=", ".join(in_words(step.title) for step in steps),
            summary=in_words(steps[0].summary),
            is_gate=steps[0].is_gate,
            practices=explained(steps[0].practices),
        )
        for steps in places.values()
    ]
    return [row for row in rows if row.practices]
