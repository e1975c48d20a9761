"""Context processor for all templates: theme, language, current app, source code address.

Makes no database queries, so that an error page can always be rendered.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, to_locale

from mlops_portal.foundation.again import THEME_COOKIE, THEMES, fields_to_send
from mlops_portal.foundation.secret_addresses import seal

THEME_AFTER = {"": "light", "light": "dark", "dark": ""}  # "" is the system's theme


def page(request: HttpRequest) -> dict[str, object]:
    """Return the variables for every page: `theme` and `next_theme` ("light", "dark", or "" for the
    system's), `this_page` (path), `namespace` (of the app), `lang`, `other_languages`,
    `source_url`, `request_id`, `again` (POST fields for the switches; None if not posted) and
    `again_path`.
    """
    theme = request.COOKIES.get(THEME_COOKIE, "")
    theme = theme if theme in THEMES else ""
    match = getattr(request, "resolver_match", None)
    is_read = request.method in ("GET", "HEAD")
    this_page = seal(request.get_full_path() if is_read else request.path)
    return {
        "theme": theme,
        "next_theme": THEME_AFTER[theme],
        "this_page": this_page,
        "namespace": match.namespace if match else "",
        "lang": language_tag(get_language() or settings.LANGUAGE_CODE),
        "other_languages": _other_languages(this_page),
        "again": fields_to_send(request),
        "again_path": request.get_full_path(),
        "source_url": settings.SOURCE_URL,
        "request_id": getattr(request, "id", ""),
    }


def language_tag(code: str) -> str:
    """Return a language code as HTML writes it: "pt-br" is "pt-BR"."""
    return to_locale(code).replace("_", "-")


def _other_languages(this_page: str) -> list[dict[str, str]]:
    """Return the languages that the page is not in, each with the link that switches to it."""
    current = get_language()
    return [
        {
            "code": code,
            "tag": language_tag(code),
            "short": code.split("-")[0].upper(),
            "name": name,
            "url": f"{reverse('set-language')}?{urlencode({'language': code, 'next': this_page})}",
        }
        for code, name in settings.LANGUAGES
        if code != current
    ]
