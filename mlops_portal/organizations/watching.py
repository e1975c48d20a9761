"""Receivers that record signals of Django and allauth as security events."""

from collections.abc import Callable
from functools import partial

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as factor
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone

from mlops_portal.foundation.addresses import comparable
from mlops_portal.organizations import second_factor, signals
from mlops_portal.organizations.accounts import NOBODY_KNOWS
from mlops_portal.organizations.models import User
from mlops_portal.organizations.services import security

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
    _connect(signals.sign_in_stopped, partial(_of_address, "locked"), "locked")
    _connect(signals.reset_asked, _of_users, "reset_asked")
    _connect(user_logged_in, _remember_browser, "browser")
    for signal in (factor.authenticator_added, factor.authenticator_removed):
        _connect(signal, _look_again, "factor")


def _connect(signal: Signal, listener: Callable[..., None], kind: str) -> None:
    _listeners.append(listener)
    signal.connect(listener, dispatch_uid=f"organizations.watching.{kind}")


def _of_user(kind: str, *, request: HttpRequest | None, user: User | None, **_more: object) -> None:
    if user is not None and user.pk:
        security.note(user=user, kind=kind, network=network_of(request), at=timezone.now())


def _look_again(*, request: HttpRequest, user: User, **_more: object) -> None:
    second_factor.look_again(request, user)


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
        second_factor.look_again(request, user)


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
