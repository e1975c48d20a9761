"""Presentation of runs: plain values for templates and the API, in the language of the page."""

from pipelines_catalog.runs.presentation.language import (
    localized,
    titles_of,
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
    "fault_titles",
    "is_passed",
    "localized",
    "run_lines",
    "run_title",
    "state_of",
    "titles_of",
    "version_mark",
]
