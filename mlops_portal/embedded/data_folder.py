"""The lock on the data folder: one portal at a time, as long as any of its processes runs."""

import fcntl
import os
import time
from pathlib import Path

from mlops_portal.embedded.words import CannotStart

LOCK_NAME = "portal.lock"
HANDOVER_SECONDS = 10.0  # how long the children of a killed portal may take to go


def open_and_lock(data_dir: Path, port: int, handover: float = HANDOVER_SECONDS) -> int:
    """Create `data_dir` if missing and return the descriptor of its held lock.

    Every child inherits the descriptor, so that the lock is held as long as any process of this
    portal runs: two brokers must never write the same append-only file. `CannotStart` when the
    folder is not writable or another portal uses it.
    """
    descriptor = _open(data_dir)
    try:
        _acquire(descriptor, data_dir, handover)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {port}\n".encode(), 0)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _open(data_dir: Path) -> int:
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = data_dir / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
        return os.open(data_dir / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotStart(
            f"the data folder {data_dir} cannot be written ({error.strerror}). Make it writable"
            " for this user, or choose another folder with PORTAL_DATA_DIR=…"
        ) from error


def _acquire(descriptor: int, data_dir: Path, handover: float) -> None:
    deadline = time.monotonic() + handover
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid, port = _holder(descriptor)
            if _is_alive(pid) or time.monotonic() > deadline:
                raise CannotStart(_in_use(data_dir, pid, port)) from None
            time.sleep(0.05)
        except OSError as error:
            raise CannotStart(
                f"the data folder {data_dir} cannot be locked ({error.strerror}). A folder on a"
                " local disk can: choose one with PORTAL_DATA_DIR=…"
            ) from error
        else:
            return


def _holder(descriptor: int) -> tuple[int, int]:
    """Return the process id and port written in the lock file; (0, 0) if it has none."""
    try:
        pid, port = os.pread(descriptor, 64, 0).split()
        return int(pid), int(port)
    except ValueError:
        return 0, 0


def _is_alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _in_use(data_dir: Path, pid: int, port: int) -> str:
    who = f" (process {pid}, port {port})" if pid else ""
    return (
        f"the data folder {data_dir} is in use by a portal that runs already{who}. Stop it, or"
        " choose another folder with PORTAL_DATA_DIR=… and another port with PORT=…"
    )
