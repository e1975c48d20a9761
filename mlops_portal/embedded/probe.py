"""A non-blocking probe of the portal's own `/healthz`, repeated until it answers 200."""

import contextlib
import socket
from dataclasses import dataclass

from mlops_portal.embedded.addresses import reachable_host

REQUEST = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
LONGEST_ANSWER = 4096  # bytes


@dataclass(slots=True)
class HealthProbe:
    """One probe at a time; `connection` is the socket that the parent's select waits on."""

    host: str
    port: int
    connection: socket.socket | None = None
    is_healthy: bool = False
    said: str = ""

    def ask(self) -> None:
        """Send the request unless one is pending. Never blocks, as the socket is listening."""
        if self.connection or self.is_healthy:
            return
        with contextlib.suppress(OSError):
            address = (reachable_host(self.host), self.port)
            self.connection = socket.create_connection(address, timeout=1)
            self.connection.sendall(REQUEST)
            self.connection.setblocking(False)

    def read(self) -> None:
        """Read the response: healthy by status line, the missing parts from the body."""
        if self.connection is None:
            return
        answer = b""
        with contextlib.suppress(OSError):
            answer = self.connection.recv(LONGEST_ANSWER)
        self.is_healthy = answer.startswith(b"HTTP/1.1 200 ")
        _head, _blank, body = answer.partition(b"\r\n\r\n")
        self.said = body.decode(errors="replace").strip()
        self.close()

    def close(self) -> None:
        """Close the connection of an unanswered probe."""
        if self.connection:
            self.connection.close()
            self.connection = None
