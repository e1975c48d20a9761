"""Sentences of steps and pipelines in the language of the page."""

from django.utils.translation import get_language

from mlops_portal.foundation.text import DEFAULT_LANGUAGE, Text
from pipelines_catalog.engine import Pipeline


def localized(text: Text | None) -> str:
    """The text in the language of the page."""
    return text.in_language(get_language() or DEFAULT_LANGUAGE) if text else ""


def titles_of(pipeline: Pipeline | None) -> dict[str, str]:
    """The steps' names in words."""
    return {s.name: localized(s.title) for s in pipeline.steps} if pipeline else {}
