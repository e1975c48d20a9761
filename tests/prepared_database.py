"""A migrated SQLite database that is made once and copied for each process of the tests.

Migrating takes ten seconds of processor in every process; the copy takes none. It stands beside
pytest's other caches, under a hash of all that it is made from.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.apps import apps
from django.conf import settings
from django.db.backends.sqlite3.creation import DatabaseCreation


def use(folder: Path) -> None:
    """Let test databases on SQLite begin as a copy of the migrated one in `folder`, if it is there.

    `migrate` still runs over the copy and does whatever is left to do.
    """
    create = DatabaseCreation._create_test_db

    def create_from_copy(self: DatabaseCreation, *args: object, **kwargs: object) -> str:
        name = create(self, *args, **kwargs)
        prepared = path_in(folder)
        if prepared.exists() and not self.is_in_memory_db(name):
            shutil.copyfile(prepared, name)
        return name

    DatabaseCreation._create_test_db = create_from_copy


def keep(folder: Path, database: str) -> None:
    """Keep the migrated `database` for the next process; the last of several that try stays."""
    prepared = path_in(folder)
    if prepared.exists():
        return
    prepared.parent.mkdir(parents=True, exist_ok=True)
    for former in prepared.parent.glob("migrated-*.sqlite3"):
        former.unlink(missing_ok=True)
    unfinished = prepared.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(database) as source, sqlite3.connect(unfinished) as copy:
        source.backup(copy)
    unfinished.replace(prepared)


def migrated(folder: Path) -> Path:
    """The migrated database in `folder`, for portals that tests start; made where none is yet."""
    prepared = path_in(folder)
    if not prepared.exists():
        with TemporaryDirectory() as data:
            environ = {**os.environ, "PORTAL_DATA_DIR": data, "DATABASE_URL": "", "DEBUG": "true"}
            for words in (("migrate", "-v0"), ("createcachetable",)):
                command = [sys.executable, "manage.py", *words]
                subprocess.run(command, cwd=settings.BASE_DIR, env=environ, check=True)
            keep(folder, f"{data}/portal.sqlite3")
    return prepared


def path_in(folder: Path) -> Path:
    """The file for the present migrations: any change of one, or of Django, names another."""
    made_from = hashlib.sha256(django.__version__.encode())
    own = [Path(config.path) for config in apps.get_app_configs()]
    for migrations in sorted(path / "migrations" for path in own):
        for file in sorted(migrations.rglob("*.py")):
            made_from.update(f"{migrations.parent.name}/{file.name}".encode())
            if file.is_relative_to(settings.BASE_DIR):
                made_from.update(file.read_bytes())
    return folder / f"migrated-{made_from.hexdigest()[:16]}.sqlite3"
