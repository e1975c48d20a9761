"""A whole portal as a person starts it: real processes, on a free port, in a folder of its own."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 80.0  # bound of a test on a crowded machine, not a promise
STOP_SECONDS = 40.0
START = (sys.executable, "-m", "mlops_portal.embedded")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: dict[str, str]


@dataclass(slots=True)
class Portal:
    """One start of the portal and what can be seen of it from outside."""

    port: int
    data_dir: Path
    environ: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    begins: int = 0  # where the words of the last start begin in the log
    seen: set[tuple[int, str]] = field(default_factory=set)

    def start(self, command: Sequence[str] = START) -> "Portal":
        """Start it, or start it again; `command` where something else is to be its parent."""
        self.begins = self.log.stat().st_size
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def words(self) -> str:
        """What was said since the last start."""
        return self.log.read_bytes()[self.begins :].decode()

    def get(self, path: str = "/healthz", timeout: float = 10.0) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            headers = {key.lower(): value for key, value in response.getheaders()}
            return Answer(response.status, headers, json.loads(response.read()))
        finally:
            connection.close()

    def is_healthy(self) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get().status == 200
        return False

    def wait_until_ready(self) -> "Portal":
        """Wait for the words that the start prints when the portal is healthy."""
        assert self.process is not None
        wait_for(
            lambda: "MLOps Portal is ready" in self.words or self.process.poll() is not None,
            START_SECONDS,
        )
        assert self.process.poll() is None, self.words
        self.seen |= descendants(self.pid)
        return self

    def children(self) -> dict[str, int]:
        """Pids of the parts by name: broker, worker, web, predictions."""
        names = {"valkey-server": "broker", "redis-server": "broker"}
        names |= {
            "celery": "worker",
            "mlops_portal.gunicorn_conf": "web",
            "serving.process": "predictions",
        }
        found = {}
        for pid, _started in descendants(self.pid):
            if parent_of(pid) == self.pid:
                line = command_of(pid)
                found |= {name: pid for word, name in names.items() if word in line}
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.seen |= descendants(self.pid)
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)

    def exit_code(self) -> int:
        """How a start that refuses ends."""
        assert self.process is not None
        return self.process.wait(START_SECONDS)

    def left(self) -> set[tuple[int, str]]:
        """Processes of this start that live although they should not."""
        return {(pid, started) for pid, started in self.seen if started == start_time(pid)}

    def end(self) -> None:
        """Leave nothing behind, whatever the test did."""
        if self.process and self.process.poll() is None:
            self.seen |= descendants(self.pid)
            self.process.kill()
            self.process.wait()
        if not wait_for(lambda: not self.left(), 2):
            for pid, _started in self.left():
                kill(pid)


def wait_for(happened: Callable[[], bool], seconds: float) -> bool:
    """Whether it happened within the time."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def stat_of(pid: int) -> list[str]:
    """State, parent … start time of a process; empty when it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
    return [] if fields[0] == "Z" else fields


def parent_of(pid: int) -> int:
    fields = stat_of(pid)
    return int(fields[1]) if fields else 0


def start_time(pid: int) -> str:
    fields = stat_of(pid)
    return fields[19] if fields else ""


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def status_of(pid: int) -> str:
    """The kernel's lines on a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return ""


def descendants(root: int) -> set[tuple[int, str]]:
    """Every process below and including `root`, with its start time."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    parents = {pid: parent_of(pid) for pid in pids}
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {(pid, start_time(pid)) for pid in found if start_time(pid)}


def kill(pid: int) -> None:
    """End one process at once; one that is gone is no error.

    Nothing else: to the kernel 0 and negative numbers name whole groups, ours among them.
    """
    if pid <= 1:
        raise ValueError(f"{pid} is no process that a test has started.")
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def kill_the_scheduler(portal: Portal, seconds: float) -> None:
    """Until its worker has put another in its place, which takes `seconds` at the most."""
    found: list[int] = []

    def is_another() -> bool:
        if (now := scheduler_of(portal)) and now not in found:
            found.append(now)
            return True
        return False

    assert wait_for(is_another, seconds), portal.words
    kill(found[0])
    assert wait_for(is_another, seconds), portal.words


def scheduler_of(portal: Portal) -> int:
    """The one process of the worker without a companion thread; 0 where that is not clear yet."""
    worker = portal.children().get("worker")
    if worker is None:
        return 0
    alone = [
        pid
        for pid, _started in descendants(worker)
        if pid != worker and "Threads:\t1\n" in status_of(pid)
    ]
    return alone[0] if len(alone) == 1 else 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
