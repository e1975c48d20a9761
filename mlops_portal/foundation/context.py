"""What every template knows of its page."""

from django.conf import settings
from django.http import HttpRequest

THEME_COOKIE = "theme"
THEMES = ("light", "dark")


def page(request: HttpRequest) -> dict[str, object]:
    """`theme` ("light", "dark" or "" for the system's), `source_url` and `request_id`."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "theme": theme if theme in THEMES else "",
        "source_url": settings.SOURCE_URL,
        "request_id": getattr(request, "id", ""),
    }
