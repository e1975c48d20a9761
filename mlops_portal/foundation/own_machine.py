"""Access to local-only pages for the one browser that presented the printed key.

The one-command start prints an address with a key. The first browser that opens it gets a signed
cookie; the key cannot be used again. A request on a loopback port is no proof of identity: it may
come through a tunnel or a proxy, or from another user of the machine.
"""

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from mlops_portal.foundation.proxies import SEEN

COOKIE_AGE = 90 * 24 * 3600  # seconds
_signer = TimestampSigner(salt="foundation.own_machine")

# Headers added by proxies, tunnels and CDNs: a request with one of them is not local.
_FORWARDING = {"X_FORWARDED", "X_ORIGINAL", "X_PROXY", "X_AMZ", "X_AMZN", "X_AZURE", "X_ENVOY"}
_FORWARDING |= {"X_NGROK", "X_VERCEL", "X_CLUSTER", "CF", "CDN", "CLOUDFRONT", "FASTLY", "FLY"}
_FORWARDING |= {"NGROK", "TAILSCALE", "INCAP", "AKAMAI"}
_FORWARDED = {"FORWARDED", "VIA", "X_REAL_IP", "X_REAL_HOST", "X_CLIENT_IP", "X_REMOTE_IP"}
_FORWARDED |= {"X_REMOTE_ADDR", "X_HOST", "X_FORWARDER_FOR", "TRUE_CLIENT_IP", "CLIENT_IP"}
_LOOPBACK = ("127.0.0.1", "::1", "::ffff:127.0.0.1", "")  # "": a Unix socket


class KeyIsSpent(Exception):
    """Raised when another browser has already used the key of this start."""


def is_direct(request: HttpRequest) -> bool:
    """Return whether the request came straight from a program of this machine."""
    names = [key.removeprefix("HTTP_") for key in request.META if key.startswith("HTTP_")]
    is_forwarded = SEEN in request.META or any(
        name in _FORWARDED or any(name == f or name.startswith(f"{f}_") for f in _FORWARDING)
        for name in names
    )
    return not is_forwarded and request.META.get("REMOTE_ADDR", "") in _LOOPBACK


def is_open(request: HttpRequest) -> bool:
    """Return whether the browser may read the outbox and enter the sample without a password."""
    if not (settings.EMBEDDED and is_direct(request)):
        return False
    try:
        _signer.unsign(request.COOKIES.get(_cookie_name(), ""), max_age=COOKIE_AGE)
    except BadSignature:
        return False
    return True


def is_locked(request: HttpRequest) -> bool:
    """Return whether the browser could gain local access by opening the printed address."""
    return bool(settings.EMBEDDED) and is_direct(request) and not is_open(request)


def spend_key(request: HttpRequest, key: str) -> bool:
    """Return whether `key` is right; then no other browser can use it. Raises KeyIsSpent."""
    expected = settings.OPEN_KEY
    if not (settings.EMBEDDED and expected and is_direct(request)):
        return False
    if not constant_time_compare(key, expected):
        return False
    if is_open(request):
        return True
    # A file, made by one process alone; its name tells nothing of the key.
    name = hashlib.sha256(expected.encode()).hexdigest()[:16]
    used = Path(settings.DATA_DIR) / f"key-{name}.used"
    for old in used.parent.glob("key-*.used"):
        if old != used:
            old.unlink(missing_ok=True)
    try:
        used.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise KeyIsSpent from error
    return True


def remember(response: HttpResponse) -> HttpResponse:
    """Set the cookie that identifies the browser."""
    response.set_cookie(
        _cookie_name(), _signer.sign("open"), max_age=COOKIE_AGE, httponly=True, samesite="Lax"
    )
    return response


def _cookie_name() -> str:
    """Browsers share cookies among the ports of a machine."""
    return f"portal_own_machine_{settings.PORT}"
