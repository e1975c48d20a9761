"""What the web server does with connections that end or stall."""

import socket
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from mlops_portal import gunicorn_conf
from tests.mlops_portal.connections import hang_up

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A connection: the browser's end and the server's."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        browser = socket.create_connection(listener.getsockname())
        served, _address = listener.accept()
    with browser, served:
        yield browser, served


def begin(method: str, served: socket.socket) -> None:
    request = SimpleNamespace(method=method, unreader=SimpleNamespace(sock=served))
    gunicorn_conf.pre_request(None, request)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("ends", [socket.socket.close, hang_up])
def test_what_nobody_waits_for_is_not_begun(pair: Pair, method: str, ends) -> None:
    browser, served = pair
    browser.sendall(b"the rest of the body")
    begin(method, served)
    ends(browser)
    with pytest.raises(ConnectionResetError):
        begin(method, served)
    begin("GET", served)  # changes nothing


def test_a_connection_inherits_patience_from_the_listening_socket() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = SimpleNamespace(LISTENERS=[SimpleNamespace(sock=listener)])
        gunicorn_conf.give_patience(server, seconds=0.05)
        with socket.create_connection(listener.getsockname()):
            served, _address = listener.accept()
            with served, pytest.raises(BlockingIOError):
                served.recv(1)
