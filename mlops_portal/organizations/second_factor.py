"""Who has to add a second factor gets no further than the page that adds it.

The session says so, so that a page costs no query more: it is set at sign-in, when a person joins
an organization, and when a factor comes or goes. Members without a factor are signed out when their
organization begins to ask for one.
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
    """Put into the session whether the person has to add a factor; whether they have to."""
    must = must_add_factor(user)
    if must:
        request.session[KEY] = True
    else:
        request.session.pop(KEY, None)
    return must


class AsksForSecondFactor:
    """Leads whoever has to add a factor there; programs are told 403."""

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
