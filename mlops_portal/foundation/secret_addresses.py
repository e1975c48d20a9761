"""URLs that grant access by themselves: their secrets are kept out of logs and referrers.

An app declares `<secret:token>` in its `urls.py` for the part that grants access; the keys in
allauth's URLs and query parameters that carry a secret count too. A filter built from these
removes the secret from every log record, whoever writes it, and from tracebacks. Such a page
sends no URL in a Referer, and its own links carry the path encrypted.
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

from mlops_portal.foundation.secrets import cipher

CUT = "…"
PARAMETERS = ("token", "key", "code", "id_token", "access_token", "password", "secret")
SHORTEST = 5  # signs of a secret; a fixed word of an address is shorter or has its own route
SEALED = "~"  # begins what `seal` made; no path does
CIPHER = "foundation.secret_addresses"
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_OF_ALLAUTH = ("account_confirm_email", "account_reset_password_from_key")


class SecretConverter(StringConverter):
    """A path converter for a part of a URL that grants access."""


register_converter(SecretConverter, "secret")


def cut(text: str) -> str:
    """Return `text` with the secrets in its URLs removed."""
    if "/" not in text and "=" not in text and "%2" not in text:
        return text
    for pattern in _patterns():
        text = pattern.sub(rf"\g<1>{CUT}", text)
    return text


def is_secret(request: HttpRequest) -> bool:
    """Return whether the URL of the request grants access by itself."""
    return cut(request.get_full_path()) != request.get_full_path()


def seal(path: str) -> str:
    """Return a path as a page may carry it on in links and forms: encrypted if it has a secret."""
    return path if cut(path) == path else SEALED + cipher(CIPHER).encrypt(path.encode()).decode()


def unseal(text: str) -> str:
    """Return the path that `seal` was given; "" for a token that it did not make."""
    if not text.startswith(SEALED):
        return text
    try:
        return cipher(CIPHER).decrypt(text.removeprefix(SEALED).encode()).decode()
    except InvalidToken:
        return ""


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return patterns of what precedes a secret in a URL, plain or percent-encoded."""
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
    """Yield the fixed prefix of every URL with a secret part."""
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
    """Restrict the Referrer-Policy of pages with a secret URL to the portal's origin.

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
    """Remove secrets from all later log records of this process, whatever handles them."""
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
    """The portal's log format; removes secrets from tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        try:
            return cut(line)
        except Exception:  # the URLs are not loaded yet, so none was requested
            return line
