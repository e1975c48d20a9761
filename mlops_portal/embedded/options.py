"""Options of the one-command start, read from the environment."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlops_portal.embedded.words import CannotStart
from mlops_portal.foundation import environment

BASE_DIR = Path(__file__).resolve().parents[2]
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Options:
    """Address to listen on, data folder, whether to run an embedded broker, and the local key."""

    host: str
    port: int
    data_dir: Path
    has_own_broker: bool
    open_key: str = ""  # for the browser of the person at this machine; "" where others come too


def read_options(environ: Mapping[str, str]) -> Options:
    """Read HOST, PORT, PORTAL_DATA_DIR and REDIS_URL; `CannotStart` names a wrong variable."""
    problems = [*environment.unreadable(environ), *environment.contradictions(environ)]
    if problems:
        raise CannotStart(" ".join(map(str, problems)))
    data_dir = environ.get("PORTAL_DATA_DIR", "").strip()
    return Options(
        host=environ.get("HOST", "").strip() or DEFAULT_HOST,
        port=int(environ.get("PORT", "").strip() or DEFAULT_PORT),
        data_dir=Path(data_dir).expanduser().resolve() if data_dir else BASE_DIR / "var",
        has_own_broker=not environ.get("REDIS_URL", "").strip(),
        open_key=secrets.token_urlsafe(18) if is_own_machine(environ) else "",
    )


def is_own_machine(environ: Mapping[str, str]) -> bool:
    """Return whether the portal is used on this machine only: its own database, a loopback address,
    no other allowed host, no HTTPS."""
    given = {key: value.strip() for key, value in environ.items()}
    names = {name.strip() for name in given.get("ALLOWED_HOSTS", "").split(",")} - {""}
    return (
        not given.get("DATABASE_URL")
        and (given.get("HOST") or DEFAULT_HOST) in LOOPBACK_HOSTS
        and names <= set(LOCAL_NAMES)
        and not environment.is_true(given.get("PORTAL_HTTPS", ""))
    )
