"""A backup brings a portal back into an empty one, whole or not at all."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.mlops_portal.started_portal import ROOT

pytestmark = [
    pytest.mark.services,
    pytest.mark.timeout(180),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a test of its own"),
]
MAKE = """
from django.utils import timezone
from django.conf import settings
from mlops_portal.organizations.models import User
from mlops_portal.organizations.services import create_organization
by = User.objects.create_user("ada@harbour.example", "correct horse battery")
create_organization(name="Harbour Bank", by=by, at=timezone.now())
for folder, name in ((settings.EVIDENCE_DIR, "ab/abcd"), (settings.ARTIFACTS_DIR, "cd/cdef")):
    path = folder / name
    path.parent.mkdir(parents=True)
    path.write_bytes(name.encode())
"""
BACKUP = """
from django.core.management import call_command
call_command("backup", {backup!r})
"""
# What an operator tries on a portal that holds something, one after the other.
REPLACE = """
from django.core.management import CommandError, call_command
refusals = []
for words in (("restore", {backup!r}), ("backup", {backup!r})):
    try:
        call_command(*words)
    except CommandError as error:
        refusals.append(str(error))
call_command("restore", {backup!r}, "--replace")
import json
print(json.dumps(refusals))
"""
WALK = """
import json
from django.conf import settings
from django.test import Client
from mlops_portal.organizations.models import AuditEntry, Organization, User
from django.core.signing import Signer
client = Client(SERVER_NAME="localhost")
user = User.objects.get()
client.force_login(user)
place = Organization.objects.get()
page = client.get(f"/organizations/{place.pk}/")
print(json.dumps({
    "password": user.check_password("correct horse battery"), "page": page.status_code,
    "audit": AuditEntry.objects.count(), "key": Signer().sign("x"),
    "evidence": (settings.EVIDENCE_DIR / "ab/abcd").read_text(),
    "artifact": (settings.ARTIFACTS_DIR / "cd/cdef").read_text(),
}))
"""


def _run(folder: Path, *words: str, text: str = "", **more: str) -> subprocess.CompletedProcess:
    environ = {
        "PATH": os.environ["PATH"],
        "PORTAL_DATA_DIR": str(folder),
        "LOG_LEVEL": "ERROR",
        "DEBUG": "true",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environ | more,
        input=text.encode(),
        capture_output=True,
    )


def _told(folder: Path, code: str) -> dict:
    """What the last line of some code in a portal's own process says."""
    done = _run(folder, "shell", "-v0", text=code)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def made(migrated_database: Path, tmp_path_factory) -> tuple[Path, Path, dict]:
    """The folder of a portal with something in it, its backup, and what it says of itself."""
    folder = tmp_path_factory.mktemp("portal")
    shutil.copyfile(migrated_database, folder / "portal.sqlite3")
    backup = tmp_path_factory.mktemp("backups") / "portal.tar"
    return folder, backup, _told(folder, MAKE + BACKUP.format(backup=str(backup)) + WALK)


def test_an_empty_portal_becomes_the_one_that_was_backed_up(made, tmp_path: Path) -> None:
    _folder, backup, before = made
    done = _run(tmp_path, "restore", str(backup))
    assert done.returncode == 0, done.stderr.decode()
    found = _told(tmp_path, WALK)
    assert found == before
    assert (found["page"], found["password"], found["audit"]) == (200, True, 1)
    assert (found["evidence"], found["artifact"]) == ("ab/abcd", "cd/cdef")


def test_a_backup_is_private_and_names_the_hash_of_each_file(made) -> None:
    _folder, backup, _before = made
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with tarfile.open(backup) as packed:
        manifest = json.loads(packed.extractfile("manifest.json").read())
        assert set(packed.getnames()) == {"manifest.json", *manifest["files"]}
        for name, wanted in manifest["files"].items():
            content = packed.extractfile(name).read()
            assert hashlib.sha256(content).hexdigest() == wanted["sha256"]
    assert {"database", "secret_key", "evidence/ab/abcd", "artifacts/cd/cdef"} == set(
        manifest["files"]
    )


def test_what_is_there_is_replaced_only_when_asked_for(made) -> None:
    folder, backup, before = made
    not_empty, exists = _told(folder, REPLACE.format(backup=str(backup)))
    assert "not empty" in not_empty
    assert "exists already" in exists  # no backup is written over
    assert _told(folder, WALK) == before


# ------------------------------------------------------------------ refused before anything changes
@pytest.fixture
def empty_portal(db, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The data folder of a portal in which nothing is."""
    monkeypatch.delenv("SECRET_KEY", raising=False)
    folder = tmp_path / "empty"
    settings.DATA_DIR = folder
    settings.EVIDENCE_DIR, settings.ARTIFACTS_DIR = folder / "evidence", folder / "artifacts"
    mask = os.umask(0o077)
    yield folder
    os.umask(mask)  # the command has changed it


@pytest.mark.parametrize("harm", ["changed", "cut", "added", "no backup"])
def test_a_damaged_backup_changes_nothing(
    made, empty_portal: Path, tmp_path: Path, harm: str
) -> None:
    _folder, backup, _before = made
    content = bytearray(backup.read_bytes())
    if harm == "changed":
        with tarfile.open(backup) as packed:
            content[packed.getmember("artifacts/cd/cdef").offset_data] ^= 1
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes({"cut": content[:5000], "no backup": b"x"}.get(harm, content))
    if harm == "added":
        with tarfile.open(damaged, "a") as packed:
            packed.add(__file__, "evidence/more")
    with pytest.raises(CommandError, match="backup"):
        call_command("restore", damaged)
    assert list(empty_portal.iterdir()) == []


def test_another_key_is_refused(
    made, empty_portal: Path, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _folder, backup, _before = made
    monkeypatch.setenv("SECRET_KEY", "x" * 60)
    settings.SECRET_KEY = "x" * 60
    with pytest.raises(CommandError, match="SECRET_KEY is another one"):
        call_command("restore", backup)
    assert list(empty_portal.iterdir()) == []
