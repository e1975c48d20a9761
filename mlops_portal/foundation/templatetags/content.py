"""Template filters for texts that come from the content files."""

from django import template
from django.utils.translation import get_language

from mlops_portal.foundation.text import DEFAULT_LANGUAGE, Text

register = template.Library()


@register.filter
def text(value: Text) -> str:
    """Return the text in the language of the page: `{{ practice.question|text }}`."""
    return value.in_language(get_language() or DEFAULT_LANGUAGE)
