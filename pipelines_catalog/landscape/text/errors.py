"""Translated messages for the error codes of the domain."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy

from mlops_portal.foundation.errors import FieldError
from mlops_portal.foundation.inputs import InputError

_SENTENCES: Mapping[str, object] = {
    "unknown_value": gettext_lazy("“%(value)s” is not a value of %(field)s."),
    "unknown_ordering": gettext_lazy("Tools cannot be ordered by “%(value)s”."),
    "too_long": gettext_lazy("At most 100 characters are searched."),
    "not_a_number": gettext_lazy("A whole number from 1 is expected here."),
    "page_too_large": gettext_lazy("A page holds at most %(largest)s tools."),
    "no_such_page": gettext_lazy("There is no page %(value)s."),
}


def field_errors(errors: Iterable[InputError]) -> list[FieldError]:
    """Return the domain's errors as field errors of the portal."""
    return [
        FieldError(e.field, e.code, str(_SENTENCES[e.code]) % {"field": e.field, **e.params})
        for e in errors
    ]
