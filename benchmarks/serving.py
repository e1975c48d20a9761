"""The prediction service under load at the portal's address, while versions swap and it is killed.

    python -m benchmarks.serving [--seconds 60] [--connections 16]

A portal of its own on SQLite, with three versions of a logistic model of flights, of which the
file of one is spoilt. Every connection sends one distinct row after the other. Meanwhile versions
are swapped 20 times, once to the spoilt file, and once the prediction process is killed. Each
answer must be that of the version that it names, equal to the score of a batch. Then batches of
1,000 rows are sent to the process itself, by turns with the model alone on the same rows.
"""

import argparse
import hashlib
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.serving_content import SPOILT, prepared, raw_rows, scores_of

HERE = Path(__file__).resolve().parent.parent
SWAPS = 20
START_SECONDS = 90
BATCH = 1_000
TURNS = 40


@dataclass
class Answer:
    """One request: its row, how it was answered, and how long that took in seconds."""

    row: int
    status: int
    version: int
    prediction: float
    seconds: float


@dataclass
class Portal:
    """A started portal, and the client whose workspace holds the versions."""

    folder: Path
    port: int
    environ: Mapping[str, str]
    pid: int
    token: str = ""
    ids: dict[int, int] = field(default_factory=dict)  # of a version its id

    def fill(self) -> None:
        """Make the versions, and the token that asks them."""
        command = [sys.executable, "-m", "benchmarks.serving_content"]
        made = subprocess.run(  # noqa: S603  our own command
            command, cwd=HERE, env=self.environ, check=True, stdout=subprocess.PIPE
        )
        found = json.loads(made.stdout)
        self.token = found["token"]
        self.ids = {int(number): pk for number, pk in found["ids"].items()}

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        connection: http.client.HTTPConnection | None = None,
    ) -> tuple[int, Any]:
        """Send a request of the client; status and JSON of the answer."""
        open_connection = connection or self.connect()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        if not self.token:
            del headers["Authorization"]
        content = None if body is None else json.dumps(body)
        open_connection.request(method, path, content, headers)
        answer = open_connection.getresponse()
        content = answer.read()
        if connection is None:
            open_connection.close()
        return answer.status, json.loads(content or b"null")

    def predict(self, row: Any, connection: http.client.HTTPConnection) -> tuple[int, Any]:
        path = "/api/v1/models/flight_delay/predict/"
        return self.request("POST", path, {"rows": [row]}, connection)

    def serving(self) -> int:
        """The version that serves."""
        _status, found = self.request("GET", "/api/v1/models/")
        return next(model["version"] for model in found["results"] if model["is_serving"])

    def swap(self, to: int) -> int:
        """Go back to a version; the status of the answer."""
        body = {"expected": self.serving(), "reason": "benchmark"}
        path = f"/api/v1/models/{self.ids[to]}/rollback/"
        return self.request("POST", path, body)[0]

    def kill_predictions(self) -> None:
        """Kill the prediction process and what it has forked."""
        command = ["ps", "-ewwo", "pid,ppid,args"]
        found = subprocess.run(command, capture_output=True, check=True)  # noqa: S603
        for line in found.stdout.decode().splitlines()[1:]:
            pid, parent, args = line.split(None, 2)
            if int(parent) == self.pid and "serving.process" in args:
                os.kill(int(pid), signal.SIGKILL)


# ------------------------------------------------------------------ load
def load(portal: Portal, rows: list[Any], seconds: float, connections: int) -> list[Answer]:
    """Send rows on all connections until the time is over, while swaps and a kill happen."""
    answers: list[list[Answer]] = [[] for _each in range(connections)]
    end = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_send, args=(portal, rows, n, connections, end, answers[n]))
        for n in range(connections)
    ]
    for thread in threads:
        thread.start()
    _disturb(portal, seconds)
    for thread in threads:
        thread.join()
    return [answer for found in answers for answer in found]


