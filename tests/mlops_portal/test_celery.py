"""The Celery application is the portal's own in every process; its worker says that it lives."""

from unittest.mock import Mock

import pytest
import redis
from celery import current_app
from pytest_django import Settings

from mlops_portal import celery
from mlops_portal.celery import Heartbeat, app


def test_a_page_sends_to_the_portals_broker() -> None:
    assert current_app._get_current_object() is app
    assert app.conf.broker_url == app.conf.broker_write_url != "amqp://"


def test_only_json_is_accepted() -> None:
    assert app.conf.accept_content == ["json"]


def test_a_worker_waits_longer_for_its_broker_than_a_page() -> None:
    conf = {"broker_transport_options": {"socket_timeout": 1, "max_retries": 2}}
    celery._be_patient(conf=conf)
    assert conf["broker_transport_options"] == {"socket_timeout": 10, "max_retries": 2}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Mock:
    settings.REDIS_URL, settings.BOOT_ID = "redis://127.0.0.1:1/0", "this-start"
    write = Mock()
    monkeypatch.setattr(celery.broker, "write_heartbeat", write)
    return write


def test_a_heartbeat_is_written_every_five_seconds(
    written: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(celery.time, "monotonic", lambda: now)
    heartbeat = Heartbeat()
    for now in (100.0, 102.0, 104.0, 105.0, 107.0, 110.0):  # noqa: B007  the lambda reads it
        heartbeat()
    assert written.call_count == 3
    assert written.call_args.args[1] == "this-start"


def test_a_broker_that_is_away_does_not_stop_the_worker(written: Mock) -> None:
    written.side_effect = redis.ConnectionError("away")
    Heartbeat()()
    assert written.call_count == 1


def test_a_worker_without_a_broker_address_writes_nothing(
    written: Mock, settings: Settings
) -> None:
    settings.REDIS_URL = ""
    Heartbeat()()
    assert not written.called
