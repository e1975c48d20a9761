"""The API reference page, rendered by the portal itself from its OpenAPI document."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from mlops_portal.foundation.errors import FieldError, errors_body

METHODS = ("get", "post", "put", "patch", "delete")
JSON = "application/json"
FORM = "multipart/form-data"
COMPONENT = "#/components/schemas/"
DEPTH = 4  # of nested objects whose fields are listed

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body or one parameter."""

    name: str
    type: str
    is_required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Body:
    """A request or response body: its fields, and an example where the document has one."""

    status: str
    description: str
    fields: tuple[Field, ...]
    example: str

    @property
    def is_success(self) -> bool:
        return self.status.startswith("2")


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    request: Body | None
    responses: tuple[Body, ...]
    curl: str


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show every operation by tag, with its fields, an example and a curl command."""
    origin = f"{request.scheme}://{request.get_host()}"
    example = FieldError("answers.PIPE-99", "unknown_practice", _("What is wrong, in words."))
    page = {
        "origin": origin,
        "groups": operations_by_tag(get_language() or "en", origin),
        "error_shape": _as_json(errors_body([example])),
    }
    return render(request, "portal/api_docs.html", page)


@lru_cache(maxsize=16)
def operations_by_tag(language: str, origin: str) -> Mapping[str, tuple[Operation, ...]]:
    """Return the operations of the OpenAPI document in `language`, with examples for `origin`."""
    groups: dict[str, tuple[Operation, ...]] = {}
    with override(language):
        document = SchemaGenerator().get_schema(request=None, public=True)
        for path, item in document["paths"].items():
            for method in METHODS:
                if method in item:
                    found = _operation(document, origin, path, method, item[method])
                    for tag in item[method].get("tags", [""]):
                        groups[tag] = (*groups.get(tag, ()), found)
    return groups


def curl(origin: str, path: str, method: str, found: Document) -> str:
    """Return a curl command with the document's own example."""
    query: list[tuple[str, object]] = []
    for parameter in found.get("parameters", ()):
        value = _example(parameter) or parameter["name"].upper()
        path = path.replace(f"{{{parameter['name']}}}", str(value))
        if parameter["in"] == "query" and parameter.get("required"):
            query.append((parameter["name"], value))
    asked = f"?{urlencode(query, doseq=True, safe=':')}" if query else ""
    lines = [f"curl {shlex.quote(f'{origin}{path}{asked}')}"]
    if method != "get":
        lines = [f"curl -X {method.upper()} {shlex.quote(f'{origin}{path}{asked}')}"]
    if FORM in found.get("requestBody", {}).get("content", {}):
        lines.append("-F file=@FILE")
    elif body := _example(_media(found.get("requestBody", {}))):
        quoted = _as_json(body).replace("'", "'\\''")
        lines = [f"curl -X {method.upper()} {origin}{path}"]
        lines += [f"-H 'Content-Type: {JSON}'", f"-d '{quoted}'"]
    return " \\\n  ".join(lines)


def _operation(
    document: Document, origin: str, path: str, method: str, found: Document
) -> Operation:
    request = _media(found.get("requestBody", {}))
    return Operation(
        id=found["operationId"],
        method=method.upper(),
        path=path,
        summary=str(found.get("summary", "")),
        description=str(found.get("description", "")),
        parameters=tuple(
            Field(
                parameter["name"],
                _type(document, parameter["schema"]),
                parameter.get("required", False),
                str(parameter.get("description", "")),
            )
            for parameter in found.get("parameters", ())
        ),
        request=_body(document, "", "", request) if request else None,
        responses=tuple(
            _body(
                document,
                f"{status} {HTTPStatus(int(status)).phrase}",
                str(response.get("description", "")),
                _media(response),
            )
            for status, response in found["responses"].items()
        ),
        curl=curl(origin, path, method, found),
    )


def _body(document: Document, status: str, description: str, media: Document) -> Body:
    example = _example(media)
    return Body(
        status=status,
        description=description,
        fields=tuple(_fields(document, media.get("schema", {}))),
        example=_as_json(example) if example else "",
    )


