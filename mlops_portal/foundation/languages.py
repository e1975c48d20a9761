"""Texts of the content in the language of the reader."""

from django.conf import settings
from django.utils.translation import get_language

from mlops_portal.foundation.text import DEFAULT_LANGUAGE, Text

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def language() -> str:
    """The active language: of the page, or the one that an operation of the API was asked for."""
    return get_language() or DEFAULT_LANGUAGE


def localized(text: Text | None) -> str:
    """The text in the active language; empty for none."""
    return text.in_language(language()) if text else ""
