"""Backups of a whole portal in one file: database, evidence, artifacts, key.

A tar archive whose first member, `manifest.json`, names each other one with its SHA-256. It holds
the signing key and is readable by its user alone.
"""

import fcntl
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, cast

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from mlops_portal.embedded.data_folder import LOCK_NAME

FORMAT = "mlops-portal/backup/1"
CHUNK = 1024 * 1024  # bytes


def folders() -> dict[str, Path]:
    """Return the data subfolders with files that rows refer to, by their name in a backup."""
    return {"evidence": Path(settings.EVIDENCE_DIR), "artifacts": Path(settings.ARTIFACTS_DIR)}


def write(target: Path, at: datetime) -> dict[str, int]:
    """Write a backup to `target`, which must not exist; return the numbers of files and bytes.

    Works while the portal runs. Files are read after the database, so that no row lacks its file.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=".backup-") as scratch:
        database, key = Path(scratch) / "database", Path(scratch) / "secret_key"
        dump_database(database)
        key.write_text(settings.SECRET_KEY)
        members = {"database": database, "secret_key": key, **dict(_files())}
        listed = {name: _digest(path) for name, path in members.items()}
        manifest = {
            "format": FORMAT,
            "made_at": at.isoformat(),
            "database": connection.vendor,
            "migrations": migrations(),
            "files": listed,
        }
        unfinished = Path(scratch) / "unfinished"
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_RDWR, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as packed:
                _add(packed, "manifest.json", json.dumps(manifest, indent=1).encode())
                for name, path in members.items():
                    packed.add(path, name, recursive=False, filter=_private)
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, target)  # whole or not at all, and never over another file
    return {"files": len(listed), "bytes": target.stat().st_size}


def restore(source: Path, *, replace: bool = False) -> dict[str, Any]:
    """Restore a backup and return its manifest. Raises CannotRestore and leaves all data unchanged.

    First unpacks everything beside the data and verifies its hashes. `replace` allows overwriting
    a portal that is not empty.
    """
    data = Path(settings.DATA_DIR)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _refuse_while_running(data)
    if not replace and not is_empty():
        raise CannotRestore("This portal is not empty. --replace puts the backup in its place.")
    with TemporaryDirectory(dir=data, prefix=".restore-") as scratch:
        manifest = _unpack(source, Path(scratch))
        if manifest["database"] != connection.vendor:
            raise CannotRestore(
                f"The backup is of {manifest['database']}, this portal runs on {connection.vendor}."
            )
        key = (Path(scratch) / "secret_key").read_text()
        if os.environ.get("SECRET_KEY", "").strip() and key != settings.SECRET_KEY:
            raise CannotRestore(
                "SECRET_KEY is another one than the backup's: links, sessions and second factors"
                " would not work. Set it to what `tar -xOf FILE secret_key` prints."
            )
        check_database(Path(scratch) / "database", manifest["migrations"])
        _take_the_place(Path(scratch), data)
    return manifest


def _take_the_place(scratch: Path, data: Path) -> None:
    """Exchange the files, then the database; on an error, restore all of them."""
    moves = [(scratch / name, folder) for name, folder in folders().items()]
    if not os.environ.get("SECRET_KEY", "").strip():
        moves.append((scratch / "secret_key", data / "secret_key"))
    done: list[tuple[Path, Path]] = []
    try:
        with transaction.atomic():
            if connection.vendor != "sqlite":
                load_database(scratch / "database")
            for new, old in moves:
                aside = scratch / f"{old.name}.before"
                if old.exists():
                    old.rename(aside)
                done.append((aside, old))
                if new.exists():
                    new.rename(old)
        if connection.vendor == "sqlite":
            replace_sqlite(scratch / "database")
    except BaseException:
        for aside, old in reversed(done):
            if old.is_dir():
                shutil.rmtree(old)
            else:
                old.unlink(missing_ok=True)
            if aside.exists():
                aside.rename(old)
        raise


def _unpack(source: Path, scratch: Path) -> dict[str, Any]:
    """Unpack an archive into `scratch`, verify each file's hash, and return its manifest."""
    try:
        with tarfile.open(source) as packed:
            first = packed.next()
            if first is None or first.name != "manifest.json" or not first.isfile():
                raise CannotRestore("This is no backup of the portal.")
            manifest = json.load(cast(IO[bytes], packed.extractfile(first)))
            if manifest["format"] != FORMAT:
                raise CannotRestore(
                    f"This backup has a form that is not known: {manifest['format']}"
                )
            packed.extractall(scratch, filter="data")
    except (tarfile.TarError, OSError, ValueError, KeyError, EOFError) as error:
        raise CannotRestore(f"The backup cannot be read: {error}") from error
    for name, wanted in manifest["files"].items():
        path = scratch / name
        if not path.is_file() or _digest(path) != wanted:
            raise CannotRestore(f"The backup is damaged: {name} is not what was written.")
    if extra := {n for n, _p in _below(scratch)} - set(manifest["files"]) - {"manifest.json"}:
        raise CannotRestore(f"The backup holds files that it does not list: {min(extra)}")
    return manifest


