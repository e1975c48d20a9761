"""Tables as file downloads."""

from django.http import Http404, HttpResponse
from django.utils.formats import get_format
from django.utils.translation import get_language

from mlops_portal.foundation.spreadsheets import CSV_TYPE, XLSX_TYPE, Table, as_csv, as_xlsx
from mlops_portal.foundation.text import DEFAULT_LANGUAGE


def check_ending(ending: str) -> None:
    """Raise Http404 for an ending that no table has: asked before a reading is noted."""
    if ending not in ("csv", "xlsx"):
        raise Http404


def table_file(table: Table, name: str, ending: str) -> HttpResponse:
    """Return the table as `name`.csv, in the format of the reader's language, or `name`.xlsx.

    Raises Http404 for another extension. `name` is a slug.
    """
    check_ending(ending)
    language = get_language() or DEFAULT_LANGUAGE
    if ending == "csv":
        written = as_csv(table, get_format("DECIMAL_SEPARATOR"))
        response = HttpResponse(written, content_type=CSV_TYPE)
    else:
        response = HttpResponse(as_xlsx(table), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Content-Language"] = language
    return response
