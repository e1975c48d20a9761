"""A filled database of version 1.0 is brought to this version: nothing is lost, pages show it."""

import json
import lzma
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from mlops_portal.organizations.models import User
from tests.mlops_portal.asking import path_of
from tests.mlops_portal.surroundings import MARK, World, surroundings
from tests.mlops_portal.who_may import WHO_MAY

KEPT = Path(__file__).parent / "upgrade"
DJANGO = {"django_migrations", "django_content_type", "auth_permission", "sqlite_sequence"}
# What hangs on files, on secrets that are not kept, or on other processes.
NOT_ASKED = {
    "evidence/<uuid:item_id>/file/",
    "pipelines/runs/<uuid:run_id>/artifacts/<int:artifact_id>/",
    "api/v1/runs/<uuid:run_id>/artifacts/<int:artifact_id>/",
    "assess/link/<secret:token>/",
    "assess/r/<secret:code>/",
    "organizations/invitation/<secret:token>/",
    "healthz",
}
SHOW_IT = {
    "organizations/<uuid:organization_id>/",
    "assess/systems/<uuid:system_id>/",
    "assess/<uuid:assessment_id>/result/",
    "roles/people/<secret:key>/",
    "roles/teams/<uuid:team_id>/",
    "landscape/stack/<uuid:organization_id>/",
    "pipelines/runs/<uuid:run_id>/",
}

pytestmark = [
    pytest.mark.whole,
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the database is one of SQLite"),
]


def counts(path: Path) -> dict[str, int]:
    """Rows by table."""
    with sqlite3.connect(path) as database:
        tables = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in tables
            if name not in DJANGO
        }


@pytest.fixture(scope="module")
def old(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker
) -> Iterator[tuple[Path, dict[str, int]]]:
    """The database, migrated; and how many rows its tables held before."""
    path = tmp_path_factory.mktemp("upgrade") / "portal.sqlite3"
    with sqlite3.connect(path) as database:
        database.executescript(lzma.decompress((KEPT / "portal-1.0.sql.xz").read_bytes()).decode())
    before = counts(path)
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = str(path)
        try:
            call_command("migrate", verbosity=0)
            yield path, before
        finally:
            connection.close()
            connection.settings_dict["NAME"] = name


@pytest.fixture
def world(old: object) -> World:
    """What the second organization of the database holds, by name."""
    return World(ids=json.loads((KEPT / "portal-1.0.ids.json").read_text()))


def test_no_table_and_no_row_is_lost(old: tuple[Path, dict[str, int]]) -> None:
    path, before = old
    after = counts(path)
    assert {name: after.get(name) for name in before} == before
    assert sum(before.values()) > 15_000


def test_the_owner_opens_every_page_of_before(world: World) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.get(pk=world.ids["owner_id"]))
    asked = {
        route
        for route, may in WHO_MAY.items()
        if may.reads and "owner" in may.reads and not route.startswith("accounts/")
    } - NOT_ASKED
    with surroundings():
        answers = {route: browser.get(path_of(route, world)) for route in sorted(asked)}
    assert {route: got.status_code for route, got in answers.items() if got.status_code > 302} == {}
    assert asked >= SHOW_IT
    for route in SHOW_IT:
        assert answers[route].status_code == 200
        assert MARK in answers[route].content.decode(), route
