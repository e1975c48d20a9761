"""The thread beside a step at work: renews its lease, writes what it tells, passes on a stop."""

import logging
import os
import signal
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from pipelines_catalog.runs.recording import Recording
from pipelines_catalog.runs.services.stepping import Claim, is_held, renew

LOOK_SECONDS = 0.5  # how often it looks for news; a short step ends before it ever does
ASK_SECONDS = 1.0  # how often it asks whether the run was stopped
GRACE = 2.0  # seconds that a stopped step has to notice by itself
PATIENCE = 10.0  # seconds after which a step that does not end takes its process with it
PAGE = os.sysconf("SC_PAGE_SIZE")

logger = logging.getLogger(__name__)


class Keeper:
    """Holds one attempt for as long as its step works. It has a database connection of its own."""

    def __init__(self, held: Claim, recording: Recording) -> None:
        self._held = held
        self._recording = recording
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self._main = threading.main_thread()
        self._can_interrupt = threading.current_thread() is self._main
        self.is_out_of_memory = False
        self.interrupted_at: float | None = None

    def __enter__(self) -> "Keeper":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _keep(self) -> None:
        extend_at = time.monotonic() + settings.PIPELINE_HEARTBEAT_SECONDS
        ask_at = time.monotonic() + ASK_SECONDS
        try:
            while not self._over.wait(LOOK_SECONDS):
                now = time.monotonic()
                is_due = now >= extend_at
                if self._tend(extend=is_due, ask=now >= ask_at):
                    extend_at = now + settings.PIPELINE_HEARTBEAT_SECONDS if is_due else extend_at
                    ask_at = now + ASK_SECONDS
                self._watch_memory()
                self._press(now)
        finally:
            connections.close_all()

    def _tend(self, *, extend: bool, ask: bool) -> bool:
        """Write, renew or ask, whichever is due. False when the database did not answer."""
        if self._recording.cancelled.is_set():
            return True
        told = self._recording.take()
        try:
            if told or extend:
                is_ours = renew(self._held, told, extend=extend)
            else:
                is_ours = not ask or is_held(self._held)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The lease of %s was not renewed: %s", self._held.row, error)
            self._recording.give_back(told)
            connections.close_all()
            return False
        if not is_ours:
            self._recording.cancelled.set()
        return True

    def _watch_memory(self) -> None:
        if _resident_bytes() > settings.PIPELINE_STEP_MEMORY and not self.is_out_of_memory:
            self.is_out_of_memory = True
            self._interrupt()

    def _press(self, now: float) -> None:
        """Interrupt a stopped step that does not notice; in the end, end the process."""
        if not self._recording.cancelled.is_set() and not self.is_out_of_memory:
            return
        if self.interrupted_at is None:
            self.interrupted_at = now
        elif now - self.interrupted_at > PATIENCE and self._can_interrupt:
            os.kill(os.getpid(), signal.SIGKILL)
        elif now - self.interrupted_at > GRACE:
            self._interrupt()

    def _interrupt(self) -> None:
        """Raise Celery's soft time limit in the step, which ends it as any limit would."""
        if self._can_interrupt and not self._over.is_set():
            signal.pthread_kill(self._main.ident or 0, signal.SIGUSR1)


def _resident_bytes() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE
    except OSError:  # no /proc: the limit of the container holds alone
        return 0
