"""The body of a request is read as a whole or not at all.

A server reads a body that was cut off to its end, and a form or a file that lost its second half
looks like any other. Who goes away in the middle must not have half of it stored.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def whole_bodies(application: Application) -> Application:
    """The application, whose requests are refused with 400 where less comes than was said."""

    def guarded(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"] = WholeBody(environ["wsgi.input"])
        return application(environ, start_response)

    return guarded


class WholeBody:
    """What Django reads a body from: it asks for no more than `Content-Length` says is there.

    Raises BadRequest where that does not come, because the connection ended or stalled.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        parts: list[bytes] = []
        left = size
        while left > 0 and (part := self._come(self._stream.read, left)):
            parts.append(part)
            left -= len(part)
        if left > 0:
            raise BadRequest(f"{left} bytes of the body never came")
        return b"".join(parts)

    def readline(self, size: int) -> bytes:
        line = self._come(self._stream.readline, size)
        if len(line) < size and not line.endswith(b"\n"):
            raise BadRequest("The body was cut off")
        return line

    @staticmethod
    def _come(read: Callable[[int], bytes], size: int) -> bytes:
        try:
            return read(size)
        except OSError as error:
            raise BadRequest(f"The body did not come: {error}") from error
