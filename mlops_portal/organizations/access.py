"""Who is asking, and what a member of an organization may do.

A stranger is told the same as for an organization that does not exist.
A browser without an account is known by a random, signed, long-lived cookie. The database keeps
only a hash of the cookie's value, so that a copy of it opens nothing.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
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
    """A browser that came without an account. `key` is secret and stays in its cookie."""

    key: str

    @property
    def hash(self) -> str:
        """What the database knows of the browser: 64 hex digits, or "" for one without a key."""
        return hashlib.sha256(self.key.encode()).hexdigest() if self.key else ""

    def remember(self, response: HttpResponse) -> HttpResponse:
        """Set the cookie that makes the browser known next time, or renew its age."""
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
    """The browser that asks; one without a valid cookie has the key ""."""
    try:
        key = _signer.unsign(request.COOKIES.get(VISITOR_COOKIE, ""))
    except BadSignature:
        return Visitor("")
    return Visitor("" if _MADE_FROM_AN_ADDRESS.fullmatch(key) else key)


def visitor_or_new(request: HttpRequest) -> Visitor:
    """The browser that asks, with a new key if it has none. `remember` it in the response."""
    known = visitor_of(request)
    return known if known.key else Visitor(secrets.token_urlsafe(24))


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever sends a request: an account, a browser, or both."""

    user: User | None
    visitor: Visitor

    def organizations(self, *roles: Role) -> QuerySet[Organization]:
        """Organizations in which the account has one of `roles` (any role if none is given)."""
        if self.user is None:
            return Organization.objects.none()
        memberships = Membership.objects.filter(user=self.user)
        if roles:
            memberships = memberships.filter(role__in=roles)
        return Organization.objects.filter(pk__in=memberships.values("organization"))


def asker_of(request: HttpRequest) -> Asker:
    """Who sends the request; a browser without cookies is nobody."""
    user = request.user if request.user.is_authenticated else None
    return Asker(user, visitor_of(request))


def has_address(user: User, email: str) -> bool:
    """Whether the account has proved that `email` is its own.

    Where no mail can be sent nothing can be proved, and having the address is enough.
    """
    email = comparable(email)
    if not settings.MAIL_IS_SENT and comparable(user.email) == email:
        return True
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()


def with_proved_address(people: QuerySet[User]) -> QuerySet[User]:
    """Those of them who have proved that the address of their account is their own.

    Where no mail can be sent nothing can be proved, and all of them are.
    """
    if not settings.MAIL_IS_SENT:
        return people
    proved = EmailAddress.objects.filter(
        user=OuterRef("pk"), email__iexact=OuterRef("email"), verified=True
    )
    return people.filter(Exists(proved))


def token_of(invitation: Invitation) -> str:
    """The part of an invitation's address that opens it."""
    return _invitation_signer.sign(invitation.pk.hex).replace(":", ".")


def invitation_of(token: str) -> Invitation:
    """The invitation whose token this is, open or ended. Raises Invitation.DoesNotExist."""
    try:
        invitation_id = UUID(_invitation_signer.unsign(token.replace(".", ":", 1)))
    except (BadSignature, ValueError) as error:
        raise Invitation.DoesNotExist from error
    invitations = Invitation.objects.select_related("organization", "invited_by")
    return invitations.get(pk=invitation_id)
