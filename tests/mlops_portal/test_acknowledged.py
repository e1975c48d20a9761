"""Nothing that was acknowledged is lost or doubled, whatever happens to the portal meanwhile.

One portal as it is started by hand, on SQLite, or on PostgreSQL when DATABASE_URL names one. Five
people write without a pause while its parts are killed, its database is locked, its disk is full,
its broker forgets everything and connections end. After each of it the portal is well by itself,
and what is stored is compared with what was acknowledged since the beginning. Who is not served is
told so with 503 and when to come back, never with another error.
"""

import contextlib
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from tests.mlops_portal import disks, started_portal
from tests.mlops_portal.connections import half_a_request
from tests.mlops_portal.mail_server import MailServer
from tests.mlops_portal.started_portal import Portal, descendants, kill, wait_for
from tests.mlops_portal.writers import (
    RUNS_COOKIE,
    Answers,
    Invitations,
    Person,
    Runs,
    Stack,
    Triggers,
    Writer,
    owner_of_an_organization,
)
from tests.pipelines_catalog.runs.conftest import own_redis
from tests.pipelines_catalog.runs.portal_runs import Broker, Client, assert_each_effect_once, rows

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]
LONG = 3.0  # seconds that something lasts which is over in a moment otherwise
SOME = 1.5
RECOVERY = 60.0  # bound on a crowded machine, not a promise
__all__ = ["own_redis"]  # a fixture of another folder


@dataclass
class Place:
    """The portal, where its parts keep what they know, and who writes."""

    portal: Portal
    database_url: str
    broker: Broker
    mail_server: MailServer
    writers: list[Writer]
    stalled: list[socket.socket] = field(default_factory=list)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return rows(self.portal, self.database_url, sql)

    def lost_or_doubled(self) -> list[str]:
        return [said for writer in self.writers for said in writer.lost_or_doubled(self.rows)]

    def complaints(self) -> list[str]:
        return [said for writer in self.writers for said in writer.person.complaints]

    def is_read(self) -> bool:
        """Whether the database is read. All threads of one web process may wait for a lock: then
        another connection, which another process may take, is asked.
        """
        with contextlib.suppress(OSError):
            return self.portal.get(timeout=1).body["database"] == "ok"
        return False

    def refused(self) -> int:
        return sum(writer.person.refused for writer in self.writers)

    def writer(self, kind: type[Writer]) -> Writer:
        return next(writer for writer in self.writers if isinstance(writer, kind))

    def kill(self, name: str) -> None:
        """Until the one-command start has put another in its place."""
        killed = self.portal.children()[name]
        kill(killed)
        assert wait_for(lambda: self.portal.children().get(name, killed) != killed, RECOVERY)
        self.portal.seen |= descendants(self.portal.pid)

    def connect(self) -> Any:
        """Another connection to the database."""
        if self.database_url:
            import psycopg2

            return psycopg2.connect(self.database_url)
        return sqlite3.connect(self.portal.data_dir / "portal.sqlite3", isolation_level=None)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            for writer in self.writers:
                stack.enter_context(writer.at_work())
            yield

    def all_write(self) -> bool:
        """Whether each writer who may go on is served again, within the time."""
        before = [writer.acknowledged for writer in self.writers]
        return wait_for(
            lambda: all(
                writer.acknowledged > then or writer.is_done
                for writer, then in zip(self.writers, before, strict=True)
            ),
            RECOVERY,
        )


