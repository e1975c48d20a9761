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


GARBAGE = [
    "",
    " ",
    ",",
    ",,,",
    "unknown",
    "_hidden",
    "visitor.example",
    "999.1.1.1",
    "fe80::1%eth0",
    "[::1",
    "127.0.0.1:x",
    "\xff\xfe",
    "1.1.1.1,",
    "a" * 8000,
    ", ".join(["garbage"] * 300),
    "' OR 1=1 --",
]


@pytest.mark.parametrize("count", [0, 1, 2, 5])
@pytest.mark.parametrize("passed_on", [None, *GARBAGE])
def test_a_list_without_a_visitor_counts_as_the_proxy(
    settings, count: int, passed_on: str | None
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = count
    given = {} if passed_on is None else {"HTTP_X_FORWARDED_FOR": passed_on}
    expected = "1.1.1.1" if (count, passed_on) == (2, "1.1.1.1,") else "127.0.0.1"
    assert _seen(REMOTE_ADDR="127.0.0.1", **given) == expected


@pytest.mark.parametrize("port", ["", ":4711"])
def test_three_hundred_entries_do_not_hide_the_visitor(settings, port: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    passed_on = ", ".join([*["9.9.9.9"] * 298, f"198.51.100.1{port}", "10.0.0.2"])
    assert _seen(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=passed_on) == "198.51.100.1"


@pytest.mark.django_db
@pytest.mark.parametrize("passed_on", GARBAGE)
@pytest.mark.parametrize("peer", ["127.0.0.1", "203.0.113.5", ""])
def test_sign_in_and_api_answer_whatever_the_header_says(
    client, settings, passed_on: str, peer: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    headers = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": passed_on}
    wrong = {"login": "nobody@harbour.example", "password": "a wrong one 123"}
    assert client.post("/accounts/login/", wrong, **headers).status_code == 200
    assert client.get("/api/v1/components/", **headers).status_code == 200
