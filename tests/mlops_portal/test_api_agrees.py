"""What the document says of a body is what its reader does: null, bounds, lengths, choices, types.

Walks every property of every JSON body in the OpenAPI document from its first example, changes one
value at a time, and holds the answer to the schema.
"""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
JSON = "application/json"
NOBODY = "00000000-0000-0000-0000-000000000001"
Path = tuple[str | int, ...]


@pytest.fixture(scope="module")
def document(django_db_blocker: object) -> dict[str, Any]:
    return Client().get("/api/schema/").json()


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, behind references, with what stands beside them."""
    for part in schema.get("allOf", ()):
        schema = {**resolved(document, part), **schema}
    if reference := schema.get("$ref"):
        schema = {**document["components"]["schemas"][reference.rpartition("/")[2]], **schema}
    return schema


def places(
    document: dict[str, Any], schema: dict[str, Any], value: Any, at: Path = ()
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every property that an example fills or leaves out, with its schema."""
    schema = resolved(document, schema)
    yield at, schema
    if isinstance(value, dict):
        for name, inner in schema.get("properties", {}).items():
            yield from places(document, inner, value.get(name), (*at, name))
        more = schema.get("additionalProperties")
        for name in list(value)[:1] if isinstance(more, dict) else ():
            yield from places(document, more, value[name], (*at, name))
    elif isinstance(value, list) and value and "items" in schema:
        yield from places(document, schema["items"], value[0], (*at, 0))


def changed(body: Any, at: Path, value: Any) -> Any:
    """The body with one value replaced."""
    if not at:
        return value
    body = copy.deepcopy(body)
    inner = body
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = value
    return body


def refused_values(schema: dict[str, Any]) -> Iterator[Any]:
    """What the schema says is wrong."""
    if "oneOf" in schema or "anyOf" in schema or not schema.get("type"):
        return
    if not schema.get("nullable"):
        yield None
    kind = schema["type"]
    yield {"object": [], "array": {}, "string": [], "integer": 1.5, "number": "x"}.get(kind, "x")
    if kind in ("integer", "number"):
        if "minimum" in schema:
            yield schema["minimum"] - 1
        if "maximum" in schema:
            yield schema["maximum"] + 1
    if kind == "string":
        if "maxLength" in schema:
            yield "x" * (schema["maxLength"] + 1)
        if "enum" in schema:
            yield "none of them"
        if schema.get("format") == "uuid":
            yield "no uuid"
    if kind == "array" and "maxItems" in schema and schema["maxItems"] <= 1_000:
        yield ["x"] * (schema["maxItems"] + 1)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], Any]]:
    for path, found in document["paths"].items():
        for method, operation in found.items():
            content = operation.get("requestBody", {}).get("content", {}).get(JSON)
            if content and "/imports/" not in path:
                examples = content.get("examples", {"": {"value": {}}})
                body = next(iter(examples.values()))["value"]
                yield method, path, content["schema"], body


def address(path: str) -> str:
    path = re.sub(r"{(model|alert|rule)_id}", "1", path.replace("{key}", "level1_flights"))
    return re.sub(r"{\w+}", NOBODY, path)


def test_every_number_that_comes_in_has_bounds(document: dict[str, Any]) -> None:
    for method, path, schema, body in operations(document):
        for at, found in places(document, schema, body):
            if found.get("type") in ("integer", "number") and "enum" not in found:
                assert {"minimum", "maximum"} <= set(found), (method, path, at)


def test_what_the_document_refuses_is_refused_by_name(client: Client, document: Any) -> None:
    disagreements = []
    for method, path, schema, body in operations(document):
        if "{run_id}" in path:
            begun = client.post("/api/v1/runs/", {"pipeline": "level1_flights"}, JSON).json()
            path = path.replace("{run_id}", begun["id"])
        for at, found in places(document, schema, body):
            for value in refused_values(found):
                sent = json.dumps(changed(body, at, value))
                answer = client.generic(method.upper(), address(path), sent, JSON)
                named = answer.status_code == 400 and answer.json()["errors"]
                if not named:
                    disagreements.append((method, path, at, str(value)[:40], answer.status_code))
    assert not disagreements, "\n".join(map(str, disagreements))


def test_null_is_taken_where_the_document_says_so(client: Client, document: Any) -> None:
    disagreements = []
    for method, path, schema, body in operations(document):
        for at, found in places(document, schema, body):
            if at and found.get("nullable"):
                sent = json.dumps(changed(body, at, None))
                answer = client.generic(method.upper(), address(path), sent, JSON)
                fields = [e["field"] for e in answer.json().get("errors", ())]
                if answer.status_code == 400 and ".".join(map(str, at)) in fields:
                    disagreements.append((method, path, at, fields))
    assert not disagreements, "\n".join(map(str, disagreements))
