"""Headers of a proxy count only when a declared proxy sent them."""

import pytest
from allauth.account.adapter import get_adapter
from django.test import RequestFactory

from mlops_portal.foundation.proxies import DeclaredProxies


def _seen(**meta: str) -> str:
    request = RequestFactory().get("/", **meta)
    seen = []
    DeclaredProxies(lambda r: seen.append(get_adapter().get_client_ip(r)))(request)
    return seen[0]


@pytest.mark.parametrize(
    ("count", "peer", "passed_on", "counted"),
    [
        (0, "127.0.0.1", "198.51.100.1", "127.0.0.1"),
        (1, "203.0.113.5", "198.51.100.1", "203.0.113.5"),  # beside the proxy
        (1, "203.0.113.5", "198.51.100.2, 127.0.0.1", "203.0.113.5"),
        (1, "172.18.0.1", "1.1.1.1, 198.51.100.2", "198.51.100.2"),
        (2, "127.0.0.1", "198.51.100.1", "127.0.0.1"),  # shorter than declared
        (2, "127.0.0.1", "9.9.9.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
    ],
)
def test_a_visitor_does_not_choose_the_address_that_is_counted(
    settings, count: int, peer: str, passed_on: str, counted: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = count
    assert _seen(REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=passed_on) == counted


def test_only_the_declared_networks_are_proxies(settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT, settings.PROXY_ADDRESSES = 1, ["192.0.2.0/24"]
    assert _seen(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1") == "10.0.0.1"
    assert _seen(REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="1.1.1.1") == "1.1.1.1"


def test_https_is_not_claimed_by_a_visitor(settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    found = []
    for peer in ("203.0.113.5", "127.0.0.1"):
        request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO="https")
        DeclaredProxies(lambda r: found.append(r.is_secure()))(request)
    assert found == [False, True]
