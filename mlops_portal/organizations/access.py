"""Identification of users and anonymous visitors, and access to organizations.

A non-member gets the same answer as for an organization that does not exist.
A browser without an account is identified by a random, signed, long-lived cookie. The database
keeps only a hash of the cookie's value, so that a leaked copy gives no access.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.signing import BadSignature, Signer
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse

from mlops_portal.foundation.addresses import comparable
from mlops_portal.organizations.models import (
    Invitation,
    Membership,
    Organization,
    Role,
    User,
)

VISITOR_COOKIE = "portal_visitor"
VISITOR_COOKIE_AGE = 400 * 24 * 3600  # seconds; the longest that browsers keep a cookie
_signer = Signer(salt="organizations.visitor")
# Earlier versions gave API clients keys made from their network address, the same for all behind
# it. They open nothing any more. A random key is never 32 hexadecimal digits.
_MADE_FROM_AN_ADDRESS = re.compile(r"[0-9a-f]{32}")
_invitation_signer = Signer(salt="organizations.invitation")


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser without an account. `key` is secret and stays in its cookie."""

    key: str

    @property
    def hash(self) -> str:
        """SHA-256 of the key as the database stores it: 64 hex digits; "" without a key."""
        return hashlib.sha256(self.key.encode()).hexdigest() if self.key else ""

    def remember(self, response: HttpResponse) -> HttpResponse:
        """Set the visitor cookie, or renew its expiry."""
        response.set_cookie(
            VISITOR_COOKIE,
            _signer.sign(self.key),
            max_age=VISITOR_COOKIE_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response


def visitor_of(request: HttpRequest) -> Visitor:
    """Return the visitor of the request; its key is "" without a valid cookie."""
    try:
        key = _signer.unsign(request.COOKIES.get(VISITOR_COOKIE, ""))
    except BadSignature:
        return Visitor("")
    return Visitor("" if _MADE_FROM_AN_ADDRESS.fullmatch(key) else key)


def visitor_or_new(request: HttpRequest) -> Visitor:
    """Return the visitor, with a new key if it has none; set it with `remember` on the response."""
    known = visitor_of(request)
    return known if known.key else Visitor(secrets.token_urlsafe(24))


@dataclass(frozen=True, slots=True)
class Actor:
    """The sender of a request: an account, a browser, or both."""

    user: User | None
    visitor: Visitor

    def organizations(self, *roles: Role) -> QuerySet[Organization]:
        """Return the organizations in which the account has one of `roles` (default: any role)."""
        if self.user is None:
            return Organization.objects.none()
        memberships = Membership.objects.filter(user=self.user)
        if roles:
            memberships = memberships.filter(role__in=roles)
        return Organization.objects.filter(pk__in=memberships.values("organization"))


def actor_of(request: HttpRequest) -> Actor:
    """Return the sender of the request; without account and cookie, both parts are empty."""
    user = request.user if request.user.is_authenticated else None
    return Actor(user, visitor_of(request))


def membership_in(user: User | AnonymousUser | None, organization_id: UUID) -> Membership | None:
    """Return the membership of `user` in an organization, if there is one."""
    if user is None or not user.is_authenticated:
        return None
    found = Membership.objects.filter(user=user, organization=organization_id)
    return found.select_related("organization", "user").first()


def has_address(user: User, email: str) -> bool:
    """Return whether the account has verified that `email` belongs to it.

    If no mail can be sent, addresses cannot be verified, and being the account's is enough.
    """
    email = comparable(email)
    if not settings.MAIL_IS_SENT and comparable(user.email) == email:
        return True
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()


def with_proved_address(people: QuerySet[User]) -> QuerySet[User]:
    """Filter `people` to those who have verified the address of their account.

    If no mail can be sent, addresses cannot be verified, and all are returned.
    """
    if not settings.MAIL_IS_SENT:
        return people
    proved = EmailAddress.objects.filter(
        user=OuterRef("pk"), email__iexact=OuterRef("email"), verified=True
    )
    return people.filter(Exists(proved))


def token_of(invitation: Invitation) -> str:
    """Return the signed token that opens an invitation."""
    return _invitation_signer.sign(invitation.pk.hex).replace(":", ".")


def invitation_of(token: str) -> Invitation:
    """Return the invitation of a token, open or ended. Raises Invitation.DoesNotExist."""
    try:
        invitation_id = UUID(_invitation_signer.unsign(token.replace(".", ":", 1)))
    except (BadSignature, ValueError) as error:
        raise Invitation.DoesNotExist from error
    invitations = Invitation.objects.select_related("organization", "invited_by")
    return invitations.get(pk=invitation_id)
