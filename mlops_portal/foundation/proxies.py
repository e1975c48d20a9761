"""Forwarding headers count only from a declared proxy; from anybody else they are taken away."""

import ipaddress
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

TRUSTED_HEADERS = ("FOR", "PROTO", "HOST", "PORT", "PREFIX", "SERVER")
SEEN = "portal.forwarded"  # in META, where no header of a client can write


class DeclaredProxies:
    """Drop `X-Forwarded-*` and `Forwarded` unless one of PORTAL_PROXY_ADDRESSES sent them.

    So a visitor who reaches the web server beside the proxy cannot choose the address that limits
    count. A list that is shorter than the declared proxies is dropped too: it was not theirs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = {f"HTTP_X_FORWARDED_{name}" for name in TRUSTED_HEADERS} | {"HTTP_FORWARDED"}
        given &= request.META.keys()
        if given:
            request.META[SEEN] = True
            if not _is_declared(request.META.get("REMOTE_ADDR", "")) or _is_short(request):
                for name in given:
                    del request.META[name]
        return self.get_response(request)


def _is_short(request: HttpRequest) -> bool:
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR")
    return passed_on is not None and passed_on.count(",") + 1 < settings.ALLAUTH_TRUSTED_PROXY_COUNT


def _is_declared(address: str) -> bool:
    if not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return False
    if not address:  # a Unix socket: whoever can open it
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in _networks(tuple(settings.PROXY_ADDRESSES)))


@cache
def _networks(given: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(one, strict=False) for one in given)
