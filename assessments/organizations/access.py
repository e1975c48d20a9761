"""Who is asking: a browser without an account is known by a random, signed, long-lived cookie.

The database keeps only a hash of the cookie's value, so that a copy of it opens nothing.
"""

import hashlib
import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

VISITOR_COOKIE = "portal_visitor"
VISITOR_COOKIE_AGE = 400 * 24 * 3600  # seconds; the longest that browsers keep a cookie
_signer = Signer(salt="organizations.visitor")


def visitor_of(request: HttpRequest) -> str:
    """Hash (64 hex digits) of the visitor's key, or "" for a browser that has none."""
    try:
        key = _signer.unsign(request.COOKIES.get(VISITOR_COOKIE, ""))
    except BadSignature:
        return ""
    return hashlib.sha256(key.encode()).hexdigest()


def remember_visitor(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the browser a key if it has none, and renew its age otherwise."""
    try:
        key = _signer.unsign(request.COOKIES.get(VISITOR_COOKIE, ""))
    except BadSignature:
        key = secrets.token_urlsafe(24)
    response.set_cookie(
        VISITOR_COOKIE,
        _signer.sign(key),
        max_age=VISITOR_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
