"""Faults with real workers and a real broker: whatever dies, each step's effect is there once.

The numbers are those of the list of faults that the engine must survive. F15, F20, F21 and F23
are races of rows and stand in `test_races.py` and `test_stepping.py`. One portal serves all tests;
its lease is six seconds, so that a dead process is noticed within the time of a test, and messages
become visible again after four seconds, so that every longer step is delivered twice.
"""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mlops_portal.started_portal import Portal, stat_of, wait_for
from tests.pipelines_catalog.runs.portal_runs import (
    Broker,
    Client,
    OwnRedis,
    assert_each_effect_once,
    attempts,
    beat_of,
    frozen,
    kill,
    outcomes,
    pool_of,
    restart_worker,
    rows,
)

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]
LEASE = 6
PATIENCE = 2 * LEASE + 8  # seconds within which the reaper has put things right


# ------------------------------------------------------------------ one portal and its broker
@pytest.fixture(scope="module")
def own_redis(tmp_path_factory) -> Iterator[OwnRedis | None]:
    """Where the tests run on a Redis that others use too, one of our own that may be killed."""
    own = OwnRedis(tmp_path_factory.mktemp("redis")) if os.environ.get("REDIS_URL") else None
    yield own
    if own:
        own.end()


@pytest.fixture(scope="module")
def portal(make_portal, own_redis: OwnRedis | None) -> Portal:
    variables = {
        "PORTAL_PIPELINES": "tests.pipelines_catalog.runs.faulty",
        "PORTAL_BENCH": "true",
        "PORTAL_LEASE_SECONDS": str(LEASE),
        "CELERY_VISIBILITY_TIMEOUT": "4",
    }
    if own_redis:
        variables["REDIS_URL"] = f"redis://127.0.0.1:{own_redis.port}/0"
    return make_portal(**variables).start().wait_until_ready()


@pytest.fixture
def broker(portal: Portal, own_redis: OwnRedis | None) -> Broker:
    url = portal.environ.get("REDIS_URL") or f"unix://{portal.data_dir}/run/valkey.sock"
    return Broker(portal, url, own_redis)


@pytest.fixture
def client(portal: Portal) -> Client:
    return Client.new(portal.port)


def busy_everywhere(client: Client, seconds: float) -> list[str]:
    """Runs that keep both processes of the worker busy for some seconds."""
    runs = [client.start("troubled", trouble="listens", seconds=seconds) for _each in (1, 2)]
    for run in runs:
        client.wait_for_worker(run, "middle")
    return runs


# ------------------------------------------------------------------ messages
def test_messages_delivered_five_times_have_one_effect_each(client, broker, portal, database_url):
    """F1: 200 steps, every message sent five times more."""
    found = []
    sent: set[int] = set()
    for group in (4, 4, 2):  # as many as a workspace may have at once
        runs = [client.start("long_chain") for _each in range(group)]
        _repeat_until_over(client, runs, broker, portal, database_url, sent)
        found += map(client.read, runs)
    for run in found:
        assert run["status"] == "succeeded"
        assert_each_effect_once(run)
    assert sum(len(run["steps"]) for run in found) == 200
    assert len(sent) >= 50


def _repeat_until_over(client, runs, broker, portal, url, sent: set[int]) -> None:
    """Send five copies of whatever is queued or at work, until the runs are over."""
    ids = ", ".join(f"'{run.replace('-', '') if not url else run}'" for run in runs)
    sql = f"SELECT id, run_id FROM runs_steprun WHERE run_id IN ({ids}) AND queued_at IS NOT NULL"
    while any(client.read(run)["status"] in ("queued", "running") for run in runs):
        for step_run_id, run_id in rows(portal, url, sql):
            if step_run_id not in sent:
                sent.add(step_run_id)
                for _copy in range(5):
                    args = [str(run_id), step_run_id]
                    broker.send("pipelines.step", args, f"step-{step_run_id}")


def test_a_message_that_never_arrives_is_sent_again(client: Client, broker: Broker) -> None:
    """F2."""
    busy = busy_everywhere(client, 2)
    run = client.start("troubled")
    assert wait_for(lambda: broker.client().llen("steps") > 0, 5)
    broker.client().delete("steps")
    found = client.wait_for_end(run, PATIENCE)
    assert found["status"] == "succeeded"
    assert_each_effect_once(found)
    for other in busy:
        assert_each_effect_once(client.wait_for_end(other))


def test_a_step_longer_than_the_visibility_timeout_has_one_effect(client: Client) -> None:
    """F8: its message is delivered again while it works; the second one is dropped."""
    run = client.start("troubled", trouble="listens", seconds=16)
    found = client.wait_for_end(run)
    assert outcomes(found, "middle") == ["succeeded"]
    assert_each_effect_once(found)


