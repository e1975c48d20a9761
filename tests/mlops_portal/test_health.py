"""`/healthz` and `/livez`: right in words and status, bounded in time, open to every probe."""

import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from mlops_portal import health
from mlops_portal.foundation import broker

EVERYTHING_WORKS = {"status": "ok", "database": "ok", "broker": "ok", "worker": "ok"}


@pytest.fixture
def silent_broker(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """A broker that takes connections and never answers, like a frozen one."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        server.listen()
        settings.REDIS_URL = f"unix://{tmp_path / 's'}"
        yield


@pytest.fixture
def broker_says(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the broker's side of the answer is, for tests of the rest."""
    said = {"broker": "ok", "worker": "ok"}
    monkeypatch.setattr(health, "_ask_broker", lambda: said)
    return said


def test_livez_answers_for_the_process_alone(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, db: None
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/livez")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_healthz_is_200_when_everything_works(client: Client, broker_says: dict[str, str]) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, EVERYTHING_WORKS)


@pytest.mark.django_db
def test_one_missing_part_is_enough_for_503(client: Client, broker_says: dict[str, str]) -> None:
    broker_says["worker"] = "silent for 21 s"
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == EVERYTHING_WORKS | {
        "status": "unavailable",
        "worker": "silent for 21 s",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/livez"])
def test_probes_are_answered_plainly(
    client: Client, broker_says: dict[str, str], path: str
) -> None:
    response = client.get(path, HTTP_HOST="10.1.2.3:8000", HTTP_ACCEPT_LANGUAGE="pt-br")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def test_other_pages_keep_their_rule_about_names(client: Client) -> None:
    assert client.get("/method/", HTTP_HOST="evil.example").status_code == 400


@pytest.mark.django_db
def test_https_does_not_redirect_a_probe(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^(healthz|livez)$"]
    assert client.get("/livez").status_code == 200


@pytest.mark.django_db
def test_the_start_is_named_in_a_header(client: Client, settings: Settings) -> None:
    settings.BOOT_ID = "0123456789abcdef"
    assert client.get("/livez")["X-Portal-Boot"] == "0123456789abcdef"
    settings.BOOT_ID = ""
    assert "X-Portal-Boot" not in client.get("/livez")


@pytest.mark.django_db
def test_a_broken_database_is_named(
    client: Client, broker_says: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = Mock()
    connection.cursor.side_effect = OperationalError("password of portal at 10.0.0.5 is wrong")
    monkeypatch.setattr(health, "connection", connection)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["database"] == "cannot be reached"
    assert "10.0.0.5" not in response.content.decode()


@pytest.mark.django_db
def test_a_hanging_database_holds_nobody(
    client: Client, broker_says: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang() -> dict[str, str]:
        time.sleep(1.5)
        return {"database": "ok"}

    monkeypatch.setattr(health, "_ask_database", hang)
    monkeypatch.setattr(health, "_database_thread", ThreadPoolExecutor(1))
    for _probe in range(2):
        begun = time.monotonic()
        response = client.get("/healthz")
        assert time.monotonic() - begun < 1
        assert response.json()["database"] == "no answer in 0.5 s"


@pytest.mark.django_db
@pytest.mark.usefixtures("silent_broker")
def test_a_silent_broker_holds_nobody(client: Client) -> None:
    begun = time.monotonic()
    response = client.get("/healthz")
    assert time.monotonic() - begun < 1.5
    assert response.status_code == 503
    assert response.json()["broker"] == "no answer in 0.5 s"
    assert response.json()["worker"] == "unknown"


@pytest.mark.django_db
def test_a_portal_without_a_broker_says_so(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = ""
    body = client.get("/healthz").json()
    assert (body["broker"], body["worker"]) == ("not set up", "unknown")


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (None, "no worker has reported"),
        (0.0, "ok"),
        (15.0, "ok"),
        (15.6, "silent for 16 s"),
        (59.0, "silent for 59 s"),
    ],
)
def test_a_worker_is_judged_by_the_age_of_its_heartbeat(age: float | None, said: str) -> None:
    assert health._state("worker", age) == said


@pytest.mark.services
@pytest.mark.skipif(not os.environ.get("REDIS_URL"), reason="needs REDIS_URL")
def test_a_heartbeat_counts_for_its_own_start_only() -> None:
    with broker.connect() as client:
        broker.write_heartbeat(client, "this-start")
        age = broker.read_heartbeat_ages(client, "this-start")["worker"]
        assert age is not None
        assert 0 <= age < 2
        assert broker.read_heartbeat_ages(client, "the-next-start")["worker"] is None
        client.delete("portal:worker:this-start")
