"""Forwarding headers, trusted only from a declared proxy and removed otherwise."""

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
    count. A list that names no address where the outermost declared proxy writes the visitor's
    (shorter than the proxies are, empty there, "unknown", a name) is dropped too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = {f"HTTP_X_FORWARDED_{name}" for name in TRUSTED_HEADERS} | {"HTTP_FORWARDED"}
        given &= request.META.keys()
        if given:
            request.META[SEEN] = True
            if not _is_declared(request.META.get("REMOTE_ADDR", "")) or not _names_visitor(request):
                for name in given:
                    del request.META[name]
        return self.get_response(request)


def visitor_address(request: HttpRequest) -> str:
    """Return the client's IP as the declared proxies saw it, else the peer's; "" when unknown.

    Call after the middleware, so that X-Forwarded-For counts only from a declared proxy.
    """
    return _passed_on(request) or request.META.get("REMOTE_ADDR", "")


def _names_visitor(request: HttpRequest) -> bool:
    return "HTTP_X_FORWARDED_FOR" not in request.META or bool(_passed_on(request))


def _passed_on(request: HttpRequest) -> str:
    """Return the X-Forwarded-For entry of the outermost declared proxy if it is an IP; else ""."""
    from allauth.core.internal.httpkit import clean_client_ip  # models; the log's filter has none

    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if not count:
        return ""
    listed = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", count)
    found = listed[-count].strip() if len(listed) >= count else ""
    return (clean_client_ip(found) or "") if "%" not in found else ""


def _is_declared(address: str) -> bool:
    if not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return False
    if not address:  # a Unix socket, guarded by its permissions
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in _networks(tuple(settings.PROXY_ADDRESSES)))


@cache
def _networks(given: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(one, strict=False) for one in given)