def _refuse_while_running(data: Path) -> None:
    lock = data / LOCK_NAME
    if not lock.exists():
        return
    with lock.open("rb") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotRestore("The portal is running. Stop it first.") from error


def _files() -> Iterator[tuple[str, Path]]:
    for name, folder in folders().items():
        for inside, path in _below(folder):
            yield f"{name}/{inside}", path


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield str(path.relative_to(folder)), path


def _digest(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        return {
            "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
            "bytes": path.stat().st_size,
        }


def _private(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.mode, entry.uname, entry.gname = 0o600, "", ""
    return entry


def _add(packed: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    packed.addfile(entry, io.BytesIO(content))


OWN = ("assessments", "pipelines_catalog", "mlops_portal")  # packages of the portal's models
SKIPPED = {"django_migrations", "portal_cache"}  # of the code; counts of the last minutes


class CannotRestore(Exception):
    """The backup cannot be restored; the message gives the reason. The data are unchanged."""


def is_empty() -> bool:
    """Return whether the database has no rows of the portal's own models."""
    tables = set(connection.introspection.table_names())
    own = [m for m in apps.get_models() if m.__module__.split(".")[0] in OWN]
    return not any(m.objects.exists() for m in own if m._meta.db_table in tables)


def migrations() -> list[str]:
    """Return the applied migrations, sorted by name."""
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )


def dump_database(path: Path) -> None:
    """Write one consistent moment of the database to `path`."""
    if connection.vendor == "sqlite":
        with sqlite3.connect(_sqlite_file()) as source, sqlite3.connect(path) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        source.close()
        copy.close()
        return
    with (
        transaction.atomic(),
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
        connection.cursor() as cursor,
    ):
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table, columns in _tables(cursor).items():
            with packed.open(f"{table}.copy", "w", force_zip64=True) as rows:
                rows.write((",".join(columns) + "\n").encode())
                cursor.copy_expert(f"COPY {_named(table, columns)} TO STDOUT", rows)


def check_database(path: Path, made_by: list[str]) -> None:
    """Raise CannotRestore unless `path` can be loaded by this version of the code."""
    if connection.vendor == "sqlite":
        with sqlite3.connect(path) as copy:
            (found,) = copy.execute("PRAGMA integrity_check").fetchone()
        copy.close()
        if found != "ok":
            raise CannotRestore(f"The database in the backup is damaged: {found}")
        return
    call_command("migrate", interactive=False, verbosity=0)
    if migrations() != made_by:
        raise CannotRestore(
            "The backup was made by another version. Restore it with that version, then upgrade."
        )


def load_database(path: Path) -> None:
    """Replace all rows by those of a PostgreSQL copy, in the current transaction."""
    with zipfile.ZipFile(path) as packed, connection.cursor() as cursor:
        tables = _tables(cursor)
        cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, tables))}")
        for name in packed.namelist():
            table = name.removesuffix(".copy")
            with packed.open(name) as rows:
                columns = rows.readline().decode().strip().split(",")
                if table not in tables or not set(columns) <= set(tables[table]):
                    raise CannotRestore(f"The backup holds a table that is not known: {table}")
                cursor.copy_expert(f"COPY {_named(table, columns)} FROM STDIN", rows)
        for sql in connection.ops.sequence_reset_sql(
            no_style(), apps.get_models(include_auto_created=True)
        ):
            cursor.execute(sql)


def replace_sqlite(path: Path) -> None:
    """Replace the SQLite database by a checked copy; no other process may have it open."""
    connection.close()
    target = _sqlite_file()
    for suffix in ("-wal", "-shm"):
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    path.replace(target)


def _sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _tables(cursor: Any) -> dict[str, list[str]]:
    """Return the portal's tables with their writable columns."""
    known = {m._meta.db_table for m in apps.get_models(include_auto_created=True)} - SKIPPED
    there = [t.name for t in connection.introspection.get_table_list(cursor) if t.name in known]
    return {
        table: [c.name for c in connection.introspection.get_table_description(cursor, table)]
        for table in sorted(there)
    }


def _named(table: str, columns: list[str]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(map(quote, columns))})"
