"""Faults with real workers and a real broker: whatever dies, each step's effect is there once.

The numbers are those of the list of faults that the engine must survive. F15, F20, F21 and F23
need several workers and stand in `test_many_workers.py`; as races of rows they stand in
`test_races.py` and `test_stepping.py`. One portal serves all tests; its lease is four seconds, so
that a dead process is noticed within the time of a test, and messages become visible again after
two seconds, so that every longer step is delivered several times.
"""

import random
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.mlops_portal.started_portal import Portal, stat_of, wait_for
from tests.pipelines_catalog.runs.garbage import meaningless, unreadable
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

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]
LEASE = 4
PATIENCE = 40  # seconds, many times what the reaper needs: the machine may be busy


# ------------------------------------------------------------------ one portal and its broker
@pytest.fixture(scope="module")
def portal(make_portal, own_redis: OwnRedis | None) -> Portal:
    variables = {
        "PORTAL_PIPELINES": "tests.pipelines_catalog.runs.faulty",
        "PORTAL_BENCH": "true",
        "PORTAL_LEASE_SECONDS": str(LEASE),
        "CELERY_VISIBILITY_TIMEOUT": "2",
    }
    if own_redis:
        variables["REDIS_URL"] = own_redis.url
    return make_portal(**variables).start().wait_until_ready()


def both_busy(client: Client, seconds: float) -> list[str]:
    """Runs that keep both processes of the worker at work, at the same time, for some seconds."""
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


def test_a_message_that_never_arrives_is_sent_again_even_without_beat(client, broker, portal):
    """F2, and F20: the processes of the worker reap while beat stands still."""
    busy = both_busy(client, 1.5)
    step_workers = {client.wait_for_worker(run, "middle") for run in busy}
    with frozen(beat_of(portal, step_workers)):
        run = client.start("troubled")
        assert wait_for(broker.waiting, 5)
        broker.client().delete("steps")
        found = client.wait_for_end(run, PATIENCE)
    assert found["status"] == "succeeded"
    assert_each_effect_once(found)
    for other in busy:
        assert_each_effect_once(client.wait_for_end(other))


def test_a_step_longer_than_the_visibility_timeout_has_one_effect(client, broker, portal) -> None:
    """F8: its message is delivered again while it works; the second one is dropped."""
    run = client.start("troubled", trouble="listens", seconds=30, mark=8)
    client.wait_for_worker(run, "middle")
    assert wait_for(lambda: broker.unacknowledged(run), 5)
    # Whoever was given it a second time has said that it is done; the first is still at work.
    assert wait_for(lambda: not broker.unacknowledged(run), 15)
    assert outcomes(client.read(run), "middle") == ["running"]
    client.let_go(portal, run)
    found = client.wait_for_end(run)
    assert outcomes(found, "middle") == ["succeeded"]
    assert_each_effect_once(found)


def test_garbage_is_dropped_and_the_worker_lives(client, broker, portal) -> None:
    """F28: also a step at work goes on, what lies between is done, and nothing is read twice."""
    worker = portal.children()["worker"]
    done = client.start("troubled")
    assert client.wait_for_end(done)["status"] == "succeeded"
    at_work = client.start("troubled", trouble="listens", seconds=30)
    client.wait_for_worker(at_work, "middle")
    said = len(portal.words)
    garbage, others = unreadable(done), meaningless(done)
    between = []
    for number, raw in enumerate([*garbage, *others]):
        broker.push(raw)
        if number % 14 == 0:
            between.append(client.start("troubled"))
    for run in between:
        found = client.wait_for_end(run, PATIENCE)
        assert found["status"] == "succeeded"
        assert all(len(step["attempts"]) == 1 for step in found["steps"])
        assert_each_effect_once(found)
    assert wait_for(lambda: not broker.waiting(), PATIENCE)
    assert portal.words[said:].count("garbage A message was dropped") == len(garbage)
    client.let_go(portal, at_work)
    found = client.wait_for_end(at_work, PATIENCE)
    assert outcomes(found, "middle") == ["succeeded"]
    assert_each_effect_once(found)
    assert_each_effect_once(client.read(done))
    both_busy(client, 0.5)  # neither process waits for what was dropped
    assert portal.children()["worker"] == worker
    assert wait_for(lambda: not broker.client().hlen("unacked"), PATIENCE)


# ------------------------------------------------------------------ processes that die
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


def test_a_worker_that_is_killed_is_replaced_and_the_step_tried_again(client, portal) -> None:
    """F5; and F18: a run that was stopped while no worker was up never runs."""
    run = client.start("troubled", trouble="listens", seconds=60)
    client.wait_for_worker(run, "middle")
    with frozen(portal.children()["worker"], *pool_of(portal)):
        stopped = client.start("troubled")
        assert client.cancel(stopped)["status"] == "cancelled"
        restart_worker(portal, (signal.SIGKILL, 1))
    found = client.wait_for_end(run, PATIENCE)
    assert outcomes(found, "middle") == ["lost", "succeeded"]
    assert "no sign of life" in attempts(found, "middle")[0]["error"]
    assert_each_effect_once(found)
    found = client.read(stopped)
    assert found["status"] == "cancelled"
    assert not any(step["attempts"][0]["started_at"] for step in found["steps"])


def test_a_deployment_in_the_middle_of_a_step_loses_nothing(client, portal) -> None:
    """F6: SIGTERM, and SIGKILL three seconds later. A short step ends in between."""
    long = client.start("troubled", trouble="listens", seconds=60)
    short = client.start("troubled", trouble="listens", seconds=60)
    client.wait_for_worker(long, "middle")
    client.wait_for_worker(short, "middle")
    threading.Timer(0.5, client.let_go, (portal, short)).start()
    restart_worker(portal, (signal.SIGTERM, 3), (signal.SIGKILL, 1))
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


# ------------------------------------------------------------------ a broker that is away
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


# ------------------------------------------------------------------ many at once
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


# ------------------------------------------------------------------ time limits
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


# ------------------------------------------------------------------ what a visitor sees
def test_a_training_that_hangs_or_dies_is_told_and_the_champion_serves_on(client, portal) -> None:
    """Faults of level 1 that need a real worker, on real flights."""
    first = client.wait_for_end(client.start("hurried_flights", rows=2_000), PATIENCE)
    assert first["model"]["decision"] == "promoted"
    status, killed = client.try_to_start("hurried_flights", ["worker_killed"], rows=2_000)
    hangs = client.start("hurried_flights", ["slow_step"], rows=2_000)

    is_embedded = not portal.environ["DATABASE_URL"]
    assert status == (202 if is_embedded else 400), killed  # elsewhere it would hurt others
    if is_embedded:
        found = client.wait_for_end(killed["id"], PATIENCE)
        assert found["status"] == "succeeded"
        assert outcomes(found, "train_all") == ["lost", "succeeded"]
        page = client.page(f"/pipelines/runs/{killed['id']}/")
        assert "The worker process died (signal 9 (SIGKILL))." in page

    found = client.wait_for_end(hangs, PATIENCE)
    assert found["status"] == "failed"
    assert outcomes(found, "train_all") == ["timed_out", "timed_out"]
    page = client.page(f"/pipelines/runs/{hangs}/")
    assert "“Train on all months” caught it" in page
    assert "It took longer than 3 seconds." in page
    models = client.call("GET", "/api/v1/models/")[1]["results"]
    assert [model["version"] for model in models if model["is_serving"]] == [1]


# ------------------------------------------------------------------ in the end
def test_the_worker_is_well_after_all_of_it(portal: Portal) -> None:
    assert wait_for(portal.is_healthy, 30)
