"""Connections to a started portal that end or stall halfway."""

import socket
import struct
import time

PATIENCE = 40.0  # seconds, many times what any fault keeps a writer waiting


def hang_up(sock: socket.socket) -> None:
    """End a connection at once, as a phone without a network does: what was sent arrives."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    time.sleep(0.005)
    sock.close()


def half_a_request(port: int) -> socket.socket:
    """A connection on which somebody says that more is to come, and then sends nothing."""
    half = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    half.sendall(
        b"POST /assess/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\nsystem="
    )
    return half
