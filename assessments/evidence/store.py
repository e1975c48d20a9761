"""Where the bytes lie: `evidence/ab/<sha256>` in the data folder, readable by its user alone.

A file appears whole or not at all: it is written beside its place, flushed to the disk and renamed.
`placing` and `clearing` exclude each other across processes, so that no content is taken away
between its arrival and the commit of the row that names it.
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
    """The SHA-256 of the content, 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def path_of(sha256: str) -> Path:
    """Where a content lies. Raises ValueError for anything but 64 hex digits."""
    if not _HASH.fullmatch(sha256):
        raise ValueError("A content is named by its SHA-256.")
    return _folder() / sha256[:2] / sha256


def write_aside(content: bytes) -> Path:
    """Write and flush the content under a passing name. `place` it, or unlink it."""
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
    """Give what was written aside its place. Inside `placing`, before the row is written."""
    target = path_of(sha256)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    aside.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name is on the disk as well
    finally:
        os.close(folder)


def placing() -> AbstractContextManager[None]:
    """While content is given its place and named by a row: many at a time, none clears."""
    return _locked(fcntl.LOCK_SH)


def clearing() -> AbstractContextManager[None]:
    """While content is taken away: alone, nobody places."""
    return _locked(fcntl.LOCK_EX)


def contents(*, older_than: float) -> set[str]:
    """The hashes of what lies here and has for `older_than` seconds or more."""
    before = time.time() - older_than
    found = _folder().glob("??/*")
    return {p.name for p in found if _HASH.fullmatch(p.name) and p.stat().st_mtime <= before}


def unlink(hashes: Iterable[str]) -> int:
    """Take contents away, inside `clearing`; return how many there were."""
    found = [path for sha256 in hashes if (path := path_of(sha256)).exists()]
    for path in found:
        path.unlink()
    return len(found)


def clear_aside(older_than: float) -> int:
    """Unlink what interrupted uploads left, `older_than` seconds ago or more; return how many."""
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
