"""A broker that does not answer, or comes back empty."""

import time

from tests.mlops_portal.started_portal import Portal, wait_for
from tests.pipelines_catalog.runs.portal_runs import (
    PATIENCE,
    Broker,
    Client,
    assert_each_effect_once,
    both_busy,
    frozen,
)


def test_a_run_is_accepted_while_the_broker_does_not_answer(client, broker) -> None:
    """F9: the page does not wait for it, and the run goes by itself when it is back."""
    client.wait_for_end(client.start("troubled"))
    with frozen(broker.pid):
        began = time.monotonic()
        run = client.start("troubled")
        assert time.monotonic() - began < 1.0
        assert client.read(run)["status"] == "queued"
    found = client.wait_for_end(run, PATIENCE)
    assert found["status"] == "succeeded"
    assert_each_effect_once(found)


def test_a_broker_that_comes_back_empty_in_the_middle_of_a_run_costs_only_time(
    client: Client, broker: Broker, portal: Portal
) -> None:
    """F10."""
    run = client.start("troubled", trouble="listens", seconds=1)
    client.wait_for_worker(run, "middle")
    broker.lose_everything()
    found = client.wait_for_end(run, 2 * PATIENCE)
    assert found["status"] == "succeeded"
    assert_each_effect_once(found)
    assert wait_for(portal.is_healthy, 30), portal.words
    assert client.wait_for_end(client.start("troubled"), PATIENCE)["status"] == "succeeded"


def test_a_broker_that_comes_and_goes_leaves_no_worker_deaf(client, broker, portal) -> None:
    """F11: ten times away for a moment, with every connection cut."""
    run = client.start("long_chain")
    for _each in range(10):
        broker.go_away(0.4)
        time.sleep(0.2)
    found = client.wait_for_end(run, 2 * PATIENCE)
    assert found["status"] == "succeeded"
    assert_each_effect_once(found)
    assert wait_for(portal.is_healthy, 30), portal.words
    for other in both_busy(client, 0.5):  # each process of the worker hears
        assert client.wait_for_end(other, PATIENCE)["status"] == "succeeded"
