"""Fixtures for tests that start the whole portal as a person does."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.mlops_portal.started_portal import Portal, free_port


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    """A database of its own for started portals: "" is SQLite in the data folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    import psycopg2

    name = f"portal_services_{os.getpid()}"
    server = psycopg2.connect(url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    yield f"{url.rpartition('/')[0]}/{name}"
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


def own_broker(url: str) -> str:
    """A database of its own on the Redis at `url` for each process that tests run in.

    Else the worker of one portal takes what another portal has sent.
    """
    place, _, number = url.rpartition("/")
    process = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{place}/{int(number) + int(process)}" if number.isdigit() else url


@pytest.fixture(scope="session")
def static_root() -> Iterator[str]:
    """Collected once for all portals; compressing takes longest of all."""
    with tempfile.TemporaryDirectory(prefix="portal-static-") as folder:
        yield f"{folder}/static"


def _begin_with(database: Path, data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = data_dir / "portal.sqlite3"
    if not target.exists():
        shutil.copyfile(database, target)
        target.chmod(0o600)


@pytest.fixture(scope="module")
def make_portal(
    database_url: str, static_root: str, migrated_database: Path
) -> Iterator[Callable[..., Portal]]:
    """A function that makes a portal; keywords become environment variables ("" removes one).

    Its database on SQLite is migrated already, unless it is made `from_nothing`. Without REDIS_URL
    in the environment of the tests the portal brings its own broker.
    """
    if not Path("/proc/self/stat").exists():
        pytest.skip("processes are found through /proc")
    made: list[Portal] = []

    with tempfile.TemporaryDirectory(prefix="portal-") as folder:

        def make(
            data_dir: Path | None = None,
            port: int = 0,
            *,
            from_nothing: bool = False,
            **variables: str,
        ) -> Portal:
            port = port or free_port()
            data_dir = data_dir or Path(folder) / f"data-{len(made)}"
            if not from_nothing and not database_url:
                _begin_with(migrated_database, data_dir)
            unwanted = ("DJANGO_SETTINGS_MODULE", "PYTEST_CURRENT_TEST", "ALLOWED_HOSTS", "HOST")
            environ = {key: value for key, value in os.environ.items() if key not in unwanted}
            environ |= {"PORT": str(port), "PORTAL_DATA_DIR": str(data_dir), "PORTAL_SAMPLE": "no"}
            environ |= {"STATIC_ROOT": static_root, "DATABASE_URL": database_url}
            environ |= {"SECRET_KEY": "of-tests-only" * 4} if database_url else {}
            environ |= (
                {"REDIS_URL": own_broker(environ["REDIS_URL"])} if "REDIS_URL" in environ else {}
            )
            environ |= variables
            log = Path(folder) / f"log-{len(made)}"
            log.touch()
            made.append(Portal(port, data_dir, environ, log))
            return made[-1]

        yield make
        for portal in made:
            portal.end()