@pytest.fixture(scope="module")
def place(make_portal, own_redis, database_url, tmp_path_factory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("disk")
    server = MailServer()
    with disks.small_disk(folder / "data"):
        variables = {
            "PORTAL_PIPELINES": "tests.pipelines_catalog.runs.faulty",
            "PORTAL_LEASE_SECONDS": "3",
            "CELERY_VISIBILITY_TIMEOUT": "5",
            "EMAIL_URL": server.url,
        }
        if own_redis:
            variables["REDIS_URL"] = own_redis.url
        portal = make_portal(data_dir=folder / "data", **variables).start().wait_until_ready()
        owner = Person(portal)
        organization = owner_of_an_organization(owner, server)
        writers = [
            Answers(Person(portal)),
            Triggers(Person(portal)),
            Runs(Person(portal)),
            Stack(owner, organization),
            Invitations(Person(portal, owner.cookies), organization, server),
        ]
        private = f"unix://{portal.data_dir}/run/valkey.sock"
        broker = Broker(portal, own_redis.url if own_redis else private, own_redis)
        yield Place(portal, database_url, broker, server, writers)
        portal.end()
    server.end()


# ------------------------------------------------------------------ what happens
def kill_the_web_server(place: Place) -> None:
    place.kill("web")


def kill_the_worker(place: Place) -> None:
    place.kill("worker")


def kill_the_scheduler(place: Place) -> None:
    started_portal.kill_the_scheduler(place.portal, RECOVERY)


def kill_the_broker(place: Place) -> None:
    killed = place.broker.pid
    kill(killed)
    if place.broker.own:
        place.broker.own.process.wait()
        place.broker.own.start()
    assert wait_for(lambda: place.portal.children().get("broker") != killed, RECOVERY)


def flush_the_broker(place: Place) -> None:
    """Three times: what is sent meanwhile is lost too."""
    for _each in range(3):
        place.broker.client().flushall()
        time.sleep(0.3)


def lock_the_database(place: Place) -> None:
    """Whoever writes waits, and nobody is refused; pages are served meanwhile."""
    refused = place.refused()
    with contextlib.closing(place.connect()) as other:
        cursor = other.cursor()
        if place.database_url:
            cursor.execute("LOCK TABLE maturity_answer, landscape_stackentry, runs_run")
        else:
            cursor.execute("BEGIN EXCLUSIVE")
        time.sleep(LONG)
        assert wait_for(place.is_read, 4 * LONG)
        other.rollback()
    assert place.refused() == refused


def fill_the_disk(place: Place) -> None:
    """The database of PostgreSQL is elsewhere: only the data folder has no room then."""
    refused = place.refused()
    with disks.full(place.portal):
        assert wait_for(lambda: place.portal.get().body["database"] != "ok", 10)
        assert place.database_url or wait_for(lambda: place.refused() > refused, 10)
        time.sleep(LONG)


def hang_up(place: Place) -> None:
    """Everybody ends each connection once before the answer, and sends the same again; some begin
    to send something and never end.
    """
    place.stalled += [half_a_request(place.portal.port) for _each in range(3)]
    for writer in place.writers:
        writer.is_rude = writer.may_repeat
    assert place.all_write()
    time.sleep(LONG)
    for writer in place.writers:
        writer.is_rude = False


def end_connections_of_the_database(place: Place) -> None:
    if not place.database_url:
        pytest.skip("SQLite has no connections")
    sql = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    for _each in range(5):
        place.rows(sql)
        time.sleep(LONG / 5)


FAULTS = (
    hang_up,
    lock_the_database,
    end_connections_of_the_database,
    flush_the_broker,
    kill_the_scheduler,
    kill_the_broker,
    kill_the_worker,
    kill_the_web_server,
    fill_the_disk,
)


# ------------------------------------------------------------------ what must hold
@pytest.mark.parametrize("happens", FAULTS, ids=lambda fault: fault.__name__)
def test_no_acknowledged_write_is_lost_or_doubled(
    place: Place, happens: Callable[[Place], None]
) -> None:
    with place.writing():
        happens(place)
        time.sleep(SOME)  # in which what came back is used
        assert place.all_write(), place.portal.words
        assert wait_for(place.portal.is_healthy, RECOVERY), place.portal.words
    assert place.lost_or_doubled() == []
    assert place.complaints() == []


def test_a_connection_that_stalls_is_ended(place: Place) -> None:
    """Else eight phones that lost their network would keep everybody from being served."""
    for half in place.stalled:
        assert half.recv(12) == b"HTTP/1.1 400"
        half.close()


def is_told(run: dict[str, Any]) -> bool:
    """Whether each attempt that failed says that its process, the disk or the database was away."""
    failed = [
        a for step in run["steps"] for a in step["attempts"] if a["status"] in ("failed", "lost")
    ]
    known = {"process_died", "no_heartbeat", "disk_full"}
    away = ("disk", "database", "connection", "No space")
    return bool(failed) and all(
        a["error_code"] in known or any(word in a["error"] for word in away) for a in failed
    )


def test_all_that_was_begun_comes_to_its_end(place: Place) -> None:
    """Every run that is stored, acknowledged or not, and every mail.

    A run that was at work when a fault outlasted its attempts has failed, and names the fault.
    """
    visitor = place.writer(Runs).person
    client = Client(place.portal.port, f"{RUNS_COOKIE}={visitor.cookies[RUNS_COOKIE].value}")
    for (run,) in place.rows("SELECT id FROM runs_run"):
        found = client.wait_for_end(str(UUID(str(run))), RECOVERY)
        if found["status"] == "failed":
            assert is_told(found), found
            continue
        assert found["status"] == "succeeded", found
        assert_each_effect_once(found)
    assert place.lost_or_doubled() == []
    print(", ".join(f"{type(w).__name__}: {w.acknowledged}" for w in place.writers))
    assert all(writer.acknowledged > len(FAULTS) for writer in place.writers)


HARM = {
    Answers: "DELETE FROM maturity_answerrevision"
    " WHERE id = (SELECT max(id) FROM maturity_answerrevision)",
    Triggers: "UPDATE runs_trigger SET threshold = 0.05",
    Runs: "UPDATE runs_run SET parameters = '{\"mark\": 0}'",
    Stack: "UPDATE landscape_stackentry SET reason = 'another' WHERE tool = 'dvc'",
    Invitations: "UPDATE organizations_invitation SET email = 'guest-0@example.org'",
}


def test_the_comparison_notices_what_is_not_as_it_was_told(place: Place) -> None:
    with contextlib.closing(place.connect()) as other:
        for sql in HARM.values():
            other.cursor().execute(sql)
        other.commit()
    for kind in HARM:
        assert place.writer(kind).lost_or_doubled(place.rows), kind