def test_garbage_is_dropped_and_the_worker_lives(client, broker, portal) -> None:
    """F28."""
    worker = portal.children()["worker"]
    run = client.start("troubled")
    assert client.wait_for_end(run)["status"] == "succeeded"
    gone = "00000000-0000-0000-0000-000000000000"
    for number, (task, args) in enumerate(
        (
            ("pipelines.step", [gone, 1]),
            ("pipelines.step", [run, 10**9]),
            ("pipelines.step", ["nothing", "at all"]),
            ("pipelines.step", [{"a": 1}, None]),
            ("pipelines.step", []),
            ("pipelines.unknown", [1]),
            ("pipelines.lost", [gone, 1, "lost", {}]),
            ("pipelines.lost", [run, 1, "no status", 7]),
        )
    ):
        broker.send(task, args, f"garbage-{number}")
    again = client.start("troubled")
    assert client.wait_for_end(again, 30)["status"] == "succeeded"
    assert_each_effect_once(client.read(run))
    assert portal.children()["worker"] == worker


# ------------------------------------------------------------------ processes that die
def test_a_step_whose_process_is_killed_is_tried_again(client: Client) -> None:
    """F3: the second attempt comes at once, and the page says which signal it was."""
    run = client.start("troubled", trouble="listens", seconds=20)
    kill(client.wait_for_worker(run, "middle"))
    killed_at = time.monotonic()
    found = client.wait_for_end(run, PATIENCE)
    assert time.monotonic() - killed_at < 20
    assert outcomes(found, "middle") == ["lost", "succeeded"]
    assert "signal 9 (SIGKILL)" in attempts(found, "middle")[0]["error"]
    assert_each_effect_once(found)


def test_a_step_that_dies_every_time_has_three_attempts(client: Client) -> None:
    """F4: other runs go on."""
    poison = client.start("troubled", trouble="dies", times=9)
    other = client.start("troubled")
    found = client.wait_for_end(poison, 2 * PATIENCE)
    assert found["status"] == "failed"
    assert outcomes(found, "middle") == ["lost"] * 3
    assert "3 attempts" in found["reason"]
    assert client.wait_for_end(other)["status"] == "succeeded"


def test_a_worker_that_is_killed_is_replaced_and_the_step_tried_again(client, portal) -> None:
    """F5."""
    run = client.start("troubled", trouble="listens", seconds=20)
    client.wait_for_worker(run, "middle")
    restart_worker(portal, (signal.SIGKILL, 1))
    found = client.wait_for_end(run, 2 * PATIENCE)
    assert outcomes(found, "middle") == ["lost", "succeeded"]
    assert "no sign of life" in attempts(found, "middle")[0]["error"]
    assert_each_effect_once(found)


def test_a_deployment_in_the_middle_of_a_step_loses_nothing(client, portal) -> None:
    """F6: SIGTERM, and SIGKILL three seconds later. A short step ends in between."""
    long = client.start("troubled", trouble="listens", seconds=20)
    short = client.start("troubled", trouble="listens", seconds=1)
    client.wait_for_worker(long, "middle")
    client.wait_for_worker(short, "middle")
    restart_worker(portal, (signal.SIGTERM, 3), (signal.SIGKILL, 1))
    found = client.wait_for_end(long, 2 * PATIENCE)
    assert outcomes(found, "middle") == ["lost", "succeeded"]
    assert_each_effect_once(found)
    found = client.wait_for_end(short)
    assert outcomes(found, "middle") == ["succeeded"]
    assert_each_effect_once(found)


def test_a_process_that_was_frozen_past_its_lease_changes_nothing(client: Client) -> None:
    """F7: it goes on when another attempt is done already."""
    run = client.start("troubled", trouble="listens", seconds=2)
    zombie = client.wait_for_worker(run, "middle")
    with frozen(zombie):
        found = client.wait_for_end(run, 2 * PATIENCE)
    assert outcomes(found, "middle") == ["lost", "succeeded"]
    time.sleep(3)
    later = client.read(run)
    assert later["version"] == found["version"]
    assert_each_effect_once(later)


# ------------------------------------------------------------------ a broker that is away
def test_a_run_is_accepted_while_the_broker_does_not_answer(client, broker) -> None:
    """F9: the page does not wait for it, and the run goes by itself when it is back."""
    client.wait_for_end(client.start("troubled"))
    with frozen(broker.pid):
        began = time.monotonic()
        run = client.start("troubled")
        assert time.monotonic() - began < 1.0
        assert client.read(run)["status"] == "queued"
        time.sleep(1)
    found = client.wait_for_end(run, PATIENCE + 5)
    assert found["status"] == "succeeded"
    assert_each_effect_once(found)


def test_a_broker_that_comes_back_empty_in_the_middle_of_a_run_costs_only_time(
    client: Client, broker: Broker, portal: Portal
) -> None:
    """F10."""
    run = client.start("troubled", trouble="listens", seconds=2)
    client.wait_for_worker(run, "middle")
    broker.lose_everything()
    found = client.wait_for_end(run, 3 * PATIENCE)
    assert found["status"] == "succeeded"
    assert_each_effect_once(found)
    assert wait_for(portal.is_healthy, 30), portal.words
    assert client.wait_for_end(client.start("troubled"))["status"] == "succeeded"


