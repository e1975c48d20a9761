"""A supervised process: alone in its session, swept before a restart, restarted with patience."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mlops_portal.embedded import death
from mlops_portal.embedded.parts import Part, Surroundings
from tests.mlops_portal.started_portal import start_time, wait_for

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
# A process with a child of its own, whose pid it prints.
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "open(sys.argv[1], 'w').write(str(child.pid))\n"
    "time.sleep(60)",
]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def surroundings(guardian: death.Guardian | None = None) -> Surroundings:
    return Surroundings(os.environ, (), guardian)


def test_pauses_grow_to_half_a_minute_and_are_forgotten_after_a_steady_minute() -> None:
    clock = Clock()
    part = Part("part", [sys.executable, "-c", ""], surroundings(), clock=clock)
    part.start()
    assert [part.plan_restart() for _ in range(8)] == [0, 1, 2, 4, 8, 16, 30, 30]
    assert part.start_at == clock.now + 30
    clock.now += 61
    assert part.plan_restart() == 0
    part.sweep()


def test_a_part_leads_its_own_session() -> None:
    part = Part("part", SLEEP, surroundings())
    part.start()
    assert part.process
    assert os.getsid(part.process.pid) == part.process.pid
    part.sweep()
    assert not part.is_started


def test_what_a_killed_part_left_is_swept(tmp_path: Path) -> None:
    part = Part("part", [*PARENT, f"{tmp_path}/pid"], surroundings())
    part.start()
    assert part.process
    assert wait_for(lambda: bool(noted_pid(tmp_path)), 5)
    child = noted_pid(tmp_path)
    os.kill(part.process.pid, signal.SIGKILL)
    assert wait_for(lambda: part.ended() == -signal.SIGKILL, 5)
    assert start_time(child)
    part.sweep()
    assert wait_for(lambda: not start_time(child), 5)


def noted_pid(folder: Path) -> int:
    """The pid that a process wrote into `folder`, 0 before it did."""
    with contextlib.suppress(OSError, ValueError):
        return int((folder / "pid").read_text())
    return 0


@pytest.mark.skipif(not death.has_death_signal(), reason="this system has no death signal")
def test_a_part_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    assert_child_dies_with_parent(tmp_path, "None")


def test_a_guardian_kills_what_a_killed_parent_started(tmp_path: Path) -> None:
    """As on systems without a death signal: there the guardian alone must do it."""
    assert_child_dies_with_parent(tmp_path, "Guardian()", "death._libc = None")


def assert_child_dies_with_parent(folder: Path, guardian: str, before: str = "") -> None:
    code = (
        "import os, sys, time\n"
        "from mlops_portal.embedded import death\n"
        "from mlops_portal.embedded.death import Guardian\n"
        "from mlops_portal.embedded.parts import Part, Surroundings\n"
        f"{before}\n"
        f"around = Surroundings(os.environ, (), {guardian})\n"
        f"part = Part('part', {SLEEP!r}, around)\n"
        "part.start()\n"
        "open(sys.argv[1], 'w').write(str(part.process.pid))\n"
        "time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, f"{folder}/pid"])
    assert wait_for(lambda: bool(noted_pid(folder)), 10)
    child = noted_pid(folder)
    assert start_time(child)
    parent.kill()
    parent.wait()
    begun = time.monotonic()
    assert wait_for(lambda: not start_time(child), 5)
    assert time.monotonic() - begun < 5
