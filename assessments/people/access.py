"""Access control for the ratings of a person.

The person (identified by account or by link) reads and decides everything. Owners and assessors of
the organization lead: they invite, rate, and read results; the person's own and peers' ratings
appear there only while the person shares them. Other members rate when they were asked, and see the
team's matrix. A stranger gets the same answer as for a person who does not exist.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet

from assessments.people.models import Person, PersonLink, Purpose, Rater
from mlops_portal.organizations.access import Actor
from mlops_portal.organizations.models import Membership, Role, Team, User

LEADERS = (Role.OWNER, Role.ASSESSOR)
_signer = Signer(salt="skills.person")


class Part(StrEnum):
    """The relation of a user or link holder to a person."""

    SELF = "self"
    LEAD = "lead"
    RATER = "rater"
    READER = "reader"


PART_OF = {
    Purpose.SELF: Part.SELF,
    Purpose.ASSESSOR: Part.RATER,
    Purpose.PEER: Part.RATER,
    Purpose.READ: Part.READER,
}


class LinkEnded(Exception):
    """The link is known, but has expired or was revoked."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A request for a person's pages: `key` identifies person and access in URLs."""

    person: Person
    key: str
    parts: Collection[Part]
    user: User | None = None
    link: PersonLink | None = None
    role: str = ""  # in the organization

    @property
    def is_self(self) -> bool:
        return Part.SELF in self.parts

    @property
    def locked(self) -> Person | PersonLink | None:
        """The object that the link's code protects: the person, or the rater's link; else None."""
        if self.link is None or self.link.purpose == Purpose.READ:
            return None
        return self.person if self.is_self else self.link

    @property
    def is_confirmed(self) -> bool:
        """Whether the person's own link is certainly theirs: its code was set by a mailed link.

        Whoever makes a link and gives it by hand could have used it before.
        """
        mine = self.user is not None and self.person.account_id == self.user.pk
        return not self.is_self or self.link is None or mine or bool(self.person.confirmed_at)

    @property
    def may_begin_anew(self) -> bool:
        """Whether the link is recent enough to replace the code that was set."""
        if self.link is None or not self.is_self or self.role:
            return False
        return may_begin_anew(self.person, self.link)

    @property
    def must_begin_anew(self) -> bool:
        """Whether the code was set through a link given by hand and this link was mailed."""
        is_first = self.may_begin_anew and self.person.confirmed_at is None
        return is_first and self.link is not None and self.link.by_mail_alone

    @property
    def name(self) -> str:
        """The person's name as shown on their own pages."""
        one = self.person
        return one.pseudonym if one.hides_name and not self.is_confirmed else one.name

    @property
    def is_lead(self) -> bool:
        return Part.LEAD in self.parts

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER and self.link is None


def may_begin_anew(person: Person, link: PersonLink) -> bool:
    """Return whether the person's own link may replace the code that was set.

    A code set by a mailed link is replaced only by a newer mailed link; a code set by a link given
    by hand is replaced by any mailed link, or by a newer link.
    """
    if person.code_set_at is None:
        return False
    is_newer = link.created_at > person.code_set_at
    if link.by_mail_alone:
        return is_newer or person.confirmed_at is None
    return is_newer and person.confirmed_at is None


def hash_of(token: str) -> str:
    """Return the stored hash of a link's token: SHA-256 as 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_of(link: PersonLink) -> str:
    """Return the token of a link: only for a link just created, or one older than token hashes.

    The token contains no data about the person.
    """
    return link.token if link.token_hash else _signer.sign(link.pk.hex).replace(":", ".")


def entry_of(actor: Actor, key: str, at: datetime) -> Entry:
    """Return the entry for `key`: a person's id for signed-in users, or a link's token.

    Raises Person.DoesNotExist, LinkEnded.
    """
    try:
        return _by_account(actor, UUID(key))
    except ValueError:
        return _by_link(actor, key, at)


def _by_account(actor: Actor, person_id: UUID) -> Entry:
    if actor.user is None:
        raise Person.DoesNotExist
    person = Person.objects.select_related("organization", "account").get(pk=person_id)
    role = _role(actor.user, person)
    parts = set()
    if person.account_id == actor.user.pk:
        parts.add(Part.SELF)
    if role in LEADERS:
        parts.add(Part.LEAD)
    if role and Rater.objects.filter(person=person, account=actor.user).exists():
        parts.add(Part.RATER)
    if not parts:
        raise Person.DoesNotExist
    return Entry(person, str(person.pk), frozenset(parts), user=actor.user, role=role)


def _by_link(actor: Actor, token: str, at: datetime) -> Entry:
    links = PersonLink.objects.select_related("person__organization", "person__account")
    try:
        link = links.filter(token_hash=hash_of(token)).first() or links.get(
            pk=UUID(_signer.unsign(token.replace(".", ":", 1))), token_hash=""
        )
    except (BadSignature, ValueError, PersonLink.DoesNotExist) as error:
        raise Person.DoesNotExist from error
    if not link.is_open(at):
        raise LinkEnded
    parts = frozenset({PART_OF[Purpose(link.purpose)]})
    role = _role(actor.user, link.person) if actor.user else ""
    return Entry(link.person, token, parts, user=actor.user, link=link, role=role)


def _role(user: User, person: Person) -> str:
    mine = Membership.objects.filter(user=user, organization=person.organization_id)
    return mine.values_list("role", flat=True).first() or ""


def own_profiles(user: User) -> QuerySet[Person]:
    """The person's own profiles, in every organization."""
    return Person.objects.filter(account=user).select_related("organization")


def visible_team(actor: Actor, team_id: UUID) -> tuple[Team, str]:
    """A team of an organization of the actor, with the actor's role. Raises Team.DoesNotExist."""
    teams = Team.objects.filter(organization__in=actor.organizations())
    team = teams.select_related("organization").get(pk=team_id)
    role = Membership.objects.get(user=actor.user, organization=team.organization_id).role
    return team, role


def name_for(person: Person, user: User | None, rated: Collection[UUID]) -> str:
    """Return the person's name as `user` may see it; `rated`: ids of people the user has rated.

    A hidden name is shown only to users who have rated; others see a random pseudonym.
    """
    is_own = user is not None and person.account_id == user.pk
    if not person.hides_name or is_own or person.pk in rated:
        return person.name
    return person.pseudonym


def must_rate_first(entry: Entry) -> bool:
    """Return whether a lead has neither rated this person nor chosen to read without rating."""
    if entry.is_self or not entry.is_lead:
        return False
    mine = Rater.objects.filter(person=entry.person, account=entry.user).first()
    return mine is None or mine.is_pending
