"""A database or a stream that is away, memory that grows, and a long step beside short ones."""

import contextlib
import http.client
import time

from tests.mlops_portal.started_portal import Portal, stat_of, wait_for
from tests.pipelines_catalog.runs.portal_runs import (
    PATIENCE,
    Client,
    assert_each_effect_once,
    attempts,
    kill,
    memory_of,
    outcomes,
    pool_of,
    without_database,
)

AWAY = 5.0  # seconds, longer than a lease


def test_a_database_that_is_away_at_the_end_of_a_step_costs_only_time(
    client: Client, portal: Portal, database_url: str
) -> None:
    """F12: the end is written when it is back, or it is tried again; nothing is half there."""
    run = client.start("troubled", trouble="listens", seconds=60)
    client.wait_for_worker(run, "middle")
    with without_database(portal, database_url):
        client.let_go(portal, run)
        time.sleep(AWAY)
    found = client.wait_for_end(run, 2 * PATIENCE)
    assert found["status"] == "succeeded"
    assert outcomes(found, "middle") in (["succeeded"], ["lost", "succeeded"])
    assert_each_effect_once(found)
    assert wait_for(portal.is_healthy, 30), portal.words


def test_a_long_step_blocks_no_short_one(client: Client, portal: Portal) -> None:
    """F24: with one free process short steps go at once, past a long one."""
    long = client.start("troubled", trouble="listens", seconds=60)
    client.wait_for_worker(long, "middle")
    shorts = [client.start("troubled") for _each in range(3)]
    for run in shorts:
        found = client.wait_for_end(run, 15)  # as a reserved message would, it never waits for 60
        assert found["status"] == "succeeded"
        assert_each_effect_once(found)
    assert outcomes(client.read(long), "middle") == ["running"]
    client.let_go(portal, long)
    assert client.wait_for_end(long, PATIENCE)["status"] == "succeeded"


def test_a_process_whose_memory_grows_is_replaced(client: Client, portal: Portal) -> None:
    """F25: by one as small as it was at first; what runs beside it goes on."""
    before = memory_of(pool_of(portal))
    run = client.start("troubled", trouble="leaks")
    grown = int(attempts(client.wait_for_end(run, PATIENCE), "middle")[0]["worker"].split(":")[-1])
    assert wait_for(lambda: not stat_of(grown), PATIENCE)
    for _each in range(3):
        found = client.wait_for_end(client.start("troubled"), PATIENCE)
        assert found["status"] == "succeeded"
    assert wait_for(lambda: memory_of(pool_of(portal)) < 1.2 * before, PATIENCE)
    assert_each_effect_once(client.read(run))


def test_a_reader_whose_connection_is_cut_misses_nothing(client: Client, portal: Portal) -> None:
    """F26: cut ten times, once with the server itself; each event comes once, in order."""
    run = client.start("long_chain")
    seen: list[int] = []
    for cut in range(10):
        _cut_while_asking(client, run, seen[-1] if seen else 0)
        if cut == 4:
            kill(portal.children()["web"])
            assert wait_for(portal.is_healthy, PATIENCE), portal.words
        seen += _newer(client, run, seen)
    client.wait_for_end(run, PATIENCE)
    while newer := _newer(client, run, seen):
        seen += newer
    assert seen == [event["seq"] for event in client.read(run)["events"]]
    assert seen == sorted(set(seen))


def _newer(client: Client, run: str, seen: list[int]) -> list[int]:
    """What came after the last that was read."""
    status, body = client.call("GET", f"/api/v1/runs/{run}/?after={seen[-1] if seen else 0}")
    assert status == 200
    return [event["seq"] for event in body["events"]]


def _cut_while_asking(client: Client, run: str, after: int) -> None:
    """Ask, and go before the answer has come."""
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=10)
    with contextlib.suppress(OSError):
        connection.request("GET", f"/api/v1/runs/{run}/?after={after}", headers={
            "Cookie": client.cookie,
        })  # fmt: skip
    connection.close()
