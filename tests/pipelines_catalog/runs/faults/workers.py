"""Faults that need several workers: three with two processes each, one broker, one database.

The clock of one worker is an hour ahead, that of another an hour behind, and that one has older
code of one of the pipelines; beat runs in the third.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.mlops_portal.started_portal import ROOT, Portal, descendants, wait_for
from tests.pipelines_catalog.runs.faulty import versioned
from tests.pipelines_catalog.runs.portal_runs import (
    PATIENCE,
    Client,
    assert_each_effect_once,
    attempts,
    outcomes,
    rows,
)

HOUR = 3600
AWRY = {"ahead": HOUR, "behind": -HOUR}
OLD = "behind"  # the worker that a deployment has forgotten
Workers = dict[str, subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def started() -> Iterator[Workers]:
    """Workers that tests have started, by name."""
    found: Workers = {}
    yield found
    for worker in found.values():
        end(worker)


@pytest.fixture
def workers(portal: Portal, started: Workers) -> Workers:
    """Two more workers, as the portal starts its own, but with clocks that go wrong."""
    missing = [name for name in AWRY if name not in started or started[name].poll() is not None]
    said = len(portal.words)
    for name in missing:
        started[name] = start(name, portal)
    for name in missing:
        is_ready = re.compile(f"{name}@.* ready")
        assert wait_for(lambda ready=is_ready: ready.search(portal.words, said), 60), portal.words
    return started


def start(name: str, portal: Portal) -> subprocess.Popen[bytes]:
    of_worker = Path(f"/proc/{portal.children()['worker']}/environ").read_bytes().decode()
    environ = dict(line.split("=", 1) for line in of_worker.split("\0") if line)
    if name == OLD:
        environ[versioned.VARIABLE] = "1"
    command = [
        *(sys.executable, "-m", "tests.pipelines_catalog.runs.clock_off", str(AWRY[name])),
        *("--quiet", "--app", "mlops_portal.celery", "worker", "--hostname", f"{name}@%h"),
        *("--pool", "prefork", "--concurrency", "2", "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle"),
    ]
    with portal.log.open("ab") as log:
        return subprocess.Popen(
            command, cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True
        )


def end(worker: subprocess.Popen[bytes]) -> None:
    """Kill a worker with all its processes: nobody is left to tell that they died."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


@dataclass(frozen=True)
class AtWork:
    """A run whose middle step is at work, and in which worker."""

    client: Client
    run: str
    worker: str

    def outcomes(self) -> list[str]:
        return outcomes(self.client.read(self.run), "middle")


def below(worker: subprocess.Popen[bytes]) -> set[int]:
    return {pid for pid, _started in descendants(worker.pid)}


@pytest.fixture
def at_work(portal: Portal, workers: Workers) -> list[AtWork]:
    """Six runs, one in each process of the three workers."""
    found = []
    for client in (Client.new(portal.port), Client.new(portal.port)):
        for _each in (1, 2, 3):
            run = client.start("troubled", trouble="listens", seconds=60)
            pid = client.wait_for_worker(run, "middle")
            assert wait_for(lambda c=client, r=run: _clocks_told(c.read(r)), PATIENCE)
            of = (name for name, worker in workers.items() if pid in below(worker))
            found.append(AtWork(client, run, next(of, "right")))
    return found


def test_siblings_that_end_at_the_same_moment_have_one_successor(client, workers) -> None:
    """F15: sixteen times four steps, each in a process of its own, of more than one worker."""
    for _each in range(4):
        run = client.wait_for_end(client.start("siblings"), PATIENCE)
        assert run["status"] == "succeeded"
        assert_each_effect_once(run)
        begun = [event["step"] for event in run["events"] if event["kind"] == "step_started"]
        assert sorted(begun) == sorted(step["name"] for step in run["steps"])
        for layer in (1, 2, 3, 4):
            names = [f"sibling_{layer}_{place}" for place in (1, 2, 3, 4)]
            assert len({attempts(run, name)[0]["worker"] for name in names}) == 4
            (joined,) = attempts(run, f"join_{layer}")
            assert joined["queued_at"] >= max(
                attempts(run, name)[0]["finished_at"] for name in names
            )


