"""A backup brings a portal back into an empty one, whole or not at all."""

import hashlib
import json
import os
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.db import connection

from tests.mlops_portal.started_portal import ROOT

pytestmark = [
    pytest.mark.services,
    pytest.mark.timeout(180),  # the first test waits for a portal that is made from nothing
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a test of its own"),
]
MAKE = """
from django.utils import timezone
from django.conf import settings
from assessments.organizations.models import User
from assessments.organizations.services import create_organization
by = User.objects.create_user("ada@harbour.example", "correct horse battery")
create_organization(name="Harbour Bank", by=by, at=timezone.now())
for folder, name in ((settings.EVIDENCE_DIR, "ab/abcd"), (settings.ARTIFACTS_DIR, "cd/cdef")):
    path = folder / name
    path.parent.mkdir(parents=True)
    path.write_bytes(name.encode())
"""
WALK = """
import json
from django.conf import settings
from django.test import Client
from assessments.organizations.models import AuditEntry, Organization, User
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


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, Path]:
    """The folder of a portal with something in it, and its backup."""
    folder = tmp_path_factory.mktemp("portal")
    for words in (("migrate", "-v0"), ("createcachetable",)):
        done = _run(folder, *words)
        assert done.returncode == 0, done.stderr.decode()
    done = _run(folder, "shell", "-v0", text=MAKE)
    assert done.returncode == 0, done.stderr.decode()
    backup = tmp_path_factory.mktemp("backups") / "portal.tar"
    done = _run(folder, "backup", str(backup))
    assert done.returncode == 0, done.stderr.decode()
    return folder, backup


def _walked(folder: Path) -> dict:
    done = _run(folder, "shell", "-v0", text=WALK)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout.splitlines()[-1])


def test_an_empty_portal_becomes_the_one_that_was_backed_up(made, tmp_path: Path) -> None:
    folder, backup = made
    done = _run(tmp_path, "restore", str(backup))
    assert done.returncode == 0, done.stderr.decode()
    found = _walked(tmp_path)
    assert found == _walked(folder)
    assert (found["page"], found["password"], found["audit"]) == (200, True, 1)
    assert (found["evidence"], found["artifact"]) == ("ab/abcd", "cd/cdef")


def test_a_backup_is_private_and_names_the_hash_of_each_file(made) -> None:
    _folder, backup = made
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


def test_what_is_there_is_replaced_only_when_asked_for(made, tmp_path: Path) -> None:
    folder, backup = made
    before = _walked(folder)
    refused = _run(folder, "restore", str(backup))
    assert refused.returncode == 1
    assert b"not empty" in refused.stderr
    assert _run(folder, "backup", str(backup)).returncode == 1  # no backup is written over
    assert _run(folder, "restore", "--replace", str(backup)).returncode == 0
    assert _walked(folder) == before


@pytest.mark.parametrize("harm", ["changed", "cut", "added", "no backup"])
def test_a_damaged_backup_changes_nothing(made, tmp_path: Path, harm: str) -> None:
    _folder, backup = made
    content = bytearray(backup.read_bytes())
    if harm == "changed":
        with tarfile.open(backup) as packed:
            content[packed.getmember("artifacts/cd/cdef").offset_data] ^= 1
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes({"cut": content[:5000], "no backup": b"x"}.get(harm, content))
    if harm == "added":
        with tarfile.open(damaged, "a") as packed:
            packed.add(__file__, "evidence/more")
    target = tmp_path / "target"
    done = _run(target, "restore", str(damaged))
    assert done.returncode == 1, done.stdout
    assert b"backup" in done.stderr
    assert b"Traceback" not in done.stderr
    left = {path.name for path in target.iterdir()} - {"portal.sqlite3", "secret_key"}
    assert not left


def test_another_key_is_refused(made, tmp_path: Path) -> None:
    _folder, backup = made
    done = _run(tmp_path, "restore", str(backup), SECRET_KEY="x" * 60)
    assert done.returncode == 1
    assert b"SECRET_KEY is another one" in done.stderr
