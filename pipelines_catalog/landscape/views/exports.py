"""A selection as a file: CSV, .xlsx, JSON, or YAML in landscape2's format."""

import json
from collections.abc import Callable

import yaml
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mlops_portal.foundation.downloads import table_file
from mlops_portal.foundation.spreadsheets import Table
from mlops_portal.foundation.text import DEFAULT_LANGUAGE
from pipelines_catalog.landscape.domain.exchange import COLUMNS, landscape2, table_rows
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.reading import read_query
from pipelines_catalog.landscape.domain.tools import Tool
from pipelines_catalog.landscape.serializers import ToolSerializer
from pipelines_catalog.landscape.views.addresses import lists_of
from pipelines_catalog.landscape.views.catalogues import catalogue_for

Tools = tuple[Tool, ...]


@require_safe
def selection(request: HttpRequest, extension: str) -> HttpResponse:
    """Download the selection as .csv, .xlsx, .json or .yml; 404 for another extension."""
    if extension not in (*_TABLES, *_WRITERS):
        raise Http404
    catalogue = catalogue_for(request)
    parsed = read_query(lists_of(request.GET), catalogue)
    language = get_language() or DEFAULT_LANGUAGE
    tools = catalogue.select(catalogue.meant(parsed.query) or parsed.query).tools
    if extension in _TABLES:
        rows = table_rows(ToolSerializer(tools, many=True).data, catalogue.landscape.as_of)
        return table_file(Table(_("Tools"), COLUMNS, rows), "landscape", extension)
    write, content_type = _WRITERS[extension]
    response = HttpResponse(write(tools, catalogue.landscape, language), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="landscape.{extension}"'
    response["Content-Language"] = language
    return response


def _as_json(tools: Tools, landscape: Landscape, language: str) -> str:
    body = {
        "as_of": landscape.as_of,
        "count": len(tools),
        "tools": ToolSerializer(tools, many=True).data,
    }
    return json.dumps(body, ensure_ascii=False, indent=1)


def _as_yaml(tools: Tools, landscape: Landscape, language: str) -> str:
    head = (
        f"# MLOps Portal landscape, as of {landscape.as_of}. Format: landscape.yml of landscape2.\n"
    )
    document = landscape2(tools, landscape, language)
    return head + yaml.dump(
        document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000
    )


_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_TABLES = ("csv", "xlsx")
_WRITERS: dict[str, tuple[Callable[[Tools, Landscape, str], str], str]] = {
    "json": (_as_json, "application/json; charset=utf-8"),
    "yml": (_as_yaml, "application/yaml; charset=utf-8"),
}
