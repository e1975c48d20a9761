"""Switching language or theme on a page that answers a POST, without losing the input.

Such a page is rendered from the POST data, which is not stored. The two switches therefore post
the same data again, in a form of their own with `_language` or `_theme`; the view runs again and
its database changes are rolled back, so that no action happens twice. Passwords, codes and files
are never included; a body too large to be repeated falls back to plain links.
"""

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation

LANGUAGE, THEME = "_language", "_theme"
THEME_COOKIE = "theme"
THEME_COOKIE_AGE = 31_536_000  # seconds
THEMES = ("light", "dark")
MOST_CHARACTERS = 500_000  # of a form that is sent again
_SWITCHES = (LANGUAGE, THEME, "csrfmiddlewaretoken")
_SECRET = re.compile(r"passw|otp|(^|[-_])(secret|token|code|pin)$", re.IGNORECASE)
_FORM = "application/x-www-form-urlencoded"
NOT_FOUND = 404
_PAGES = (200, 400, 409, 422)  # statuses of pages that a form is answered with

Fields = Iterable[tuple[str, str]]


def fields_to_send(request: HttpRequest) -> Fields | None:
    """Return the POST fields to repeat, without secrets; None if not posted or too large."""
    if request.method != "POST" or getattr(request, "is_error_page", False):
        return None
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _SWITCHES and not _SECRET.search(name)
        for value in values
    ]
    too_long = sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS
    too_many = len(fields) > settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - 10
    return None if too_long or too_many else fields


def keep_language(response: HttpResponse, language: str) -> None:
    """Set the language cookie; an unknown language is ignored."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )


def keep_theme(response: HttpResponse, theme: str) -> None:
    """Set the theme cookie; any value that is no theme ("": follow the system) deletes it."""
    if theme in THEMES:
        # Read by portal.js, which switches without a reload: therefore not HttpOnly.
        response.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=THEME_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")


class AgainMiddleware:
    """Re-render a posted page in the requested language or theme and roll back its changes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: WSGIRequest) -> HttpResponse:
        if request.method != "POST" or request.content_type != _FORM:
            return self.get_response(request)
        language, theme = (request.POST.get(name) for name in (LANGUAGE, THEME))
        if language is None and theme is None:
            return self.get_response(request)
        sent = request.POST.copy()
        for name in (LANGUAGE, THEME):
            sent.pop(name, None)
        request.POST = sent
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        if theme is not None:
            request.COOKIES[THEME_COOKIE] = theme
        response = self._without_effect(request)
        if response.status_code not in _PAGES or not _is_html(response):
            # It is not answered with a page any more: the page at this address, in that language,
            # or the first one where what stood there is gone.
            gone = response.status_code == NOT_FOUND
            response = HttpResponseRedirect("/" if gone else _path_of(request))
        if language is not None:
            keep_language(response, language)
        if theme is not None:
            keep_theme(response, theme)
        return response

    def _without_effect(self, request: WSGIRequest) -> HttpResponse:
        with transaction.atomic():
            response = self.get_response(request)
            transaction.set_rollback(True)
        if hasattr(request, "session"):
            request.session.modified = False
        return response


def _is_html(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def _path_of(request: HttpRequest) -> str:
    """Return the path of the page, without leading slashes that would name another host."""
    parts = urlsplit(request.get_full_path())
    path = "/" + parts.path.lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path
