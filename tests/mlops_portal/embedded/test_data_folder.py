"""One portal per data folder, for as long as any of its processes lives."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlops_portal.embedded.data_folder import open_and_lock
from mlops_portal.embedded.words import CannotStart


def gone_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_folder_is_made_for_its_user_alone(tmp_path: Path) -> None:
    os.close(open_and_lock(tmp_path / "new" / "data", 8000))
    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700


def test_a_second_portal_is_refused_and_told_who_is_first(tmp_path: Path) -> None:
    held = open_and_lock(tmp_path, 8123)
    with pytest.raises(CannotStart, match=rf"process {os.getpid()}, port 8123"):
        open_and_lock(tmp_path, 8124)
    os.close(held)
    os.close(open_and_lock(tmp_path, 8124))


def test_a_child_that_outlives_its_portal_keeps_the_folder(tmp_path: Path) -> None:
    held = open_and_lock(tmp_path, 8123)
    os.pwrite(held, f"{gone_pid()} 8123\n".encode().ljust(40), 0)
    child = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(held,)
    )
    os.close(held)
    with pytest.raises(CannotStart, match="is in use by a portal that runs already"):
        open_and_lock(tmp_path, 8124, handover=0.3)
    child.communicate(b"\n")
    os.close(open_and_lock(tmp_path, 8124))


def test_the_children_of_a_killed_portal_are_waited_for(tmp_path: Path) -> None:
    held = open_and_lock(tmp_path, 8123)
    os.pwrite(held, f"{gone_pid()} 8123\n".encode().ljust(40), 0)
    code = "import time; time.sleep(0.5)"
    child = subprocess.Popen([sys.executable, "-c", code], pass_fds=(held,))
    os.close(held)
    os.close(open_and_lock(tmp_path, 8124, handover=10))
    child.wait()


def test_a_file_in_the_folders_place_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(CannotStart, match=r"cannot be written .*choose another folder"):
        open_and_lock(tmp_path / "data", 8000)
