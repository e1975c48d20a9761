"""One supervised process: started in its own session and restarted when it ends."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from mlops_portal.embedded import death
from mlops_portal.embedded.options import BASE_DIR

STEADY_SECONDS = 60.0  # a part that lived this long starts again without a pause
LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Settings shared by all children: environment, inherited descriptors, optional guardian."""

    environ: Mapping[str, str]
    descriptors: Sequence[int]
    guardian: death.Guardian | None = None


@dataclass(slots=True)
class Part:
    """A process of the portal. `name` is a noun used in messages."""

    name: str
    command: Sequence[str]
    surroundings: Surroundings
    death_signal: int = signal.SIGKILL
    clock: Callable[[], float] = time.monotonic
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.0
    start_at: float = 0.0
    _started_at: float = field(default=0.0)

    def start(self) -> None:
        """Start the process now. It leads its own session: Ctrl-C reaches only the parent."""
        self.process = subprocess.Popen(  # noqa: S603  our own commands
            self.command,
            cwd=BASE_DIR,
            env=dict(self.surroundings.environ),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=tuple(self.surroundings.descriptors),
            preexec_fn=death.in_child(self.death_signal),
        )
        self._started_at = self.clock()
        if self.surroundings.guardian:
            self.surroundings.guardian.watch(self.process.pid)

    @property
    def is_started(self) -> bool:
        """Whether the process was started and not yet swept; it may have ended."""
        return self.process is not None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ended(self) -> int | None:
        """Return the exit code of the started process if it has ended; None while it runs."""
        return self.process.poll() if self.process else None

    def sweep(self) -> None:
        """Kill remaining processes of the ended process's session, and forget it.

        Always called before a restart: children of a killed worker would otherwise keep running.
        """
        if self.process is None:
            return
        self.signal_group(signal.SIGKILL)
        self.process.wait()
        if self.surroundings.guardian:
            self.surroundings.guardian.forget(self.process.pid)
        self.process = None

    def plan_restart(self) -> float:
        """Decide when to start again (0, 1, 2, 4 … 30 seconds) and return the pause."""
        now = self.clock()
        if now - self._started_at >= STEADY_SECONDS:
            self.pause = 0.0
        pause, self.start_at = self.pause, now + self.pause
        self.pause = min(max(1.0, self.pause * 2), LONGEST_PAUSE)
        return pause

    def signal(self, number: int) -> None:
        """Signal the process itself, not its children."""
        if self.process and self.is_running:
            os.kill(self.process.pid, number)

    def signal_group(self, number: int) -> None:
        """Signal the process and all its children."""
        if self.process:
            death.kill_group(self.process.pid, number)
