"""The client of the prediction process, over a Unix socket or TCP."""

import http.client
import socket
import threading
import time
from collections.abc import Mapping

from django.conf import settings

ANSWER_SECONDS = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.25  # seconds between two attempts
_kept = threading.local()


class Unavailable(Exception):
    """The prediction process did not answer in time."""


class _Connection(http.client.HTTPConnection):
    """A connection to `unix:PATH` or `http://HOST:PORT`."""

    def __init__(self, url: str) -> None:
        self._path = url.removeprefix("unix:") if url.startswith("unix:") else ""
        super().__init__(self._path or url.removeprefix("http://"), timeout=ANSWER_SECONDS)

    def connect(self) -> None:
        if not self._path:
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def post(path: str, headers: Mapping[str, str], body: bytes = b"") -> tuple[int, bytes]:
    """Return status and body of the answer. Raises Unavailable.

    While the process starts again the request waits and is repeated: scoring has no effect, and the
    log tells repetitions by the id of the request.
    """
    deadline = time.monotonic() + settings.PREDICTIONS_WAIT
    pause = FIRST_PAUSE
    while True:
        try:
            return _once(path, headers, body)
        except (OSError, http.client.HTTPException) as error:
            _forget()
            if time.monotonic() + pause > deadline:
                raise Unavailable(type(error).__name__) from error
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _once(path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
    """Send on this thread's connection, which is kept open for the next request."""
    connection = getattr(_kept, "connection", None)
    if connection is None:
        connection = _kept.connection = _Connection(settings.PREDICTIONS_URL)
    connection.request("POST", path, body, dict(headers))
    answer = connection.getresponse()
    return answer.status, answer.read()


def _forget() -> None:
    connection, _kept.connection = getattr(_kept, "connection", None), None
    if connection is not None:
        connection.close()
