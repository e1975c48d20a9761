"""The artifact folder: files by the SHA-256 of their content, moved into place whole.

A file without a row is an orphan (a process died in between) and is swept; a row without a file
cannot be, for the file is written first.
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
    """Where the content of this hash lies. Raises ValueError for what is not a hash."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError("not a SHA-256")
    return settings.ARTIFACTS_DIR / sha256[:2] / sha256


def write(sha256: str, content: bytes) -> None:
    """Keep the content. One that is there already is only made young again."""
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
    """The content. Raises InvalidArtifact when the file is gone or is not what its name says."""
    try:
        content = path_of(sha256).read_bytes()
    except OSError as error:
        raise InvalidArtifact(f"{sha256[:12]}: the file cannot be read") from error
    if hash_of(content) != sha256:
        raise InvalidArtifact(f"{sha256[:12]}: the file was changed")
    return content


def old_files(age: float = ORPHAN_AGE) -> Iterator[Path]:
    """Files that no running step can have written just now."""
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
    """An artifact of our own that a step may read; the hash is checked at reading."""
    return StoredContent(
        name=name,
        kind=kind,
        sha256=stored.sha256,
        size=stored.size,
        preview=preview,
        read=lambda: read(stored.sha256),
        path=path_of(stored.sha256),
    )
