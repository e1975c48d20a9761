"""Request ids, which link an error shown to its log entries, and origins for rate limits."""

import hashlib
import hmac
import ipaddress
import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mlops_portal.foundation.proxies import visitor_address

_current: ContextVar[str] = ContextVar("request_id", default="")


class RequestIdMiddleware:
    """Give each request a short random id (`request.id`), its response header and its log lines."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = secrets.token_hex(4)
        token = _current.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response["X-Request-ID"] = request.id
        return response


class RequestIdFilter(logging.Filter):
    """Prefix log messages with the id of the current request; empty outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        request_id = _current.get() or getattr(getattr(record, "request", None), "id", "")
        record.request_id = f"[{request_id}] " if request_id else ""
        return True


def origin_of(request: HttpRequest) -> str:
    """Return a keyed hash (HMAC-SHA256, 64 hex digits) of the client's network, for counting.

    All clients behind one IPv4 address, or one IPv6 /64 network, share it; used to limit how much
    is started from one origin, never to identify a person.
    """
    secret = f"foundation.origin:{settings.SECRET_KEY}".encode()
    return hmac.new(secret, _network(visitor_address(request)).encode(), hashlib.sha256).hexdigest()


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 6 and found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
