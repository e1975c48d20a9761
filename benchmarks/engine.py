"""What the engine costs: eight steps that do nothing, beside the floor, in one run.

    .venv/bin/python -m benchmarks.engine                              # SQLite, embedded broker
    DATABASE_URL=postgres://postgres@127.0.0.1:5432/scratch REDIS_URL=redis://127.0.0.1:6379/9 \
        .venv/bin/python -m benchmarks.engine                          # PostgreSQL, Redis

The floor is what any chain of Celery tasks with rows must do: one task for each step, which writes
that the step runs, writes that it is done, and sends the next. Both are carried by the same worker
(two processes), turn by turn, `--rounds` times. Printed are medians in milliseconds, from the call
that starts a chain until its last row says that it is done, and their ratio to the floor (at most
2.5 for the chain). Figures of one machine at one moment compare only with each other. The database
should be one that nobody else uses: rows stay in it.
"""

import argparse
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60.0
RUN_SECONDS = 60.0
POLL_SECONDS = 0.002


def main() -> None:
    """Start what is needed, measure, print, stop."""
    parser = argparse.ArgumentParser(description="Measures the engine beside its floor.")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-")))
        prepare_environment(folder)
        if not os.environ.get("REDIS_URL"):
            stack.enter_context(embedded_broker(folder))
        prepare_database()
        stack.enter_context(worker(folder))
        report(measure(rounds))


def prepare_environment(folder: Path) -> None:
    """The portal's settings for this measurement."""
    os.environ.setdefault("SECRET_KEY", secrets.token_hex(32))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "mlops_portal.settings",
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_BENCH": "true",
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def embedded_broker(folder: Path) -> Iterator[None]:
    """The broker that the one-command start brings."""
    from mlops_portal.embedded import broker

    socket_path = broker.private_socket_path(folder)
    command = broker.server_command(broker.find_server(), socket_path, folder)
    os.environ["PORTAL_VALKEY_SOCKET"] = str(socket_path)
    with process(command):
        wait_for(lambda: broker.answers(socket_path), START_SECONDS, "the broker answers")
        yield


def prepare_database() -> None:
    """Tables of the portal and of the floor."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from benchmarks import floor

    floor.prepare()


@contextmanager
def worker(folder: Path) -> Iterator[None]:
    """One worker as the one-command start runs it, which also knows the floor's task."""
    from mlops_portal.embedded import commands

    command = [*commands.worker(folder), "--include", "benchmarks.floor"]
    from benchmarks import floor

    with process(command):
        ids = floor.begin()
        wait_for(lambda: floor.is_done(ids), START_SECONDS, "the worker works")
        yield


@contextmanager
def process(command: list[str]) -> Iterator[None]:
    """A process of our own, ended when it is not needed any more."""
    running = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)  # noqa: S603
    try:
        yield
    finally:
        running.terminate()
        running.wait(20)


def measure(rounds: int) -> dict[str, list[float]]:
    """Milliseconds of every turn, by what was measured; two turns of each go uncounted."""
    from benchmarks import floor
    from pipelines_catalog.runs.services import workspace_for

    workspace = workspace_for(visitor=secrets.token_hex(32))
    turns: dict[str, Callable[[], float]] = {
        "floor": lambda: timed(floor.begin, floor.is_done),
        "bench_chain": lambda: timed(lambda: begin(workspace, "bench_chain"), is_over),
        "bench_fan": lambda: timed(lambda: begin(workspace, "bench_fan"), is_over),
    }
    taken: dict[str, list[float]] = {name: [] for name in turns}
    for number in range(rounds + 2):
        for name, turn in turns.items():
            milliseconds = turn()
            if number >= 2:
                taken[name].append(milliseconds)
    return taken


def begin(workspace: object, key: str) -> object:
    """Start a run of a pipeline, as the API does."""
    from pipelines_catalog.runs import catalog, services

    started = services.start_run(workspace=workspace, pipeline=catalog.find(key), parameters={})
    return started.run.pk


def is_over(run_id: object) -> bool:
    """Whether the run says that it succeeded."""
    from pipelines_catalog.runs.models import Run

    return Run.objects.filter(pk=run_id, status=Run.Statuses.SUCCEEDED).exists()


def timed(start: Callable[[], object], is_done: Callable[..., bool]) -> float:
    """Milliseconds from the start until it says that it is done."""
    began = time.perf_counter()
    started = start()
    wait_for(lambda: is_done(started), RUN_SECONDS, "a chain ends", pause=POLL_SECONDS)
    return (time.perf_counter() - began) * 1000


def wait_for(happened: Callable[[], bool], seconds: float, what: str, pause: float = 0.02) -> None:
    """Wait, or end the measurement with what did not happen."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            sys.exit(f"Not within {seconds:.0f} s: {what}.")
        time.sleep(pause)


def report(taken: dict[str, list[float]]) -> None:
    """Medians, extremes and ratios."""
    from django.db import connection

    floor = statistics.median(taken["floor"])
    print(f"{connection.vendor}, {os.cpu_count()} cores, {len(taken['floor'])} rounds")
    print(f"{'':12}  median ms      min      max  × floor")
    for name, values in taken.items():
        middle = statistics.median(values)
        print(
            f"{name:12} {middle:10.1f} {min(values):8.1f} {max(values):8.1f} {middle / floor:8.2f}"
        )


if __name__ == "__main__":
    main()
