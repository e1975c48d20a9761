"""Runs of a started portal as a client of its API sees them; its processes, to be killed."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis
from kombu import Connection, Queue
from kombu.transport.redis import Channel

from mlops_portal.embedded import broker as embedded_broker
from mlops_portal.foundation import queues
from tests.mlops_portal.started_portal import (
    Portal,
    command_of,
    descendants,
    free_port,
    kill,
    parent_of,
    wait_for,
)

RUN_SECONDS = 60.0
PATIENCE = 40  # seconds, many times what the reaper needs: the machine may be busy
UNMARKED = ("registry", "hurried_flights")  # their runs differ by what they are given


class OwnRedis:
    """A Redis for one module of tests, without a file: it comes back empty."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        program = shutil.which("redis-server") or embedded_broker.find_server().path
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder))
        self.process = subprocess.Popen([program, *options, "--save", "", "--appendonly", "no"])

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


@dataclass
class Broker:
    """The broker of a portal, which may be killed and frozen: nobody else uses it."""

    portal: Portal
    url: str
    own: OwnRedis | None  # None: the one that the portal has brought

    @property
    def pid(self) -> int:
        return self.own.process.pid if self.own else self.portal.children()["broker"]

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def lose_everything(self) -> None:
        """Kill it; it comes back at once and empty."""
        self.client().flushall()
        kill(self.pid)
        if self.own:
            self.own.process.wait()
            self.own.start()

    def go_away(self, seconds: float) -> None:
        """Cut every connection and answer nobody for a while."""
        with contextlib.suppress(redis.ConnectionError):
            self.client().execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "no")
        with frozen(self.pid):
            time.sleep(seconds)

    def push(self, raw: str | bytes) -> None:
        """Anything at all, into the queue of steps: the next to be taken."""
        self.client().rpush("steps", raw)

    def push_taken(self, tag: str, raw: str | bytes) -> None:
        """Anything at all, as if a worker had taken it a minute ago and had died since."""
        self.client().hset("unacked", tag, raw)
        self.client().zadd("unacked_index", {tag: time.time() - 60})

    def has_taken(self) -> bool:
        """Whether anything is taken and not acknowledged."""
        return bool(self.client().hlen("unacked") or self.client().zcard("unacked_index"))

    def waiting(self) -> int:
        """Steps that wait for a worker, whosever they are and whatever their priority."""
        client = self.client()
        return sum(client.llen(queue) for queue in self._queues_of_steps())

    def lose_waiting(self) -> None:
        """Take away every message of a step that no worker has taken."""
        self.client().delete(*self._queues_of_steps())

    def _queues_of_steps(self) -> list[str]:
        return [
            queue if priority == 0 else f"{queue}{Channel.sep}{priority}"
            for queue in (queues.STEP_QUEUE, queues.VISITOR_QUEUE)
            for priority in queues.PRIORITIES
        ]

    def unacknowledged(self, message_id: str) -> bool:
        """Whether a worker has a message and has not said yet that it is done."""
        return any(message_id.encode() in found for found in self.client().hvals("unacked"))

    def send(self, task: str, args: list[object], task_id: str) -> None:
        """A message as Celery writes it, into the queue of steps."""
        headers = {"lang": "py", "task": task, "id": task_id, "argsrepr": "", "kwargsrepr": ""}
        with Connection(self.url.replace("unix://", "redis+socket://", 1)) as connection:
            connection.Producer().publish(
                (args, {}, {}),
                routing_key="steps",
                declare=[Queue("steps")],
                serializer="json",
                headers=headers,
                correlation_id=task_id,
            )


