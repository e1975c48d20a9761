"""The thread beside the work of a process: renews the lease of the step at hand, passes on a stop,
and makes the reaper's rounds.

One for the life of the process, on a database connection of its own. A short step ends before the
thread ever looks at it.
"""

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from pipelines_catalog.engine.states import StepStatus
from pipelines_catalog.runs.services.reaping import reap, take_tick
from pipelines_catalog.runs.services.stepping import Claim, is_held, lose, renew
from pipelines_catalog.runs.worker import losses
from pipelines_catalog.runs.worker.recording import Recording

LOOK_SECONDS = 0.5  # how often it looks for news of a step
ASK_SECONDS = 1.0  # how often it asks whether the run was stopped
IDLE = 0.02  # share of a moment: who uses less of the processor waits for something else
GRACE = 2.0  # seconds that a stopped step has to notice by itself
PATIENCE = 10.0  # seconds after which a step that does not end takes its process with it
PAGE = os.sysconf("SC_PAGE_SIZE")

logger = logging.getLogger(__name__)


class TimeUsed:
    """The time used by the step's thread, working or sleeping.
    Time spent waiting for a busy processor is not counted.
    """

    def __init__(self) -> None:
        self.is_up = False
        self.seconds = 0.0
        self.worked = 0.0
        self._clock = time.pthread_getcpuclockid(threading.get_ident())
        self._at, self._cpu = time.monotonic(), time.clock_gettime(self._clock)

    @property
    def is_mostly_work(self) -> bool:
        return self.worked > self.seconds / 2

    def look(self, now: float) -> None:
        """Count the moment since the last look: as slept where it hardly worked."""
        cpu = time.clock_gettime(self._clock)
        passed, worked = now - self._at, cpu - self._cpu
        self.seconds += worked if worked > IDLE * passed else passed
        self.worked += worked
        self._at, self._cpu = now, cpu


class AttemptWatch:
    """The watch over an attempt that this process holds: lease, cancellation, memory, time."""

    def __init__(self, claim: Claim, recording: Recording) -> None:
        self.is_out_of_memory = False
        self.used = TimeUsed()
        self.lock = threading.Lock()  # nobody takes what the step reports while it is being written
        self._claim = claim
        self._recording = recording
        self._can_interrupt = threading.current_thread() is threading.main_thread()
        self._pressed_at: float | None = None
        self._extend_at = time.monotonic() + settings.PIPELINE_HEARTBEAT_SECONDS
        self._ask_at = time.monotonic() + ASK_SECONDS

    def tend(self) -> None:
        """Do what is due: write reports, extend the lease, check for a stop, enforce limits."""
        now = time.monotonic()
        if not self._recording.cancelled.is_set():
            with self.lock:
                self._keep(now)
        self._watch_memory()
        self._watch_time(now)
        self._press(now)

    def _keep(self, now: float) -> None:
        reports = self._recording.take()
        extend, ask = now >= self._extend_at, now >= self._ask_at
        try:
            if reports or extend:
                is_ours = renew(self._claim, reports, extend=extend)
            else:
                is_ours = not ask or is_held(self._claim)
        except (DatabaseError, InterfaceError):
            self._recording.give_back(reports)
            raise
        if extend:
            self._extend_at = now + settings.PIPELINE_HEARTBEAT_SECONDS
        if ask:
            self._ask_at = now + ASK_SECONDS
        if not is_ours:
            self._recording.cancelled.set()

    def _watch_memory(self) -> None:
        if not self.is_out_of_memory and _resident_bytes() > settings.PIPELINE_STEP_MEMORY:
            self.is_out_of_memory = True
            self._interrupt()

    def _watch_time(self, now: float) -> None:
        """End a step that has exceeded its time limit; kill the process if it does not end."""
        step = self._claim.step
        self.used.look(now)
        if self.used.seconds <= step.soft_limit or self._recording.cancelled.is_set():
            return
        if not self.used.is_up:
            self.used.is_up = True
            self._interrupt()
        elif self.used.seconds > step.soft_limit + step.grace and self._can_interrupt:
            error = {"code": "hard_limit", "seconds": step.soft_limit + step.grace}
            run_id, row_id = str(self._claim.run.pk), self._claim.row.pk
            lose(run_id, row_id, StepStatus.TIMED_OUT, error)
            os.kill(os.getpid(), signal.SIGKILL)

    def _press(self, now: float) -> None:
        """Interrupt a cancelled step that does not react; finally, end the process."""
        if not self._recording.cancelled.is_set() and not self.is_out_of_memory:
            return
        if self._pressed_at is None:
            self._pressed_at = now
        elif now - self._pressed_at > PATIENCE and self._can_interrupt:
            os.kill(os.getpid(), signal.SIGKILL)
        elif now - self._pressed_at > GRACE:
            self._interrupt()

    def _interrupt(self) -> None:
        """Raise Celery's soft time limit in the step, which ends it as any limit would."""
        if self._can_interrupt:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)


class Companion:
    """The thread, started with the first step or with the process."""

    def __init__(self) -> None:
        self._watch: AttemptWatch | None = None
        self._pid = 0
        self._does_reap = False
        self._reap_at = 0.0
        self._losses = losses.Losses()

    def start(self, *, does_reap: bool = False) -> None:
        """Start the thread in this process, once; a forked process has none of its parent's."""
        self._does_reap = self._does_reap or does_reap
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._losses = losses.Losses()
            self._reap_at = time.monotonic() + settings.PIPELINE_REAPER_SECONDS
            threading.Thread(target=self._live, name="companion", daemon=True).start()

    @contextlib.contextmanager
    def holding(self, watch: AttemptWatch) -> Iterator[None]:
        """Watch an attempt while it is being executed."""
        self.start()
        self._watch = watch
        try:
            yield
        finally:
            self._watch = None

    def _live(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            try:
                self._look()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("The database did not answer the companion: %s", error)
                connections.close_all()
            except Exception:
                logger.exception("The companion stumbled")
                connections.close_all()

    def _look(self) -> None:
        if (watch := self._watch) is not None:
            watch.tend()
        else:
            connections.close_all()  # nothing to do: no connection is held for it
        if self._does_reap:
            losses.end_told(self._losses)
        if self._does_reap and self._reap_at <= time.monotonic():
            self._reap_at = time.monotonic() + settings.PIPELINE_REAPER_SECONDS
            if take_tick():
                reap()


companion = Companion()


def _resident_bytes() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE
    except OSError:  # no /proc: the limit of the container holds alone
        return 0
