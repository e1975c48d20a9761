"""Many requests at once, stops at any moment, and time limits."""

import random
import threading
import time

from tests.mlops_portal.started_portal import Portal, stat_of, wait_for
from tests.pipelines_catalog.runs.portal_runs import (
    PATIENCE,
    Client,
    assert_each_effect_once,
    attempts,
    both_busy,
    outcomes,
)


def test_twenty_requests_at_once_are_one_run(client: Client, portal: Portal) -> None:
    """F16, through the API."""
    found: list[tuple[int, dict[str, object]]] = []
    body = {"pipeline": "troubled", "parameters": {"trouble": "listens", "seconds": 60}}
    lock = threading.Barrier(20)

    def post() -> None:
        lock.wait()
        found.append(client.call("POST", "/api/v1/runs/", body))

    threads = [threading.Thread(target=post) for _each in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _body in found} == {202}
    ids = {answer["id"] for _status, answer in found}
    assert len(ids) == 1
    run = ids.pop()
    client.let_go(portal, run)
    found = client.wait_for_end(run, PATIENCE)
    assert found["trigger"]["coalesced"] == 19
    assert_each_effect_once(found)


def test_a_stop_at_any_moment_has_one_outcome(client: Client) -> None:
    """F17: ten runs, each stopped at a random moment; nothing begins afterwards."""
    for _each in range(10):
        run = client.start("troubled")
        time.sleep(random.random() * 0.3)
        client.cancel(run)
        found = client.wait_for_end(run, PATIENCE)
        assert found["status"] in ("cancelled", "succeeded")
        ended = [e["kind"] for e in found["events"] if e["kind"].startswith("run_")]
        assert ended == ["run_queued", f"run_{found['status']}"]
        asked = next((e for e in found["events"] if e["kind"] == "cancel_requested"), None)
        for step in found["steps"]:
            for tried in step["attempts"]:
                assert not (asked and tried["started_at"] and tried["started_at"] > asked["at"])


def test_a_step_at_work_is_stopped_within_seconds(client: Client) -> None:
    """F17: one that listens, and one that sleeps."""
    runs = [client.start("troubled", trouble=t, seconds=60) for t in ("listens", "deaf")]
    for run in runs:
        client.wait_for_worker(run, "middle")
    for run in runs:
        client.cancel(run)
    for run in runs:
        found = client.wait_for_end(run, 9)
        assert found["status"] == "cancelled"
        assert outcomes(found, "middle") == ["cancelled"]
    for run in both_busy(client, 0.5):
        assert client.wait_for_end(run)["status"] == "succeeded"


def test_time_limits_end_a_step_and_its_log_is_kept(client: Client) -> None:
    """F19: one that sleeps, one that never lets go of the interpreter, one that is always slow."""
    spins = client.start("hurried", trouble="spins")
    spinning = client.wait_for_worker(spins, "middle")
    sleeps = client.start("hurried", trouble="deaf", seconds=30)
    always = client.start("hurried", trouble="deaf", seconds=30, times=9)

    found = client.wait_for_end(sleeps, PATIENCE)
    assert outcomes(found, "middle") == ["timed_out", "succeeded"]
    assert "longer than 1 second" in attempts(found, "middle")[0]["error"]
    assert any(event["words"] == "attempt 1: deaf" for event in found["events"])
    assert_each_effect_once(found)

    found = client.wait_for_end(spins, PATIENCE)  # no signal and no thread of it gets through
    assert outcomes(found, "middle") == ["timed_out", "succeeded"]
    assert "process was ended" in attempts(found, "middle")[0]["error"]
    assert wait_for(lambda: not stat_of(spinning), 10)
    assert_each_effect_once(found)

    found = client.wait_for_end(always, PATIENCE)
    assert found["status"] == "failed"
    assert outcomes(found, "middle") == ["timed_out", "timed_out"]
