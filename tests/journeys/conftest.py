"""Fixtures of the journeys: the browser of a person that the portal already knows."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections

from assessments.maturity.models import Assessment
from mlops_portal.organizations.access import VISITOR_COOKIE
from mlops_portal.organizations.access import _signer as visitor_signer
from pipelines_catalog.demonstrations.flights.steps import validate_flight_model
from pipelines_catalog.runs.models import StepRun
from pipelines_catalog.runs.services.reaping import take_tick
from pipelines_catalog.runs.worker.execution import execute
from tests.journeys.assess_steps import OWNER, assess

SMALL_PAGE = "/accessibility/"  # where a cookie is set before the first page of a test


@pytest.fixture
def open_as_owner(open_page: Callable[..., Any], live_server: Any) -> Callable[..., Any]:
    """`open_page` in the browser that made the assessments of the test."""

    def _open(path: str, **options: Any) -> Any:
        page = open_page(SMALL_PAGE, **options)
        key = visitor_signer.sign(OWNER)
        page.context.add_cookies([{"name": VISITOR_COOKIE, "value": key, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return _open


@pytest.fixture
def an_assessment(live_server: Any) -> Assessment:
    """The owner's assessment, not answered yet."""
    return assess()


def _work(ended: threading.Event) -> None:
    while not ended.is_set():
        take_tick()
        queued = StepRun.objects.filter(status="queued").values_list("run_id", "pk")
        for run_id, step_run_id in list(queued):
            execute(str(run_id), step_run_id)
        time.sleep(0.1)
    connections.close_all()


@pytest.fixture
def worker(live_server, settings, tmp_path, monkeypatch) -> Iterator[None]:
    """Carries out steps as a worker would, in a thread of the test."""
    settings.ARTIFACTS_DIR = tmp_path / "artifacts"
    settings.REDIS_URL = ""
    # How fast a model answers is judged against the clock; here the machine has other work.
    monkeypatch.setattr(validate_flight_model, "SLOWEST", 5_000.0)
    ended = threading.Event()
    thread = threading.Thread(target=_work, args=(ended,))
    thread.start()
    yield
    ended.set()
    thread.join(30)
