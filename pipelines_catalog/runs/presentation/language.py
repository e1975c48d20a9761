"""Sentences of steps and pipelines in the language of the page."""

from mlops_portal.foundation.text import Text
from pipelines_catalog.engine import Message, Pipeline
from pipelines_catalog.runs.messages import in_words


def localized(text: Message | Text | None) -> str:
    """Return the text in the language of the page."""
    return in_words(text)


def titles_of(pipeline: Pipeline | None) -> dict[str, str]:
    """Return the steps' titles by name."""
    return {s.name: localized(s.title) for s in pipeline.steps} if pipeline else {}
