"""Child processes that end with their parent, even when it is killed with SIGKILL.

Linux does it by a death signal that each child asks for. Elsewhere a guardian process waits for
the parent's end and kills the process groups that it was told of.
"""

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def has_death_signal() -> bool:
    """Return whether this system sends a signal to a process whose parent ends."""
    return _libc is not None


def die_with_parent(parent: int, death_signal: int = signal.SIGKILL) -> None:
    """Ask for `death_signal` when `parent`, the process that forked this one, ends.

    It is tied to the forking thread, so fork from the main thread only. A parent that has already
    ended counts too. A no-op on systems without parent death signals.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), death_signal)


def in_child(death_signal: int) -> Callable[[], None]:
    """Return a `preexec_fn` that unblocks all signals and requests the death signal."""
    parent = os.getpid()

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        die_with_parent(parent, death_signal)

    return prepare


class Guardian:
    """A process that kills what the parent started when the parent ends.

    The parent tells it each process group by a pipe; the end of the pipe is the parent's end.
    """

    def __init__(self) -> None:
        read, write = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(write)
            try:
                _guard(read)
            finally:
                os._exit(0)
        os.close(read)
        self._pipe = write

    def watch(self, group: int) -> None:
        """Register a process group to be killed when the parent ends."""
        self._tell(f"+{group}\n")

    def forget(self, group: int) -> None:
        """Unregister an ended process group, as its number may be reused."""
        self._tell(f"-{group}\n")

    def dismiss(self) -> None:
        """End the guardian: the parent has stopped everything itself."""
        os.close(self._pipe)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)

    def _tell(self, line: str) -> None:
        with contextlib.suppress(OSError):
            os.write(self._pipe, line.encode())


def _guard(pipe: int) -> None:
    os.setsid()
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: set[int] = set()
    with os.fdopen(pipe) as lines:
        for line in lines:
            change = groups.add if line[0] == "+" else groups.discard
            change(int(line[1:]))
    for group in groups:
        kill_group(group, signal.SIGKILL)


def kill_group(group: int, with_signal: int) -> None:
    """Signal every process of the group; one that is gone is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, with_signal)
