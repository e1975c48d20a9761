"""Addresses that open something by themselves: what is secret in them stands in no log.

A room writes `<secret:token>` in its `urls.py` for the part that opens a link; the keys of
allauth's addresses count too, and so do the parameters of a query that carry one. From these a
filter is built that cuts the secret out of every log record, whoever writes it, and out of
tracebacks. Such a page sends no address on in a Referer, and its own links carry it sealed.
"""

import logging
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from cryptography.fernet import InvalidToken
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import StringConverter, register_converter
from django.urls.resolvers import RoutePattern

from mlops_portal.foundation.ciphers import cipher

CUT = "…"
PARAMETERS = ("token", "key", "code", "id_token", "access_token", "password", "secret")
SHORTEST = 5  # signs of a secret; a fixed word of an address is shorter or has its own route
SEALED = "~"  # begins what `seal` made; no path does
CIPHER = "foundation.secret_addresses"
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_OF_ALLAUTH = ("account_confirm_email", "account_reset_password_from_key")


class SecretConverter(StringConverter):
    """A part of an address that opens what it names."""


register_converter(SecretConverter, "secret")


def cut(text: str) -> str:
    """`text` without the secrets of the addresses in it."""
    if "/" not in text and "=" not in text and "%2" not in text:
        return text
    for pattern in _patterns():
        text = pattern.sub(rf"\g<1>{CUT}", text)
    return text


def is_secret(request: HttpRequest) -> bool:
    """Whether the address of the request opens something by itself."""
    return cut(request.get_full_path()) != request.get_full_path()


def seal(path: str) -> str:
    """A path as a link or form of a page may carry it on: one with a secret is encrypted."""
    return path if cut(path) == path else SEALED + cipher(CIPHER).encrypt(path.encode()).decode()


def unseal(text: str) -> str:
    """What `seal` was given; "" for what it did not make."""
    if not text.startswith(SEALED):
        return text
    try:
        return cipher(CIPHER).decrypt(text.removeprefix(SEALED).encode()).decode()
    except InvalidToken:
        return ""


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    """What stands before a secret, written plainly or quoted as part of a query."""
    slash = r"(?:/|%2[Ff])"
    begins = sorted(set(_prefixes(get_resolver().url_patterns, "/")))
    paths = "|".join(re.escape(prefix).replace("/", slash) for prefix in begins)
    names = "|".join(PARAMETERS)
    value = rf"(?!{_UUID}(?![\w.-]))[^\s/?&#\"'<>%]{{{SHORTEST},}}"
    return (
        re.compile(rf"({paths}){value}"),
        re.compile(rf"((?:[?&]|%3[Ff]|%26)(?:{names})(?:=|%3[Dd]))[^\s&#\"'<>%]+"),
    )


def _prefixes(patterns: list[Any], before: str) -> Iterator[str]:
    """The fixed beginning of every address with a secret part."""
    for pattern in patterns:
        route = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if "<" not in route and "(" not in route:
                yield from _prefixes(pattern.url_patterns, before + route)
        elif isinstance(pattern, URLPattern):
            if pattern.name in _OF_ALLAUTH:
                yield before + route.removeprefix("^").partition("(")[0]
            elif isinstance(pattern.pattern, RoutePattern):
                head, found, _rest = route.partition("<secret:")
                if found and "<" not in head:
                    yield before + head


class ReferrerMiddleware:
    """Let a page with a secret in its address send on no more than the portal's name.

    Not `no-referrer`: under it browsers send forms from the origin "null", which is refused.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_secret(request):
            response["Referrer-Policy"] = "strict-origin"
        return response


def watch_logs() -> None:
    """From now on no log record of this process holds a secret, whatever handles it."""
    make = logging.getLogRecordFactory()
    if getattr(make, "cuts_secrets", False):
        return

    def make_without(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        try:
            told = record.getMessage()
            without = cut(told)
        except Exception:  # a wrong format is the handler's to report, and addresses may be unread
            return record
        if without != told:
            record.msg, record.args = without, ()  # without arguments nothing is formatted again
        return record

    make_without.cuts_secrets = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(make_without)


class CuttingFormatter(logging.Formatter):
    """The portal's lines; secrets are cut out of tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        try:
            return cut(line)
        except Exception:  # the addresses cannot be read (yet); then nobody has asked for one
            return line
