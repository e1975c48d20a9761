"""Processes that die, freeze, or are replaced in the middle of a step."""

import signal
import threading
import time
from pathlib import Path

from tests.mlops_portal.started_portal import wait_for
from tests.pipelines_catalog.runs.faults.messages import leave_taken
from tests.pipelines_catalog.runs.garbage import unreturnable
from tests.pipelines_catalog.runs.portal_runs import (
    PATIENCE,
    Client,
    assert_each_effect_once,
    attempts,
    both_busy,
    frozen,
    kill,
    outcomes,
    pool_of,
    restart_worker,
    rows,
)


def test_a_step_whose_process_is_killed_is_tried_again(client: Client) -> None:
    """F3: the second attempt comes at once, and the page says which signal it was."""
    run = client.start("troubled", trouble="listens", seconds=60)
    kill(client.wait_for_worker(run, "middle"))
    killed_at = time.monotonic()
    found = client.wait_for_end(run, PATIENCE)
    assert time.monotonic() - killed_at < 20
    assert outcomes(found, "middle") == ["lost", "succeeded"]
    assert "signal 9 (SIGKILL)" in attempts(found, "middle")[0]["error"]
    assert_each_effect_once(found)


def test_processes_that_die_by_themselves(client: Client, portal, database_url) -> None:
    """F4, F13 and F14, one beside the other; runs without trouble go on."""
    poison = client.start("troubled", trouble="dies", times=9)
    silent = client.start("troubled", trouble="dies_before_sending")
    unpublished = client.start("troubled", trouble="dies_before_publishing")
    assert_each_effect_once(client.wait_for_end(client.start("troubled"), PATIENCE))

    # F4: at every attempt.
    found = client.wait_for_end(poison, PATIENCE)
    assert found["status"] == "failed"
    assert outcomes(found, "middle") == ["lost"] * 3
    assert "3 attempts" in found["reason"]

    # F13: the end was committed, the message was not sent; the reaper sends it.
    found = client.wait_for_end(silent, PATIENCE)
    assert found["status"] == "succeeded"
    assert outcomes(found, "middle") == ["succeeded"]
    assert_each_effect_once(found)

    # F14: between a file and its row. No row without a file, and the other attempt publishes once.
    found = client.wait_for_end(unpublished, PATIENCE)
    assert outcomes(found, "middle") == ["lost", "succeeded"]
    assert_each_effect_once(found)
    stored = {
        sha for (sha,) in rows(portal, database_url, "SELECT sha256 FROM runs_storedartifact")
    }
    folder = Path(portal.data_dir) / "artifacts"
    assert stored <= {path.name for path in folder.glob("*/*")}
    assert not list(folder.glob("*/.*"))


def test_a_worker_that_is_killed_is_replaced_and_the_step_tried_again(
    client, broker, portal
) -> None:
    """F5; F18: a run that was stopped while no worker was up never runs; and F28: garbage among
    what workers had taken is dropped, and the rest is given back, by one that lives and by one
    that starts, which gives back before it takes anything.
    """
    worker = portal.children()["worker"]
    said = len(portal.words)
    garbage = unreturnable()
    leave_taken(broker, garbage)
    assert wait_for(lambda: not broker.has_taken(), PATIENCE)
    assert portal.children()["worker"] == worker

    run = client.start("troubled", trouble="listens", seconds=60)
    client.wait_for_worker(run, "middle")
    with frozen(worker, *pool_of(portal)):
        stopped = client.start("troubled")
        assert client.cancel(stopped)["status"] == "cancelled"
        leave_taken(broker, garbage)
        restart_worker(portal, (signal.SIGKILL, 1))
    found = client.wait_for_end(run, PATIENCE)
    assert outcomes(found, "middle") == ["lost", "succeeded"]
    assert "no sign of life" in attempts(found, "middle")[0]["error"]
    assert_each_effect_once(found)
    found = client.read(stopped)
    assert found["status"] == "cancelled"
    assert not any(step["attempts"][0]["started_at"] for step in found["steps"])
    assert wait_for(lambda: not broker.has_taken(), PATIENCE)
    dropped = portal.words[said:].count("garbage A message was dropped")
    assert dropped == 2 * len(garbage)
    assert portal.words[said:].count("pipelines.given_back") >= 2


def test_a_deployment_in_the_middle_of_a_step_loses_nothing(client, portal) -> None:
    """F6: SIGTERM, and SIGKILL two seconds later. A short step ends in between."""
    long = client.start("troubled", trouble="listens", seconds=60)
    short = client.start("troubled", trouble="listens", seconds=60)
    client.wait_for_worker(long, "middle")
    client.wait_for_worker(short, "middle")
    threading.Timer(0.5, client.let_go, (portal, short)).start()
    restart_worker(portal, (signal.SIGTERM, 2), (signal.SIGKILL, 1))
    found = client.wait_for_end(long, PATIENCE)
    assert outcomes(found, "middle") == ["lost", "succeeded"]
    assert_each_effect_once(found)
    found = client.wait_for_end(short, PATIENCE)
    assert outcomes(found, "middle") == ["succeeded"]
    assert_each_effect_once(found)


def test_a_process_that_was_frozen_past_its_lease_changes_nothing(client, portal) -> None:
    """F7: it goes on, and ends its step, when another attempt is done already."""
    run = client.start("troubled", trouble="listens", seconds=60)
    zombie = client.wait_for_worker(run, "middle")
    with frozen(zombie):
        client.let_go(portal, run)
        found = client.wait_for_end(run, PATIENCE)
    assert outcomes(found, "middle") == ["lost", "succeeded"]
    both_busy(client, 0.5)  # it does other work: its late end lies behind it
    later = client.read(run)
    assert later["version"] == found["version"]
    assert_each_effect_once(later)
