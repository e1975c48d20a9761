"""A full disk and a database that is busy or away are told with 503, in words."""

import errno
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import reverse

from mlops_portal import health
from mlops_portal.foundation import unavailable
from mlops_portal.foundation.incoming_requests import CookieMiddleware
from mlops_portal.foundation.unavailable import AWAY, BUSY, DISK_FULL, reason_of

SENT = {"system": "Fraud", "scope": "full"}


def of_database(name: str, words: str = "") -> OperationalError:
    """An error as Django passes it on, with the database's own as its cause."""
    cause = sqlite3.OperationalError(words or name)
    cause.sqlite_errorname = name  # type: ignore[attr-defined]
    error = OperationalError(words or name)
    error.__cause__ = cause
    return error


TROUBLES = {
    "full disk of the database": (of_database("SQLITE_FULL"), DISK_FULL),
    "locked": (of_database("SQLITE_BUSY_SNAPSHOT", "database is locked"), BUSY),
    "read-only": (of_database("SQLITE_READONLY"), AWAY),
    "full disk of files": (OSError(errno.ENOSPC, "No space left on device"), DISK_FULL),
    "limit of files": (OSError(errno.EFBIG, "File too large"), DISK_FULL),
    "away": (InterfaceError("connection already closed"), AWAY),
    "refused": (OperationalError("could not connect to server: Connection refused"), AWAY),
}


@pytest.mark.parametrize(("error", "reason"), TROUBLES.values(), ids=TROUBLES)
def test_trouble_is_told_apart_from_a_fault(error: Exception, reason: object) -> None:
    assert reason_of(error) is reason


@pytest.mark.parametrize(
    "error",
    [ValueError(), OSError(errno.EACCES, "no"), of_database("SQLITE_ERROR", "no such table")],
)
def test_a_fault_stays_a_fault(error: Exception) -> None:
    assert reason_of(error) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "reason"), TROUBLES.values(), ids=TROUBLES)
def test_pages_and_the_api_say_it_with_when_to_come_back(
    error: Exception, reason: unavailable.Reason, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object, **_kwargs: object) -> None:
        raise error

    client = Client(raise_request_exception=False)
    monkeypatch.setattr("assessments.maturity.services.create_assessment", fails)
    monkeypatch.setattr("pipelines_catalog.runs.services.start_run", fails)
    page = client.post(reverse("maturity:start"), SENT)
    assert (page.status_code, page["Retry-After"]) == (503, str(reason.wait))
    assert "What was saved before is still there." in page.content.decode()
    page = client.post(reverse("maturity:start"), SENT, headers={"Accept-Language": "pt-br"})
    assert "O que foi salvo antes continua lá." in page.content.decode()
    answer = client.post("/api/v1/runs/", {"pipeline": "level1_flights"}, "application/json")
    assert (answer.status_code, answer["Retry-After"]) == (503, str(reason.wait))
    assert answer.json()["errors"][0]["code"] == reason.code


@pytest.mark.django_db
def test_trouble_outside_of_a_view_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object) -> None:
        raise of_database("SQLITE_BUSY")

    monkeypatch.setattr(CookieMiddleware, "__call__", fails)
    response = Client(raise_request_exception=False).get("/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")


# ------------------------------------------------------------------ the probe
@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_ask_broker", lambda: {"broker": "ok", "worker": "ok"})
    monkeypatch.setattr(health, "_written_at", float("-inf"))
    monkeypatch.setattr(health, "_busy", [])


@pytest.mark.django_db(transaction=True)
def test_the_probe_writes(probe: None, client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    assert health.HealthMark.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["_write_mark", "_write_file"])
def test_the_probe_says_that_the_disk_is_full(
    probe: None, client: Client, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def fails() -> None:
        raise TROUBLES["full disk of files" if part == "_write_file" else "locked"][0]

    monkeypatch.setattr(health, part, fails)
    monkeypatch.setattr(health, "_write_mark", fails)
    monkeypatch.setattr(health, "BUSY_AFTER", -1.0)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    said = "has no room on its disk" if part == "_write_file" else "is busy"
    assert answer.json()["database"] == said


@pytest.mark.django_db
def test_a_writer_of_some_seconds_alarms_nobody(
    probe: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> None:
        raise of_database("SQLITE_BUSY", "database is locked")

    monkeypatch.setattr(health, "_write_mark", busy)
    assert client.get("/healthz").status_code == 200


def test_sqlite_waits_for_the_disk_at_every_commit(monkeypatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    ask = "from mlops_portal.settings import DATABASES; print(DATABASES['default']['OPTIONS'])"
    said = subprocess.check_output([sys.executable, "-c", ask], text=True, cwd=settings.BASE_DIR)
    assert "PRAGMA synchronous=FULL" in said
