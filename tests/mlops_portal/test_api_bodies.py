"""Every endpoint that reads a body answers nonsense with what is wrong, in the API's one shape."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from assessments.people.models import StaffingJob
from pipelines_catalog.landscape.models import ImportRun, State
from pipelines_catalog.runs.models import Run, TriggerEvent
from tests.assessments.cast import an_organization, signed_in

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
JSON = "application/json"
METHODS = {"get", "post", "put", "patch", "delete"}
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


# ------------------------------------------------------------------ keys that are not known
@pytest.fixture
def owner(db: None) -> Client:
    """An owner of an organization that has an import that can be applied."""
    organization = an_organization()
    by = organization.memberships.get().user
    ImportRun.objects.create(
        id=NOBODY, organization=organization, by=by, format="csv", state=State.READY
    )
    return signed_in(by).client


def example_of(operation: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The kind of a body and its first example; {} where the document has none."""
    kinds = operation.get("requestBody", {}).get("content", {})
    kind = next(iter(kinds), "application/json")
    examples = kinds.get(kind, {}).get("examples", {})
    return kind, next((dict(one["value"]) for one in examples.values()), {})


def begun_so_far() -> list[int]:
    """How much there is of what the API can begin."""
    return [kind.objects.count() for kind in (Run, TriggerEvent, StaffingJob)]


def test_an_unknown_key_is_named_by_every_operation_and_nothing_is_begun(
    client: Client, owner: Client
) -> None:
    paths = client.get("/api/schema/").json()["paths"]
    tried = 0
    for path, operations in paths.items():
        address = re.sub(r"{key}", "level1_flights", path)
        for method in {"post", "put", "patch"} & set(operations):
            place = address
            if "{run_id}" in path:
                begun = client.post("/api/v1/runs/", {"pipeline": "level1_flights"}, JSON)
                place = path.replace("{run_id}", begun.json()["id"])
            place = re.sub(r"{(model|alert|rule)_id}", "1", place)
            place = re.sub(r"{\w+}", NOBODY, place)
            before = begun_so_far()
            kind, body = example_of(operations[method])
            if kind == JSON:
                sent: Any = json.dumps(body | {"unheard_of": 1})
            else:
                kind, file = MULTIPART_CONTENT, SimpleUploadedFile("a.csv", b"name\nA\n")
                sent = encode_multipart(BOUNDARY, {"file": file, "format": "csv", "unheard_of": 1})
            who = owner if "/imports/" in path else client
            answer = who.generic(method.upper(), place, sent, kind)
            assert answer.status_code == 400, (method, path, answer.content)
            told = [(e["field"], e["code"]) for e in answer.json()["errors"]]
            assert ("unheard_of", "unknown_key") in told, (method, path, told)
            assert begun_so_far() == before, (method, path)
            tried += 1
    assert tried >= 11
    assert ImportRun.objects.get().state == State.READY


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("triggers/", {"clock": {"every": 60, "unit": "s"}}, "clock.unit"),
        ("triggers/", {"kind": "new_data", "is_on": False}, "kind"),
        ("triggers/", {"triggers": {"drift": {"thresold": 0.3}}}, "triggers.drift.thresold"),
    ],
)
def test_unknown_keys_inside_are_named_too(
    client: Client, path: str, body: dict[str, Any], field: str
) -> None:
    answer = client.patch(f"/api/v1/pipelines/level1_flights/{path}", body, JSON)
    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]


# ------------------------------------------------------------------ parameters that are not known
def test_a_parameter_of_the_query_that_no_operation_knows_is_refused_by_each(
    client: Client, owner: Client
) -> None:
    tried = 0
    for path, operations in client.get("/api/schema/").json()["paths"].items():
        place = path.replace("{key}", "level1_flights")
        place = re.sub(r"{\w+}", NOBODY, re.sub(r"{(rule|alert|model|artifact)_id}", "1", place))
        for method in METHODS & set(operations):
            who = owner if "/imports/" in path else client
            kind, body = example_of(operations[method])
            sent = json.dumps(body) if kind == JSON else encode_multipart(BOUNDARY, body)
            kind = kind if kind == JSON else MULTIPART_CONTENT
            answer = who.generic(method.upper(), f"{place}?organisation=1", sent, kind)
            assert answer.status_code in (400, 403), (method, path, answer.content)
            if answer.status_code == 400:
                told = [error["field"] for error in answer.json()["errors"]]
                assert "organisation" in told, (method, path, told)
                tried += 1
    assert tried >= 30
    assert begun_so_far() == [0, 0, 0]


def test_the_organization_of_a_body_is_not_taken_from_the_query(client: Client) -> None:
    answer = client.put(
        f"/api/v1/pipelines/level1_flights/clock/?organization={NOBODY}", {"every": 60}, JSON
    )
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["organization"]
