"""The portal's own pages, and the two switches that every page carries: language and theme."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from mlops_portal.foundation.context import THEME_COOKIE, THEMES

THEME_COOKIE_AGE = 31_536_000  # one year, in seconds


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the portal answers, with a sample result computed by the rule."""
    return render(request, "portal/home.html", {})


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How answers become a level, with every number taken from the framework."""
    return render(request, "portal/method.html", {})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the portal is made of, whose work it uses, and what it keeps."""
    return render(request, "portal/about.html", {})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What is supported, how it is tested, the keys, and known limits."""
    return render(request, "portal/accessibility.html", {})


@require_safe
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep `?language=` in Django's language cookie and go back to `?next=`.

    A link, so that it works everywhere; an unknown language changes nothing.
    """
    response = redirect(_way_back(request, request.GET.get("next", "")))
    language = request.GET.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the posted `theme` in a cookie and go back; "" follows the system and keeps nothing."""
    response = redirect(_way_back(request, request.POST.get("next", "")))
    theme = request.POST.get("theme", "")
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
    return response


def _way_back(request: HttpRequest, target: str) -> str:
    """`target` if it is an address of this portal, else the home page."""
    is_safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_safe else reverse("home")
