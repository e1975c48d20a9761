"""The artifact folder: files by the SHA-256 of their content, moved into place atomically.

A file without a row is an orphan (a process died in between) and is swept; a row without a file
cannot occur, as the file is written first.
"""

import os
import secrets
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from pipelines_catalog.engine import StoredContent
from pipelines_catalog.engine.artifacts import InvalidArtifact, Kind, hash_of
from pipelines_catalog.runs.models import StoredArtifact

ORPHAN_AGE = 2 * 3600  # seconds; longer than any step may take


def path_of(sha256: str) -> Path:
    """Return the path of the content with this hash. Raises ValueError for an invalid hash."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError("not a SHA-256")
    return settings.ARTIFACTS_DIR / sha256[:2] / sha256


def write(sha256: str, content: bytes) -> None:
    """Store the content; for an existing file only renew the modification time."""
    path = path_of(sha256)
    if path.exists() and path.stat().st_size == len(content):
        os.utime(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_name(f".{secrets.token_hex(8)}")
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)
    finally:
        new.unlink(missing_ok=True)


def read(sha256: str) -> bytes:
    """Return the content. Raises InvalidArtifact if the file is missing or its hash differs."""
    try:
        content = path_of(sha256).read_bytes()
    except OSError as error:
        raise InvalidArtifact(f"{sha256[:12]}: the file cannot be read") from error
    if hash_of(content) != sha256:
        raise InvalidArtifact(f"{sha256[:12]}: the file was changed")
    return content


def old_files(age: float = ORPHAN_AGE) -> Iterator[Path]:
    """Yield files too old to have been written by a running step."""
    limit = time.time() - age
    for path in settings.ARTIFACTS_DIR.glob("*/*"):
        try:
            if path.stat().st_mtime < limit:
                yield path
        except FileNotFoundError:
            continue


def stored_content(
    name: str, kind: Kind, stored: StoredArtifact, preview: Mapping[str, Any]
) -> StoredContent:
    """Return an artifact for a step to read; the hash is checked when it is read."""
    return StoredContent(
        name=name,
        kind=kind,
        sha256=stored.sha256,
        size=stored.size,
        preview=preview,
        read=lambda: read(stored.sha256),
        path=path_of(stored.sha256),
    )