def test_two_runs_that_promote_at_the_same_moment_make_one_champion(
    client, workers, portal, database_url
) -> None:
    """F23: the other is rejected, because the champion has changed."""
    for meeting in range(1, 6):
        runs = [
            client.start("registry", batch=n, quality=meeting / 10, meeting=meeting)
            for n in (2 * meeting, 2 * meeting + 1)
        ]
        found = [client.wait_for_end(run, PATIENCE) for run in runs]
        assert [run["status"] for run in found] == ["succeeded"] * 2
        assert sorted(run["model"]["decision"] for run in found) == ["promoted", "rejected"]
        (rejected,) = (run for run in found if run["model"]["decision"] == "rejected")
        assert any("The champion changed" in reason for reason in rejected["model"]["reasons"])
        for run in found:
            assert len(run["artifacts"]) == len({made["name"] for made in run["artifacts"]})
    of_toy = "WHERE name = 'toy'"
    deployed = rows(portal, database_url, f"SELECT run_id, ended_at FROM runs_deployment {of_toy}")
    assert len(deployed) == 5
    assert len([run for run, ended_at in deployed if ended_at is None]) == 1
    (served,) = rows(portal, database_url, f"SELECT model_id, revision FROM runs_champion {of_toy}")
    assert served[1] == 5


def test_a_worker_with_older_code_leaves_a_step_to_one_that_has_the_version(
    client: Client, workers: Workers
) -> None:
    """F27: it takes the message and drops it; the message is sent again until another takes it."""
    runs = [client.start("versioned") for _each in range(2)]
    old = below(workers[OLD])
    for run in runs:
        found = client.wait_for_end(run, PATIENCE)
        assert found["status"] == "succeeded"
        tried = [attempt for step in found["steps"] for attempt in step["attempts"]]
        assert len(tried) == len(found["steps"])
        assert not {int(attempt["worker"].rpartition(":")[2]) for attempt in tried} & old
        assert_each_effect_once(found)


def test_clocks_that_go_wrong_and_many_reapers_lose_and_double_nothing(
    at_work: list[AtWork], workers: Workers, portal: Portal
) -> None:
    """F20 and F21: six steps longer than a lease; two processes die and nobody tells."""
    assert Counter(step.worker for step in at_work) == {"right": 2, "ahead": 2, "behind": 2}
    end(workers["ahead"])
    dead = [step for step in at_work if step.worker == "ahead"]
    others = [step for step in at_work if step.worker != "ahead"]
    for step in dead:  # for as long as a lease, in which those of the others must be renewed
        assert wait_for(lambda step=step: step.outcomes()[0] == "lost", PATIENCE)
    assert [step.outcomes() for step in others] == [["running"]] * 4
    for step in at_work:
        step.client.let_go(portal, step.run)
    for step in at_work:
        run = step.client.wait_for_end(step.run, PATIENCE)
        expected = ["lost", "succeeded"] if step in dead else ["succeeded"]
        assert outcomes(run, "middle") == expected
        again = [event for event in run["events"] if event["kind"] == "step_tried_again"]
        assert len(again) == len(expected) - 1
        assert_each_effect_once(run)
        _assert_times_are_those_of_the_database(run)
        assert abs(_clocks_told(run)[0] - AWRY.get(step.worker, 0)) < HOUR / 6


def _assert_times_are_those_of_the_database(run: dict[str, Any]) -> None:
    keys = ("queued_at", "started_at", "finished_at")
    tried = [found for step in run["steps"] for found in step["attempts"]]
    told = [found[key] for found in tried for key in keys if found[key]]
    told += [event["at"] for event in run["events"]]
    for at in told:
        assert abs(datetime.fromisoformat(at) - datetime.now(UTC)) < timedelta(minutes=10)


def _clocks_told(run: dict[str, Any]) -> list[float]:
    """How far the clock of each attempt's process was from ours, in seconds, as its log tells."""
    told = [e for e in run["events"] if e["step"] == "middle" and e["kind"] == "log"]
    clocks = [e["words"] for e in told if e["words"].startswith("clock ")]
    return [float(words.removeprefix("clock ")) - time.time() for words in clocks]
