"""Gunicorn settings of the portal, embedded and in production.

Override with `WEB_CONCURRENCY` (processes) and `GUNICORN_CMD_ARGS`, as gunicorn documents.
"""

import errno
import gc
import os
import select
import socket
import struct

import plotly.graph_objects
from gunicorn.arbiter import Arbiter
from gunicorn.http.message import Request
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
READS = ("GET", "HEAD", "OPTIONS")


def when_ready(server: Arbiter) -> None:
    """Preload slow imports and freeze the garbage collector to keep forked memory shared."""
    plotly.graph_objects.Figure(layout={"template": "none"})  # half a second, once
    give_patience(server, STALLED)
    gc.collect()
    gc.freeze()


def give_patience(server: Arbiter, seconds: float) -> None:
    """Set send and receive timeouts on the listening sockets, inherited by every connection."""
    patience = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)


def post_fork(server: Arbiter, worker: Worker) -> None:
    """End this worker with its master, so that it does not serve beside the next one's workers."""
    death.die_with_parent(worker.ppid)


def pre_request(worker: Worker, req: Request) -> None:
    """Refuse a modifying request whose client has disconnected; raises ConnectionResetError.

    It may have waited for a thread while the client repeated it or sent a newer one, whose result
    it would overwrite.
    """
    if req.method not in READS and _has_hung_up(req.unreader.sock):
        raise ConnectionResetError(errno.ECONNRESET, "The sender hung up before it was begun")


def _has_hung_up(connection: socket.socket) -> bool:
    """Return whether the peer closed the connection, even with data still unread."""
    poll = select.poll()
    poll.register(connection, getattr(select, "POLLRDHUP", 0))
    return bool(poll.poll(0))  # a failure and an end on both sides are always told
