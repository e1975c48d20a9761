"""Security events of accounts, and the browsers in which an account is signed in."""

from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from mlops_portal.organizations import chain, queries
from mlops_portal.organizations.actions import Unnamed
from mlops_portal.organizations.models import (
    Membership,
    Organization,
    SecurityEvent,
    SignedIn,
    User,
)
from mlops_portal.organizations.services.audit import record_audit

KINDS = {
    "signed_in": _("Signed in"),
    "signed_out": _("Signed out"),
    "sign_in_failed": _("A sign-in with a wrong password"),
    "locked": _("A sign-in was stopped after too many wrong ones"),
    "code_failed": _("A wrong code of the second factor"),
    "reset_asked": _("A new password was asked for"),
    "password_changed": _("The password was changed"),
    "password_reset": _("A new password was set by the link of a mail"),
    "address_changed": _("The e-mail address was changed"),
    "factor_added": _("A second factor was switched on"),
    "factor_removed": _("A second factor was switched off"),
    "sessions_ended": _("Other browsers were signed out"),
}
BY_ANYBODY = {"sign_in_failed", "locked", "code_failed", "reset_asked"}
OF_PERSON_ALONE = {"signed_in", "signed_out"}  # owners do not see when members work
KEPT = timedelta(days=180)


@transaction.atomic
def note(*, user: User | None, kind: str, network: str | None, at: datetime) -> None:
    """Record a security event, and audit it in the person's organizations if it concerns them.

    Owners see neither sign-ins nor network addresses. Raises ValueError for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"The security event {kind} has no sentence.")
    SecurityEvent.objects.create(user=user, kind=kind, network=network, at=at)
    if user is None or kind in OF_PERSON_ALONE:
        return
    concerned = Membership.objects.filter(user=user)
    chain.lock_in_order(concerned.values_list("organization_id", flat=True))
    for organization in Organization.objects.filter(memberships__user=user).order_by("pk"):
        record_audit(
            organization=organization,
            actor=None if kind in BY_ANYBODY else user,
            unnamed=Unnamed.SOMEBODY,
            action=f"security.{kind}",
            details={"person": user.pk},
            at=at,
        )


def remember_session(
    *, user: User, session_key: str, browser: str, network: str | None, at: datetime
) -> None:
    """Keep the browser of a session."""
    SignedIn.objects.update_or_create(
        session_key=session_key,
        defaults={"user": user, "browser": browser[:200], "network": network, "at": at},
    )


def sessions_of(user: User) -> list[SignedIn]:
    """Return the browsers still signed in, newest first; delete records of the others."""
    known = list(SignedIn.objects.filter(user=user).order_by("-at"))
    alive = {
        session.session_key
        for session in Session.objects.filter(session_key__in=[k.session_key for k in known])
        if _is_alive(session, user)
    }
    SignedIn.objects.filter(user=user).exclude(session_key__in=alive).delete()
    return [one for one in known if one.session_key in alive]


@transaction.atomic
def end_sessions(
    *, user: User, keep: str, only: int | None, network: str | None, at: datetime
) -> int:
    """Sign out the browser `only`, or all except the session `keep`; return how many."""
    wanted = [
        one
        for one in sessions_of(user)
        if (one.pk == only if only is not None else one.session_key != keep)
    ]
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for one in wanted:
        store().delete(one.session_key)
        one.delete()
    if wanted:
        note(user=user, kind="sessions_ended", network=network, at=at)
    return len(wanted)


def forget_old_events(*, at: datetime) -> int:
    """Delete events older than the retention period and return how many."""
    count, _by_model = SecurityEvent.objects.filter(at__lt=at - KEPT).delete()
    return count


def _is_alive(session: Session, user: User) -> bool:
    found = session.get_decoded().get(HASH_SESSION_KEY, "")
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(found, one) for one in hashes)


class NeedsOwnFactor(Exception):
    """The person who would require a second factor of others has none."""


def must_add_factor(user: User) -> bool:
    """Return whether an organization requires a second factor that the person lacks."""
    asked = user.memberships.filter(organization__requires_second_factor=True)
    return asked.exists() and not queries.has_second_factor(user)


@transaction.atomic
def require_second_factor(
    *, organization: Organization, required: bool, by: User, at: datetime
) -> None:
    """Require a second factor of every member, or stop to. Raises NeedsOwnFactor.

    Members without one are signed out and must add it at the next sign-in.
    """
    if required and not queries.has_second_factor(by):
        raise NeedsOwnFactor
    members = list(User.objects.filter(memberships__organization=organization))
    theirs = Membership.objects.filter(user__in=members)
    chain.lock_in_order(theirs.values_list("organization_id", flat=True))
    changed = Organization.objects.filter(pk=organization.pk, requires_second_factor=not required)
    if not changed.update(requires_second_factor=required):
        return
    action = "organization.factor_required" if required else "organization.factor_optional"
    record_audit(organization=organization, actor=by, action=action, at=at)
    if required:
        for member in members:
            if not queries.has_second_factor(member):
                end_sessions(user=member, keep="", only=None, network=None, at=at)
