"""What the environment asks of the one-command start."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlops_portal.embedded.words import CannotStart
from mlops_portal.foundation import environment

BASE_DIR = Path(__file__).resolve().parents[2]
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000


@dataclass(frozen=True, slots=True)
class Options:
    """Where to listen, where to keep data, and whether the broker is somebody else's."""

    host: str
    port: int
    data_dir: Path
    has_own_broker: bool


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
    )