def _media(content: Document) -> Document:
    """Return the JSON form of a request or response."""
    return content.get("content", {}).get(JSON, {})


def _example(holder: Document) -> Any:
    """Return the first example of a body or parameter."""
    return next((example["value"] for example in holder.get("examples", {}).values()), None)


def _as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _fields(
    document: Document, schema: Document, prefix: str = "", depth: int = DEPTH
) -> Iterator[Field]:
    """Return fields of an object and of nested objects, as dotted names; `[]` marks a list."""
    schema = _resolved(document, schema)
    if schema.get("type") == "array":
        yield from _fields(document, schema["items"], f"{prefix}[]", depth)
        return
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        path = f"{prefix}.{name}" if prefix else name
        description = str(inner.get("description") or "")
        yield Field(path, _type(document, inner), name in required, description)
        if depth > 1:
            yield from _fields(document, inner, path, depth - 1)


def _resolved(document: Document, schema: Document) -> Document:
    """Return a schema with its `$ref` resolved."""
    for part in schema.get("allOf", ()):
        schema = {**_resolved(document, part), **{k: v for k, v in schema.items() if k != "allOf"}}
    reference = schema.get("$ref", "")
    if reference.startswith(COMPONENT):
        return document["components"]["schemas"][reference.removeprefix(COMPONENT)]
    return schema


def _type(document: Document, schema: Document) -> str:
    """Return a type in words: `array of string`, `integer, 0 to 2`."""
    resolved = _resolved(document, schema)
    kind = resolved.get("type", "")
    if kind == "array":
        kind = _("array of %(type)s") % {"type": _type(document, resolved["items"])}
    elif choices := _choices(document, resolved):
        kind = " | ".join(choices)
    elif "minimum" in resolved and "maximum" in resolved:
        kind = _range(kind, resolved["minimum"], resolved["maximum"])
    elif "maxLength" in resolved:
        limit = {"type": kind, "length": resolved["maxLength"]}
        kind = _("%(type)s, at most %(length)s characters") % limit
    is_nullable = schema.get("nullable") or resolved.get("nullable")
    return _("%(type)s or null") % {"type": kind} if is_nullable else kind


def _range(kind: str, low: float, high: float) -> str:
    if low == high:
        return str(low)
    return _("%(type)s, %(low)s to %(high)s") % {"type": kind, "low": low, "high": high}


def _choices(document: Document, schema: Document) -> tuple[str, ...]:
    """Return the allowed values or alternative types of a schema, as text; () if it has neither."""
    if "enum" in schema:
        return tuple(json.dumps(value) for value in schema["enum"])
    return tuple(_type(document, option) for option in schema.get("oneOf", ()))


def tell_second_factor(result: dict[str, Any], **_more: object) -> dict[str, Any]:
    """Add the 403 of the second-factor middleware to every operation of the OpenAPI document.

    For an operation with a 403 of its own, the descriptions are combined.
    """
    words = _(
        "With the code `second_factor`: an organization of whoever is signed in asks for a second "
        "factor that they do not have yet."
    )
    for item in result["paths"].values():
        for method in item.keys() & set(METHODS):
            answers = item[method]["responses"]
            told = answers.get("403") or {"content": _errors_of(answers)}
            told["description"] = f"{told.get('description', '')} {words}".strip()
            item[method]["responses"] = dict(sorted({**answers, "403": told}.items()))
    return result


def _errors_of(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the error schema of the operation's other responses, else a literal one."""
    for status, answer in answers.items():
        if status.startswith("4") and JSON in answer.get("content", {}):
            return {JSON: {"schema": answer["content"][JSON]["schema"]}}
    text = {"type": "string"}
    error = {
        "type": "object",
        "properties": {"field": {**text, "nullable": True}, "code": text, "message": text},
        "required": ["field", "code", "message"],
    }
    listed = {"type": "array", "items": error}
    shape = {"type": "object", "properties": {"errors": listed}, "required": ["errors"]}
    return {JSON: {"schema": shape}}
