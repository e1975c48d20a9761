"""How a run reads: plain values for templates and the API, in the language of the page."""

from pipelines_catalog.runs.presentation.language import (
    localized,
    titles_of,
)
from pipelines_catalog.runs.presentation.runs import (
    artifact_body,
    decision_reasons,
    event_body,
    run_body,
    stops,
)
from pipelines_catalog.runs.presentation.shown import (
    fault_titles,
    is_passed,
    run_lines,
    run_title,
    state_of,
    version_mark,
)

__all__ = [
    "artifact_body",
    "decision_reasons",
    "event_body",
    "fault_titles",
    "is_passed",
    "localized",
    "run_body",
    "run_lines",
    "run_title",
    "state_of",
    "stops",
    "titles_of",
    "version_mark",
]
