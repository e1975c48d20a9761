"""Command lines of the portal's own processes."""

import sys
from pathlib import Path

WORKER_PROCESSES = 2


def prepare() -> list[str]:
    """Check the settings, migrate the database, collect the static files."""
    return [sys.executable, "manage.py", "prepare"]


def web(listener: int) -> list[str]:
    """Return the command of gunicorn on an already bound socket, given by its descriptor."""
    config = "python:mlops_portal.gunicorn_conf"
    bind = f"fd://{listener}"
    return [sys.executable, "-m", "gunicorn", "--config", config, "--bind", bind]


def predictions() -> list[str]:
    """Return the command of the prediction process, on the socket of `PREDICTIONS_URL`."""
    config = "python:pipelines_catalog.serving.process.gunicorn_conf"
    return [sys.executable, "-m", "gunicorn", "--config", config]


def worker(data_dir: Path) -> list[str]:
    """Return the command of one Celery worker with beat, after deleting beat's schedule file.

    The schedule is static, and the file's format differs between builds of Python.
    """
    schedule = data_dir / "beat-schedule"
    for left in data_dir.glob(schedule.name + "*"):
        left.unlink(missing_ok=True)
    return [
        *(sys.executable, "-m", "celery", "--quiet", "--app", "mlops_portal.celery", "worker"),
        *("--pool", "prefork", "--concurrency", str(WORKER_PROCESSES)),
        *("--beat", "--schedule", str(schedule)),
        *("--without-gossip", "--without-mingle"),
        *("--hostname", "portal@%h", "--loglevel", "WARNING"),
    ]
