"""The listening socket and the URL that a person opens.

The parent binds the socket and passes it on: a port in use is refused before anything starts, and
no connection is refused while the web server restarts.
"""

import errno
import socket

from mlops_portal.embedded.words import CannotStart

BACKLOG = 1024
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  compared with, not bound


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on `host` and `port`; raise `CannotStart` with the reason."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise CannotStart(_unknown(host)) from None
    family, kind, protocol, _name, address = found[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotStart(_refusal(host, port, error)) from error
    return listener


def reachable_host(host: str) -> str:
    """Return the address under which this machine reaches a socket bound to `host`."""
    return EVERYWHERE.get(host, host)


def url(host: str, port: int) -> str:
    """Return the address to open in a browser on this machine."""
    host = reachable_host(host)
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _refusal(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is in use by another program. Stop it, or choose another port"
            " with PORT=…"
        )
    if error.errno == errno.EACCES:
        return f"this user may not listen on port {port}. Choose one above 1023 with PORT=…"
    return _unknown(host)


def _unknown(host: str) -> str:
    return (
        f"{host} is not an address of this machine. Choose one with HOST=… (127.0.0.1 for this"
        " machine only, 0.0.0.0 for all its addresses)"
    )
