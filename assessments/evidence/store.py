"""File storage: `evidence/ab/<sha256>` in the data folder, readable only by its user.

Files appear atomically: each is written to a temporary file, flushed to disk and renamed.
`placing` and `clearing` exclude each other across processes, so that no content is deleted
between its arrival and the commit of the row that refers to it.
"""

import fcntl
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.conf import settings

_HASH = re.compile(r"[0-9a-f]{64}")


def hash_of(content: bytes) -> str:
    """Return the SHA-256 of the content, 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def path_of(sha256: str) -> Path:
    """Return the path of a content. Raises ValueError for anything but 64 hex digits."""
    if not _HASH.fullmatch(sha256):
        raise ValueError("A content is named by its SHA-256.")
    return _folder() / sha256[:2] / sha256


def write_aside(content: bytes) -> Path:
    """Write and flush the content to a temporary file. `place` it, or unlink it."""
    descriptor, name = tempfile.mkstemp(dir=_folder("incoming"))  # made with mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink()
        raise
    return Path(name)


def place(aside: Path, sha256: str) -> None:
    """Move a temporary file to its path. Call inside `placing`, before the row is written."""
    target = path_of(sha256)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    aside.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # flush the directory entry too
    finally:
        os.close(folder)


def placing() -> AbstractContextManager[None]:
    """Hold the shared lock while content is moved and its row written; excludes `clearing`."""
    return _locked(fcntl.LOCK_SH)


def clearing() -> AbstractContextManager[None]:
    """Hold the exclusive lock while content is deleted; excludes `placing`."""
    return _locked(fcntl.LOCK_EX)


def contents(*, older_than: float) -> set[str]:
    """Return the hashes of stored content that is at least `older_than` seconds old."""
    before = time.time() - older_than
    found = _folder().glob("??/*")
    return {p.name for p in found if _HASH.fullmatch(p.name) and p.stat().st_mtime <= before}


def unlink(hashes: Iterable[str]) -> int:
    """Delete contents, inside `clearing`; return how many existed."""
    found = [path for sha256 in hashes if (path := path_of(sha256)).exists()]
    for path in found:
        path.unlink()
    return len(found)


def clear_aside(older_than: float) -> int:
    """Delete temporary files at least `older_than` seconds old; return how many."""
    before = time.time() - older_than
    left = [path for path in _folder("incoming").iterdir() if path.stat().st_mtime <= before]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


@contextmanager
def _locked(how: int) -> Iterator[None]:
    with (_folder() / ".lock").open("a") as file:
        fcntl.flock(file, how)
        yield  # closing the file ends the lock


def _folder(part: str = "") -> Path:
    folder = Path(settings.EVIDENCE_DIR) / part
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
