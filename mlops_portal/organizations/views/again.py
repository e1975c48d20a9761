"""What cannot be taken back asks once more who is there: password, code, or a fresh sign-in."""

import time
from functools import wraps

from allauth.account import app_settings
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from mlops_portal.organizations.accounts import PROVED_AT
from mlops_portal.organizations.views.guards import View


def asks_again(view: View) -> View:
    """Let a person through who proved lately who they are (ACCOUNT_REAUTHENTICATION_TIMEOUT).

    allauth asks whoever has a password or a second factor. An account of single sign-on alone has
    neither: it signs in anew at its issuer, which is asked not to answer from memory.
    """
    by_password_or_code = reauthentication_required(view)

    @wraps(view)
    def guarded(request: HttpRequest, *given: object, **more: object) -> HttpResponse:
        if not _is_of_issuer_alone(request) or _signed_in_lately(request):
            return by_password_or_code(request, *given, **more)
        page = {"next": _way_back(request)}
        return render(request, "account/sign_in_again.html", page, status=403)

    return guarded


def _is_of_issuer_alone(request: HttpRequest) -> bool:
    user = request.user
    if not user.is_authenticated or reauthentication.get_reauthentication_flows(user):
        return False
    return user.socialaccount_set.exists()


def _signed_in_lately(request: HttpRequest) -> bool:
    """By the issuer's word of when the person proved who they are, where it gives one.

    An issuer that answers from memory tells a moment before the sign-in here.
    """
    moments = [record["at"] for record in get_authentication_records(request, request.user)]
    if not moments:
        return False
    proved = min(max(moments), request.session.get(PROVED_AT, max(moments)))
    return time.time() - proved < app_settings.REAUTHENTICATION_TIMEOUT


def _way_back(request: HttpRequest) -> str:
    """The page itself, or the one whose button was pressed."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        return came_from
    return reverse("organizations:account")
