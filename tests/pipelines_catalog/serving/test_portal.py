"""A whole portal answers predictions while versions swap, one is spoilt, and the process dies."""

from collections.abc import Callable

import pytest

from benchmarks import serving
from benchmarks.serving_content import SPOILT, raw_rows, scores_of
from mlops_portal.embedded import broker
from tests.mlops_portal.started_portal import Portal

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]
SECONDS, CONNECTIONS = 8.0, 4


def test_each_request_is_answered_by_the_version_that_it_names(
    make_portal: Callable[..., Portal],
) -> None:
    started = make_portal().start().wait_until_ready()
    portal = serving.Portal(started.data_dir, started.port, started.environ, started.pid)
    portal.fill()
    rows = raw_rows(2_000)
    expected = scores_of(portal.folder, rows)
    predictions = started.children()["predictions"]
    answers = serving.load(portal, rows, SECONDS, CONNECTIONS)
    assert {answer.status for answer in answers} == {200}, started.words
    assert {answer.version for answer in answers} == {1, 2}
    assert all(expected[each.version][each.row] == each.prediction for each in answers)
    assert started.children()["predictions"] != predictions, started.words
    _status, found = portal.request("GET", "/api/v1/models/")
    [spoilt] = [model for model in found["results"] if model["version"] == SPOILT]
    assert spoilt["deployments"][-1]["failure"] == "changed_file"
    assert broker.private_socket_path(started.data_dir, "predictions.sock").exists()
