"""How a run reads: plain values for templates and the API, in the language of the page."""

from pipelines_catalog.runs.presentation.alerts import (
    alert_body,
    alert_line,
    place_name,
    rule_body,
    rule_line,
)
from pipelines_catalog.runs.presentation.language import localized, titles_of
from pipelines_catalog.runs.presentation.models import model_body
from pipelines_catalog.runs.presentation.pipelines import pipeline_body
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
    "alert_body",
    "alert_line",
    "artifact_body",
    "decision_reasons",
    "event_body",
    "fault_titles",
    "is_passed",
    "localized",
    "model_body",
    "pipeline_body",
    "place_name",
    "rule_body",
    "rule_line",
    "run_body",
    "run_lines",
    "run_title",
    "state_of",
    "stops",
    "titles_of",
    "version_mark",
]