def _send(
    portal: Portal, rows: list[Any], first: int, step: int, end: float, answers: list[Answer]
) -> None:
    connection, place = portal.connect(), first
    while time.monotonic() < end:
        row, began = place % len(rows), time.perf_counter()
        try:
            status, found = portal.predict(rows[row], connection)
        except (OSError, http.client.HTTPException):
            status, found = 0, None
            connection = portal.connect()
        took = time.perf_counter() - began
        if status == 200:
            answers.append(Answer(row, status, found["version"], found["predictions"][0], took))
        else:
            answers.append(Answer(row, status, 0, 0.0, took))
        place += step


def _disturb(portal: Portal, seconds: float) -> None:
    """Swap versions, once to the spoilt one, and kill the process once, evenly over the time."""
    pause = seconds / (SWAPS + 2)
    for number in range(SWAPS):
        time.sleep(pause)
        target = SPOILT if number == SWAPS // 2 else 1 + (portal.serving() == 1)
        status = portal.swap(target)
        if status != 200:
            print(f"swap to version {target}: {status}")
        if number == SWAPS // 4:
            portal.kill_predictions()


def report(answers: list[Answer], expected: dict[int, list[float]], seconds: float) -> bool:
    """Print what was measured; whether each answer is right."""
    good = [answer for answer in answers if answer.status == 200]
    wrong = [a for a in good if expected[a.version][a.row] != a.prediction]
    times = sorted(1_000 * answer.seconds for answer in good)
    print(f"requests {len(answers)}, of them not answered {len(answers) - len(good)}")
    print(f"requests per second {len(good) / seconds:.0f}")
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        print(f"{name} {times[int(share * len(times))]:.1f} ms")
    print(f"by version {dict(Counter(answer.version for answer in good))}")
    print(f"not equal to the batch score of their version {len(wrong)}")
    return len(good) == len(answers) and not wrong


# ------------------------------------------------------------------ batches
def batches(portal: Portal, rows: list[Any]) -> None:
    """Compare a batch sent to the process with the model alone, by turns."""
    scorer, sha256 = prepared(portal.folder)
    values = {name: [row[name] for row in rows[:BATCH]] for name in rows[0]}
    body = json.dumps({"rows": rows[:BATCH]})
    headers = {
        "x-model": sha256,
        "x-world": "flights",
        "x-deployment": "benchmark",
        "x-request": hashlib.sha256(body.encode()).hexdigest(),
    }
    connection = http.client.HTTPConnection("process")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(portal.folder / "run" / "predictions.sock"))
    alone, served = [], []
    for _turn in range(TURNS):
        began = time.perf_counter()
        scorer.score(scorer.table(values))
        alone.append(time.perf_counter() - began)
        began = time.perf_counter()
        connection.request("POST", "/predict", body, headers)
        connection.getresponse().read()
        served.append(time.perf_counter() - began)
    of_model, of_service = (1_000 * statistics.median(times) for times in (alone, served))
    print(f"batch of {BATCH} rows: the model alone {of_model:.2f} ms, served {of_service:.2f} ms,")
    print(f"ratio {of_service / of_model:.2f}")


@contextmanager
def started() -> Iterator[Portal]:
    """A portal on SQLite in a folder of its own, on a free port."""
    with tempfile.TemporaryDirectory(prefix="portal-serving-") as name, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port, folder = free.getsockname()[1], Path(name)
        free.close()
        own = {"PORTAL_DATA_DIR": name, "PORT": str(port), "PORTAL_SAMPLE": "no"}
        command = [sys.executable, "-m", "mlops_portal.embedded"]
        with (folder / "benchmark.log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603  our own command
                command, cwd=HERE, env=os.environ | own, stdout=log, stderr=log
            )
        portal = Portal(folder, port, os.environ | own, process.pid)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError, ValueError):
                if portal.request("GET", "/healthz")[0] == 200:
                    break
            time.sleep(0.2)
        try:
            yield portal
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    rows = raw_rows()
    with started() as portal:
        portal.fill()
        expected = scores_of(portal.folder, rows)
        load(portal, rows, 3, options.connections)  # everything is loaded
        answers = load(portal, rows, options.seconds, options.connections)
        is_right = report(answers, expected, options.seconds)
        batches(portal, rows)
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
