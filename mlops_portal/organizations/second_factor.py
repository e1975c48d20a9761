"""Middleware that leads members who must add a second factor to the page for it.

A flag in the session saves a query per page: it is set at sign-in, when a person joins an
organization, and when a factor is added or removed. Members without a factor are signed out when
their organization starts to require one.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mlops_portal.organizations.models import User
from mlops_portal.organizations.services.security import must_add_factor

KEY = "organizations.must_add_factor"
FREE = ("/accounts/", "/organizations/account/", "/static/", "/language/", "/theme/")


def look_again(request: HttpRequest, user: User) -> bool:
    """Update the session's flag; return whether the person must add a second factor."""
    must = must_add_factor(user)
    if must:
        request.session[KEY] = True
    else:
        request.session.pop(KEY, None)
    return must


class AsksForSecondFactor:
    """Redirects people who must add a second factor; API requests get 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_free = request.path.startswith(FREE) or request.path.endswith("/people/leave/")
        has_session = bool(request.session.session_key)  # asked first: it loads nothing
        if is_free or not (has_session and request.session.get(KEY)):
            return self.get_response(request)
        if not (request.user.is_authenticated and look_again(request, request.user)):
            return self.get_response(request)
        words = _("An organization of yours asks for a second factor. Add one to go on.")
        if request.path.startswith("/api/"):
            error = {"field": None, "code": "second_factor", "message": words}
            return JsonResponse({"errors": [error]}, status=403)
        messages.warning(request, words)
        return redirect(reverse("mfa_activate_totp"))
