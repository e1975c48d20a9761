"""Gunicorn settings of the prediction process, which listens on `PREDICTIONS_URL`."""

import os

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from mlops_portal.embedded import death
from pipelines_catalog.serving.process.app import data_folder

wsgi_app = "pipelines_catalog.serving.process.app:application()"
worker_class = "asgi"
workers = int(os.environ.get("PREDICTION_PROCESSES", "1"))
_default = data_folder() / "run" / "predictions.sock"  # as in the portal's settings
bind = os.environ.get("PREDICTIONS_URL", f"unix:{_default}").removeprefix("http://")
if bind == f"unix:{_default}":
    _default.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
umask = 0o077  # only the portal's own user reaches a socket in its folder
control_socket_disable = True  # it would lie in the home folder, one for all portals
loglevel = "warning"
graceful_timeout = 5
timeout = 120  # seconds; 10,000 rows take less than one
keepalive = 75
os.environ.setdefault("OMP_NUM_THREADS", "1")  # a thread of BLAS would only wait for another
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def post_fork(server: Arbiter, worker: Worker) -> None:
    """End this worker with its master."""
    death.die_with_parent(worker.ppid)
