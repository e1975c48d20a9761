"""Guards of pages that look up the user's membership in the organization of the URL."""

import time
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from allauth.account import app_settings
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from mlops_portal.foundation.guards import View, guard
from mlops_portal.organizations.access import membership_in
from mlops_portal.organizations.accounts import PROVED_AT
from mlops_portal.organizations.models import Membership, Role


def with_membership(*roles: Role) -> Callable[[View], View]:
    """Pass the user's membership in the organization of the URL to the view, else 404.

    `roles` are allowed to open the page; by default every member is. The answer does not reveal
    whether the organization exists.
    """

    def find(request: HttpRequest, organization_id: UUID) -> Membership | None:
        membership = membership_in(request.user, organization_id)
        return membership if membership and membership.role in (roles or Role) else None

    return guard("organization_id", find)


owners_only = with_membership(Role.OWNER)
members_only = with_membership()


def asks_again(view: View) -> View:
    """Require authentication within the last ACCOUNT_REAUTHENTICATION_TIMEOUT seconds.

    allauth asks people who have a password or a second factor. An account with single sign-on only
    signs in again at its identity provider, which is asked not to reuse its session.
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
    """Return whether the sign-in is recent, by the provider's `auth_time` where it gives one.

    A provider that reuses its session gives a time before the sign-in here.
    """
    moments = [record["at"] for record in get_authentication_records(request, request.user)]
    if not moments:
        return False
    proved = min(max(moments), request.session.get(PROVED_AT, max(moments)))
    return time.time() - proved < app_settings.REAUTHENTICATION_TIMEOUT


def _way_back(request: HttpRequest) -> str:
    """Return the URL of the page itself, or for a POST, of the page that sent it."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        return came_from
    return reverse("organizations:account")
