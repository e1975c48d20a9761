"""Texts of the content in the language of the reader."""

from django.conf import settings
from django.utils.translation import get_language

from mlops_portal.foundation.text import DEFAULT_LANGUAGE, Text

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def language() -> str:
    """Return the active language: that of the page, or the one requested from the API."""
    return get_language() or DEFAULT_LANGUAGE


def localized(text: Text | None) -> str:
    """Return the text in the active language; "" for None."""
    return text.in_language(language()) if text else ""
