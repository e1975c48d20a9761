"""What is wrong with the rows of a request, in sentences."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mlops_portal.foundation.errors import FieldError
from pipelines_catalog.registry.models import Deployment

SENTENCES = {
    "malformed": gettext_lazy("This is not valid JSON: %(reason)s."),
    "duplicate_key": gettext_lazy("This name stands twice in one object."),
    "not_an_object": gettext_lazy("Write an object of names and values."),
    "unknown_key": gettext_lazy("It is not known here; rows stand in “rows”."),
    "no_rows": gettext_lazy("Write a list with at least one row."),
    "too_many_rows": gettext_lazy("At most %(most)s rows in one request."),
    "missing_column": gettext_lazy("This column is missing in the row."),
    "unknown_column": gettext_lazy("The model that serves does not take this column."),
    "not_finite": gettext_lazy("Write a finite number."),
    "out_of_range": gettext_lazy("Write a value from %(low)s to %(high)s."),
    "bad_text": gettext_lazy("Write a text of 1 to %(most)s printable characters."),
    "impossible": gettext_lazy("Together with the rest of the row this value is impossible."),
}
TYPES = {
    "integer": gettext_lazy("Write a whole number."),
    "number": gettext_lazy("Write a number."),
    "text": gettext_lazy("Write a text."),
}


def row_errors(errors: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """Return errors whose fields name row (from 0) and column: `rows.3.distance`."""
    return [FieldError(_field(error), error["code"], _sentence(error)) for error in errors]


def _field(error: Mapping[str, Any]) -> str | None:
    parts = [] if error["row"] is None else ["rows", str(error["row"])]
    return ".".join([*parts, *filter(None, [error["column"]])]) or None


def _sentence(error: Mapping[str, Any]) -> str:
    if error["code"] == "wrong_type":
        return str(TYPES[error["params"]["type"]])
    return str(SENTENCES[error["code"]]) % error["params"]


def nothing_serves(failure: str) -> str:
    """Say why no version answers; `failure` is one of `Deployment.Failures`."""
    return _("The deployed model cannot be loaded, and no other can serve. %(why)s") % {
        "why": Deployment.Failures(failure).label
    }
