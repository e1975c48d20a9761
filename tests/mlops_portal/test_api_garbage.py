"""Every field of every JSON body, with what cannot be kept: refused by name, never a failure."""

import json
from typing import Any

import pytest
from django.test import Client

from mlops_portal.foundation.incoming import DEEPEST
from tests.mlops_portal.test_api_agrees import (
    JSON,
    address,
    changed,
    document,  # noqa: F401  a fixture
    operations,
    places,
)

pytestmark = pytest.mark.django_db


def nested(depth: int) -> list[Any]:
    """Lists inside one another."""
    inner: list[Any] = []
    for _level in range(depth):
        inner = [inner]
    return inner


UNFIT = {
    "a lone surrogate": "\ud800",
    "NUL": "a\x00b",
    "a number beyond 64 bits": 2**63,
    "a number without end": 10**400,
    "nested too deeply": nested(DEEPEST + 1),
}
ODD = ([[]], {"": None}, True, -1, 0.5, "x" * 100_000, "\u0663", "", [None] * 1_000)


def refusal_names(answer: Any, at: tuple[str | int, ...]) -> bool:
    """Whether an answer is 400 with an error for the field or for what stands inside it."""
    if answer.status_code != 400:
        return False
    name = ".".join(map(str, at))
    return any((e["field"] or "").startswith(name) for e in answer.json()["errors"])


def test_what_cannot_be_kept_is_refused_by_name(
    client: Client,
    document: Any,  # noqa: F811
) -> None:
    wrong, tried = [], 0
    for method, path, schema, body in operations(document):
        for at, _schema in places(document, schema, body):
            for kind, value in UNFIT.items():
                tried += 1
                data = json.dumps(changed(body, at, value))
                answer = client.generic(method.upper(), address(path), data, JSON)
                if not refusal_names(answer, at):
                    wrong.append((method, path, at, kind, answer.status_code))
    assert tried > 300
    assert not wrong, "\n".join(map(str, wrong))


def test_no_field_fails_for_what_is_odd(
    document: Any,  # noqa: F811
) -> None:
    client = Client(raise_request_exception=False)
    wrong = []
    for method, path, schema, body in operations(document):
        for at, _schema in places(document, schema, body):
            for value in ODD:
                data = json.dumps(changed(body, at, value))
                answer = client.generic(method.upper(), address(path), data, JSON)
                if answer.status_code >= 500:
                    wrong.append((method, path, at, str(value)[:20], answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("body", [b"", b"[", b"\xff\xfe", b"null", b"NaN", b'{"a":1,"a":2}'])
def test_no_address_fails_for_a_body_that_is_no_object(
    body: bytes,
    document: Any,  # noqa: F811
) -> None:
    client = Client(raise_request_exception=False)
    for method, path, _schema, _body in operations(document):
        answer = client.generic(method.upper(), address(path), body, JSON)
        assert answer.status_code < 500, (method, path, body)