# ------------------------------------------------------------------ between two writes
def test_a_process_that_dies_before_it_sends_the_next_step(client: Client) -> None:
    """F13: the end was committed, the message was not sent; the reaper sends it."""
    run = client.start("troubled", trouble="dies_before_sending")
    found = client.wait_for_end(run, PATIENCE)
    assert found["status"] == "succeeded"
    assert outcomes(found, "middle") == ["succeeded"]
    assert_each_effect_once(found)


def test_a_process_that_dies_between_a_file_and_its_row(client, portal, database_url) -> None:
    """F14: no row without a file, and the other attempt publishes once."""
    run = client.start("troubled", trouble="dies_before_publishing")
    found = client.wait_for_end(run, PATIENCE)
    assert outcomes(found, "middle") == ["lost", "succeeded"]
    assert_each_effect_once(found)
    stored = {
        sha for (sha,) in rows(portal, database_url, "SELECT sha256 FROM runs_storedartifact")
    }
    folder = Path(portal.data_dir) / "artifacts"
    assert stored <= {path.name for path in folder.glob("*/*")}
    assert not list(folder.glob("*/.*"))


# ------------------------------------------------------------------ many at once
def test_twenty_requests_at_once_are_one_run(client: Client) -> None:
    """F16, through the API."""
    found: list[tuple[int, dict[str, object]]] = []
    body = {"pipeline": "troubled", "parameters": {"trouble": "listens", "seconds": 3}}
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
    run = client.wait_for_end(ids.pop())
    assert run["trigger"]["coalesced"] == 19
    assert_each_effect_once(run)


def test_a_stop_at_any_moment_has_one_outcome(client: Client) -> None:
    """F17: twenty runs, each stopped at a random moment; nothing begins afterwards."""
    for _each in range(20):
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


@pytest.mark.parametrize("trouble", ["listens", "deaf"])
def test_a_step_at_work_is_stopped_within_seconds(client: Client, trouble: str) -> None:
    """F17: one that listens, and one that sleeps."""
    run = client.start("troubled", trouble=trouble, seconds=18)
    client.wait_for_worker(run, "middle")
    client.cancel(run)
    found = client.wait_for_end(run, 8)
    assert found["status"] == "cancelled"
    assert outcomes(found, "middle") == ["cancelled"]
    assert client.wait_for_end(client.start("troubled"))["status"] == "succeeded"


def test_a_run_that_was_stopped_while_no_worker_was_up_never_runs(client, portal) -> None:
    """F18."""
    worker = portal.children()["worker"]
    with frozen(worker, *pool_of(portal)):
        run = client.start("troubled")
        assert client.cancel(run)["status"] == "cancelled"
    restart_worker(portal, (signal.SIGKILL, 1))
    assert client.wait_for_end(client.start("troubled"), PATIENCE)["status"] == "succeeded"
    found = client.read(run)
    assert found["status"] == "cancelled"
    assert not any(step["attempts"][0]["started_at"] for step in found["steps"])


# ------------------------------------------------------------------ time limits
def test_a_step_past_its_soft_limit_times_out_and_is_tried_again(client: Client) -> None:
    """F19: asleep. Its log is kept."""
    run = client.start("hurried", trouble="deaf", seconds=30)
    found = client.wait_for_end(run, PATIENCE)
    assert outcomes(found, "middle") == ["timed_out", "succeeded"]
    assert "longer than 2 seconds" in attempts(found, "middle")[0]["error"]
    assert any(event["words"] == "attempt 1: deaf" for event in found["events"])
    assert_each_effect_once(found)


def test_a_step_that_never_lets_go_is_killed_at_its_hard_limit(client: Client) -> None:
    """F19: it holds the interpreter; no signal and no thread of its process gets through."""
    run = client.start("hurried", trouble="spins", seconds=60)
    spinning = client.wait_for_worker(run, "middle")
    found = client.wait_for_end(run, 2 * PATIENCE)
    assert outcomes(found, "middle") == ["timed_out", "succeeded"]
    assert "process was ended" in attempts(found, "middle")[0]["error"]
    assert wait_for(lambda: not stat_of(spinning), 10)
    assert_each_effect_once(found)


def test_a_step_that_is_always_too_slow_fails(client: Client) -> None:
    """F19."""
    found = client.wait_for_end(client.start("hurried", trouble="deaf", seconds=30, times=9))
    assert found["status"] == "failed"
    assert outcomes(found, "middle") == ["timed_out", "timed_out"]


# ------------------------------------------------------------------ beat
def test_without_beat_the_processes_of_the_worker_reap(client, broker, portal) -> None:
    """F20."""
    busy = [client.start("troubled", trouble="listens", seconds=4) for _each in (1, 2)]
    step_workers = {client.wait_for_worker(run, "middle") for run in busy}
    with frozen(beat_of(portal, step_workers)):
        run = client.start("troubled")
        assert wait_for(lambda: broker.client().llen("steps") > 0, 5)
        broker.client().delete("steps")
        found = client.wait_for_end(run, PATIENCE)
    assert found["status"] == "succeeded"
    assert_each_effect_once(found)


# ------------------------------------------------------------------ in the end
def test_the_worker_is_well_after_all_of_it(portal: Portal) -> None:
    assert wait_for(portal.is_healthy, 30)
