"""A disk that can be filled: a small one of memory, or where that may not be mounted a limit."""

import contextlib
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.mlops_portal.started_portal import Portal, descendants

MEGABYTES = 256  # of the disk
LARGEST = 16 * 1024  # bytes of a file, where nothing can be mounted


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount a small disk at `folder`; whether that was permitted."""
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={MEGABYTES}m,mode=0700"
    command = ["mount", "-t", "tmpfs", "-o", options, "portal-of-tests", str(folder)]
    try:
        is_mounted = subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        is_mounted = False
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextlib.contextmanager
def full(portal: Portal) -> Iterator[None]:
    """Leave no room: neither web server nor worker nor broker can make a file any larger."""
    if portal.data_dir.is_mount():
        ballast = portal.data_dir / "ballast"
        try:
            fill(ballast)
            yield
        finally:
            ballast.unlink()
        return
    for pid in _processes(portal):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (LARGEST, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        for pid in _processes(portal):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)


def fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096):
            with contextlib.suppress(OSError):
                while file.write(b"\0" * size) == size:
                    pass


def _processes(portal: Portal) -> list[int]:
    web = portal.children().get("web", 0)
    return [pid for pid, _started in descendants(web)] if web else []
