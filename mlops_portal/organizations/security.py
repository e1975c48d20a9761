"""Security of accounts: receivers that record security events, and asking for a second factor.

A flag in the session saves a query per page: it is set at sign-in, when a person joins an
organization, and when a factor is added or removed. Members without a factor are signed out when
their organization starts to require one.
"""

from collections.abc import Callable
from functools import partial

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as factor
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mlops_portal.foundation.addresses import comparable
from mlops_portal.organizations import accounts
from mlops_portal.organizations.accounts import NOBODY_KNOWS
from mlops_portal.organizations.models import User
from mlops_portal.organizations.services import security
from mlops_portal.organizations.services.security import must_add_factor

BY_SIGNAL: dict[Signal, str] = {
    user_logged_in: "signed_in",
    user_logged_out: "signed_out",
    account.password_set: "password_changed",
    account.password_changed: "password_changed",
    account.password_reset: "password_reset",
    account.email_changed: "address_changed",
    factor.authenticator_added: "factor_added",
    factor.authenticator_removed: "factor_removed",
    factor.authenticator_reset: "factor_added",
    factor.authentication_failed: "code_failed",
}
_listeners: list[Callable[..., None]] = []  # signals keep weak references


def listen() -> None:
    """Connect every signal once."""
    for signal, kind in BY_SIGNAL.items():
        _connect(signal, partial(_of_user, kind), kind)
    _connect(user_login_failed, partial(_of_address, "sign_in_failed"), "sign_in_failed")
    _connect(accounts.sign_in_stopped, partial(_of_address, "locked"), "locked")
    _connect(accounts.reset_asked, _of_users, "reset_asked")
    _connect(user_logged_in, _remember_browser, "browser")
    for signal in (factor.authenticator_added, factor.authenticator_removed):
        _connect(signal, _look_again, "factor")


def _connect(signal: Signal, listener: Callable[..., None], kind: str) -> None:
    _listeners.append(listener)
    signal.connect(listener, dispatch_uid=f"organizations.{kind}")


def _of_user(kind: str, *, request: HttpRequest | None, user: User | None, **_more: object) -> None:
    if user is not None and user.pk:
        security.note(user=user, kind=kind, network=network_of(request), at=timezone.now())


def _look_again(*, request: HttpRequest, user: User, **_more: object) -> None:
    look_again(request, user)


def _of_address(
    kind: str, *, credentials: dict, request: HttpRequest | None = None, **_more: object
) -> None:
    email = comparable(str(credentials.get("email") or credentials.get("username") or ""))
    user = User.objects.filter(email__iexact=email).first() if email else None
    security.note(user=user, kind=kind, network=network_of(request), at=timezone.now())


def _of_users(*, request: HttpRequest, users: list[User], **_more: object) -> None:
    for user in users:
        security.note(user=user, kind="reset_asked", network=network_of(request), at=timezone.now())


def _remember_browser(*, request: HttpRequest | None, user: User, **_more: object) -> None:
    if request is not None:
        remember_browser(request, user)
        look_again(request, user)


def remember_browser(request: HttpRequest, user: User) -> None:
    """Record the browser of this session."""
    if request.session.session_key:
        security.remember_session(
            user=user,
            session_key=request.session.session_key,
            browser=request.META.get("HTTP_USER_AGENT", ""),
            network=network_of(request),
            at=timezone.now(),
        )


def network_of(request: HttpRequest | None) -> str | None:
    """Return the IP address of a request's client; None when unknown."""
    found = get_adapter().get_client_ip(request) if request is not None else NOBODY_KNOWS
    return None if found == NOBODY_KNOWS else found


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