@dataclass
class Client:
    """A browser that keeps its cookie."""

    port: int
    cookie: str
    marks: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    @classmethod
    def new(cls, port: int) -> "Client":
        """A visitor who was never here before."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/pipelines/")
        cookies = connection.getresponse().headers.get_all("Set-Cookie", ())
        (key,) = (c for c in cookies if c.startswith("portal_runs"))
        return cls(port, key.partition(";")[0])

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            headers = {"Content-Type": "application/json", "Cookie": self.cookie}
            sent = None if body is None else json.dumps(body)
            connection.request(method, path, sent, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def start(self, pipeline: str, faults: Sequence[str] = (), **parameters: Any) -> str:
        """Start a run that is like no other; its id."""
        status, body = self.try_to_start(pipeline, faults, **parameters)
        assert status == 202, body
        return body["id"]

    def try_to_start(
        self, pipeline: str, faults: Sequence[str] = (), **parameters: Any
    ) -> tuple[int, Any]:
        if pipeline not in UNMARKED:
            parameters.setdefault("mark", next(self.marks))
        body = {"pipeline": pipeline, "parameters": parameters, "faults": faults}
        return self.call("POST", "/api/v1/runs/", body)

    def page(self, path: str) -> str:
        """A page as the visitor sees it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Cookie": self.cookie})
            answer = connection.getresponse()
            assert answer.status == 200
            return answer.read().decode()
        finally:
            connection.close()

    def read(self, run_id: str) -> dict[str, Any]:
        status, body = self.call("GET", f"/api/v1/runs/{run_id}/")
        assert status == 200, body
        return body

    def cancel(self, run_id: str) -> dict[str, Any]:
        status, body = self.call("POST", f"/api/v1/runs/{run_id}/cancel/")
        assert status == 202, body
        return body

    def let_go(self, portal: Portal, run_id: str) -> None:
        """Let a step that listens come to its end."""
        folder = Path(portal.data_dir) / "let_go"
        folder.mkdir(exist_ok=True)
        (folder / run_id).touch()

    def wait_for_end(self, run_id: str, seconds: float = RUN_SECONDS) -> dict[str, Any]:
        """The run once it is over."""
        deadline = time.monotonic() + seconds
        while True:
            run = self.read(run_id)
            if run["status"] not in ("queued", "running", "waiting"):
                return run
            assert time.monotonic() < deadline, run
            time.sleep(0.1)

    def wait_for_worker(self, run_id: str, step: str, attempt: int = 1) -> int:
        """The process that has begun an attempt of a step."""
        found: list[int] = []

        def has_begun() -> bool:
            for tried in attempts(self.read(run_id), step):
                if tried["attempt"] == attempt and tried["status"] == "running":
                    found.append(int(tried["worker"].rpartition(":")[2]))
            return bool(found)

        assert wait_for(has_begun, RUN_SECONDS), self.read(run_id)
        return found[0]


def both_busy(client: Client, seconds: float) -> list[str]:
    """Runs that keep both processes of the worker at work, at the same time, for some seconds."""
    runs = [client.start("troubled", trouble="listens", seconds=seconds) for _each in (1, 2)]
    for run in runs:
        client.wait_for_worker(run, "middle")
    return runs


def attempts(run: dict[str, Any], step: str) -> list[dict[str, Any]]:
    return next(found["attempts"] for found in run["steps"] if found["name"] == step)


def outcomes(run: dict[str, Any], step: str) -> list[str]:
    """How the attempts of a step ended, first to last."""
    return [tried["status"] for tried in attempts(run, step)]


def assert_each_effect_once(run: dict[str, Any]) -> None:
    """The oracle: every step has published its artifact exactly once."""
    published = Counter(artifact["name"] for artifact in run["artifacts"])
    assert published == Counter(f"effect_{step['name']}" for step in run["steps"]), published
    numbers = [event["seq"] for event in run["events"]]
    assert numbers == sorted(set(numbers))


def pool_of(portal: Portal) -> set[int]:
    """The processes of the worker, beat included."""
    worker = portal.children()["worker"]
    return {pid for pid, _started in descendants(worker)} - {worker}


def beat_of(portal: Portal, step_workers: set[int]) -> int:
    """The one process below the worker that does no steps."""
    worker = portal.children()["worker"]
    below = {pid for pid in pool_of(portal) if parent_of(pid) == worker} - step_workers
    (beat,) = below
    return beat


@contextlib.contextmanager
def frozen(*pids: int) -> Iterator[None]:
    """Stop processes for a while."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def restart_worker(portal: Portal, *signals: tuple[int, float]) -> None:
    """Send signals to the worker, each with seconds to wait after it, until another one is up."""
    old = portal.children()["worker"]
    for number, seconds in signals:
        with contextlib.suppress(ProcessLookupError):
            os.kill(old, number)
        if wait_for(lambda: "worker" not in command_of(old), seconds):
            break
    assert wait_for(lambda: portal.children().get("worker", old) != old, 20), portal.words
    portal.seen |= descendants(portal.pid)


@contextlib.contextmanager
def without_database(portal: Portal, database_url: str) -> Iterator[None]:
    """Nobody else can write for a while: the file is locked, or PostgreSQL cuts and locks."""
    if database_url:
        import psycopg2

        connection = psycopg2.connect(database_url)
        connection.cursor().execute("LOCK TABLE runs_run, runs_steprun IN ACCESS EXCLUSIVE MODE")
        connection.cursor().execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user "
            "AND pid <> pg_backend_pid()"
        )
    else:
        path = Path(portal.data_dir) / "portal.sqlite3"
        connection = sqlite3.connect(path, timeout=20, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


def memory_of(pids: set[int]) -> int:
    """Bytes that processes hold in memory, together."""
    pages = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def rows(portal: Portal, database_url: str, sql: str) -> list[tuple[Any, ...]]:
    """What the portal's database says."""
    if database_url:
        import psycopg2

        with contextlib.closing(psycopg2.connect(database_url)) as connection:
            cursor = connection.cursor()
            cursor.execute(sql)
            return cursor.fetchall()
    path = Path(portal.data_dir) / "portal.sqlite3"
    with contextlib.closing(sqlite3.connect(path, timeout=20)) as connection:
        return connection.execute(sql).fetchall()
