"""Consistent database copies for backups, and their restore: SQLite or PostgreSQL.

SQLite is copied with its backup API. PostgreSQL is read by COPY in one transaction with a
consistent snapshot: this needs no client tools, whose version would have to match the server's,
and loading needs no superuser. Only rows are copied; tables come from the migrations.
"""

import sqlite3
import zipfile
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

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


def dump(path: Path) -> None:
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


def check(path: Path, made_by: list[str]) -> None:
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


def load(path: Path) -> None:
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
