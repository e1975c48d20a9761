"""Questions to the API of roles and people, and whether an answer is what the document says."""

import json
from typing import Any

from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator


def post(path: str, body: object, **headers: str) -> Any:
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return Client(headers=headers).post(path, data, content_type="application/json")


def get(path: str, **headers: str) -> Any:
    return Client(headers=headers).get(path)


def told(response: Any, status: int = 400) -> list[tuple[str | None, str]]:
    """Field and code of each error of an answer."""
    assert response.status_code == status, response.content
    assert list(response.json()) == ["errors"]
    assert all(error["message"] for error in response.json()["errors"])
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


def is_documented(component: str, answer: dict[str, Any]) -> bool:
    """Whether the answer has exactly the fields of a component of the document, each as it says."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    schemas = json.loads(
        json.dumps(document["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/")
    )
    for schema in schemas.values():
        schema["additionalProperties"] = False
        schema["properties"] = {k: _nullable(v) for k, v in schema.get("properties", {}).items()}
    Draft202012Validator({**schemas[component], "$defs": schemas}).validate(answer)
    return set(schemas[component]["properties"]) == set(answer)


def _nullable(prop: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.0 says "nullable" where JSON schema has another type."""
    rest = {key: value for key, value in prop.items() if key != "nullable"}
    return {"anyOf": [rest, {"type": "null"}]} if prop.get("nullable") else rest
