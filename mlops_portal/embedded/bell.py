"""Signals as a waitable event: the parent sleeps without polling and wakes on a signal."""

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Protocol

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ECHO_SECONDS = 1.0  # make and the terminal may both pass on one and the same wish to stop


class Readable(Protocol):
    def fileno(self) -> int: ...


class StopAsked(Exception):
    """A stop signal arrived while waiting for something else."""


class Bell:
    """Wakes on SIGCHLD and stop signals. `stop_asked` and `hurry_asked` tell which came."""

    def __init__(self) -> None:
        self.stop_asked = False
        self.hurry_asked = False  # asked a second time: do not wait for anybody
        self._first_at = 0.0
        self._read, write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(write, False)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for number in STOP_SIGNALS:
            signal.signal(number, self._note_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def _note_stop(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if not self.stop_asked:
            self.stop_asked, self._first_at = True, now
        elif now - self._first_at > ECHO_SECONDS:
            self.hurry_asked = True

    def wait(self, seconds: float | None, also: Readable | None = None) -> bool:
        """Sleep until a signal, a timeout (None: no limit), or until `also` is readable (True)."""
        waiting: list[int | Readable] = [self._read, *([also] if also else [])]
        readable, _, _ = select.select(waiting, [], [], seconds)
        if self._read in readable:
            with contextlib.suppress(BlockingIOError):
                os.read(self._read, 512)
        return also is not None and also in readable

    def wait_until(self, happened: Callable[[], bool], seconds: float = float("inf")) -> bool:
        """Wait up to `seconds` for `happened`; return whether it did. A stop raises `StopAsked`."""
        deadline = time.monotonic() + seconds
        while not happened():
            if self.stop_asked:
                raise StopAsked
            if time.monotonic() > deadline:
                return False
            self.wait(0.05)
        return True
