"""What every request has: an id, by which what a person saw is found in the log, and an origin."""

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
    """Put the id of the request being answered before the message; nothing outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        request_id = _current.get() or getattr(getattr(record, "request", None), "id", "")
        record.request_id = f"[{request_id}] " if request_id else ""
        return True


def origin_of(request: HttpRequest) -> str:
    """Where a request comes from, to count by: 64 hex digits that only the secret key can make.

    All that share an IPv4 address, or the first 64 bits of an IPv6 one, have the same; it says how
    much may be begun from there and never who somebody is.
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
