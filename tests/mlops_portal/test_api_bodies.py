"""Every endpoint that reads a body answers nonsense with what is wrong, in the API's one shape."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
NONSENSE = {
    "broken": b"{",
    "nested too deeply": b"[" * 100_000,
    "not UTF-8": b"\xff\xfe",
    "no number of JSON": b'{"a": NaN}',
    "half a character": b'{"a": "\\ud800"}',
    "a list": b"[]",
    "a word": b'"x"',
    "nothing": b"",
}
NOBODY = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
def endpoints(client: Client) -> list[tuple[str, str]]:
    """Method and path of each endpoint with a body, with an id that nothing has."""
    paths = client.get("/api/schema/").json()["paths"]
    found = [
        (method, re.sub(r"{\w+}", NOBODY, path))
        for path, operations in paths.items()
        for method, operation in operations.items()
        if "requestBody" in operation
    ]
    assert len(found) >= 8
    return found


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_is_refused_in_words(
    client: Client, endpoints: list[tuple[str, str]], kind: str
) -> None:
    for method, path in endpoints:
        response = client.generic(method.upper(), path, NONSENSE[kind], "application/json")
        assert 400 <= response.status_code < 500, (method, path)
        errors = response.json()["errors"]
        assert errors
        assert all(error["code"] and error["message"] for error in errors), (method, path)
