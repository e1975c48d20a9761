"""Complete request bodies: a truncated body is refused instead of parsed.

Servers hand on a truncated body without an error, and half a form or file looks like a complete
one. When a client disconnects during an upload, no part of it may be stored.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def whole_bodies(application: Application) -> Application:
    """Wrap the WSGI application: a body shorter than `Content-Length` is answered with 400."""

    def guarded(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"] = WholeBody(environ["wsgi.input"])
        return application(environ, start_response)

    return guarded


class WholeBody:
    """An input stream for Django that raises BadRequest when a body is cut off.

    It relies on Django asking for no more bytes than `Content-Length` announces.
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
