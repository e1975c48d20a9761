"""How gunicorn serves the portal, embedded and in production.

`WEB_CONCURRENCY` (processes) and `GUNICORN_CMD_ARGS` override, as gunicorn documents.
"""

import gc
import os
import socket
import struct

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from mlops_portal.embedded import death

wsgi_app = "mlops_portal.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = True  # the processes share the memory of what is imported once
control_socket_disable = True  # it would lie in the home folder, one for all portals
loglevel = "warning"
graceful_timeout = 5  # seconds; no page takes longer
timeout = 60
keepalive = 5
STALLED = 10  # seconds without a byte in the middle of a request or an answer


def when_ready(server: Arbiter) -> None:
    """Keep the collector from touching, and so copying, the memory that forks share.

    Let no connection hold a thread for ever: each inherits its patience from the listening socket.
    """
    patience = struct.pack("ll", STALLED, 0)
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
    gc.collect()
    gc.freeze()


def post_fork(server: Arbiter, worker: Worker) -> None:
    """A killed master must not leave workers that go on answering beside the next one's."""
    death.die_with_parent(worker.ppid)
