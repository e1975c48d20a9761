"""A request that was cut off changes nothing, in whatever form it came."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import BadRequest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from assessments.maturity.models import Assessment
from mlops_portal.foundation.bodies import WholeBody
from mlops_portal.wsgi import application
from pipelines_catalog.runs.models import Run

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=edge"
IN_PARTS = "".join(
    f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
    for name, value in {"system": "Fraud", "scope": "full", "description": "x" * 1900}.items()
)
KEY = "k" * 32
SENT = {
    "form": ("/assess/", FORM, f"system=Fraud&scope=full&description={'x' * 900}"),
    "form in another language": ("/assess/", FORM, f"_language=pt-br&system={'x' * 900}"),
    "parts": ("/assess/", PARTS, f"{IN_PARTS}--edge--\r\n"),
    "API": ("/api/v1/runs/", "application/json", json.dumps({"pipeline": "level1_flights"})),
}


class Resetting(BytesIO):
    """A connection that fails once what had come is read."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size) or self._fail()

    def _fail(self) -> bytes:
        raise ConnectionResetError(104, "Connection reset by peer")


class Dripping(BytesIO):
    """A connection that brings a few bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 7))


@pytest.fixture(autouse=True)
def _stays_connected() -> Iterator[None]:
    """The test's transaction lives on when a request ends, as under Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def answer(path: str, kind: str, body: bytes, said: int, stream: type[BytesIO]) -> tuple[int, Any]:
    """Status and body of what a server is told that hands the request over."""
    statuses: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(said),
        "HTTP_COOKIE": f"csrftoken={KEY}",
        "HTTP_X_CSRFTOKEN": KEY,
        "wsgi.input": stream(body),
        "wsgi.errors": BytesIO(),
        "wsgi.url_scheme": "http",
    }
    told = application(environ, lambda status, headers: statuses.append(status))
    content = b"".join(told).decode()
    told.close()
    return int(statuses[0].split()[0]), content


@pytest.mark.django_db
@pytest.mark.parametrize("stream", [BytesIO, Resetting])
@pytest.mark.parametrize(("path", "kind", "body"), SENT.values(), ids=SENT)
def test_half_a_request_changes_nothing(
    path: str, kind: str, body: str, stream: type[BytesIO]
) -> None:
    whole = body.encode()
    cut = whole[: -len(whole) // 2] if kind != "application/json" else whole
    status, told = answer(path, kind, cut, len(whole) + (len(cut) == len(whole)), stream)
    assert status == 400, told[:300]
    if path.startswith("/api/"):
        assert json.loads(told)["errors"][0]["code"] == "bad_request"
    else:
        assert "Nothing was changed." in told
    assert not Assessment.objects.exists()
    assert not Run.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("stream", [BytesIO, Dripping])
@pytest.mark.parametrize(("path", "kind", "body"), [SENT["form"], SENT["parts"]])
def test_a_whole_request_is_served(path: str, kind: str, body: str, stream: type[BytesIO]) -> None:
    status, told = answer(path, kind, body.encode(), len(body), stream)
    assert status == 302, told[:300]
    assert Assessment.objects.count() == 1


def test_lines_are_whole_too() -> None:
    body = WholeBody(BytesIO(b"one\ntwo"))
    assert body.readline(100) == b"one\n"
    assert body.readline(3) == b"two"
    with pytest.raises(BadRequest, match="cut off"):
        body.readline(1)
