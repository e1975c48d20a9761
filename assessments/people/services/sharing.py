"""Sharing, decided by the person only, and links, which expire and can be revoked."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from assessments.people.access import hash_of
from assessments.people.models import Person, PersonLink, Purpose
from assessments.people.models.people import LINK_DAYS
from assessments.people.services.profiles import lock_person, record, touch
from mlops_portal.organizations.models import User

MOST_LINKS = 40  # open ones of a person


class TooManyLinks(Exception):
    """Too many links are open."""


@transaction.atomic
def share(*, person: Person, by: User | None, at: datetime) -> None:
    """Share the person's self and peer ratings with the organization. Idempotent."""
    lock_person(person)
    if Person.objects.filter(pk=person.pk, shared_at=None).update(shared_at=at):
        touch(person, at)
        record(person, by, "person.shared", at)


@transaction.atomic
def stop_sharing(*, person: Person, by: User | None, at: datetime) -> None:
    """Stop sharing, with immediate effect. Idempotent."""
    lock_person(person)
    if Person.objects.filter(pk=person.pk).exclude(shared_at=None).update(shared_at=None):
        touch(person, at)
        record(person, by, "person.sharing_ended", at)


@transaction.atomic
def add_link(
    *,
    person: Person,
    purpose: Purpose,
    label: str,
    days: int,
    by: User | None,
    by_person: bool,
    at: datetime,
) -> PersonLink:
    """Create a link; only the returned object carries its token.

    Raises TooManyLinks, ValueError for a purpose that this side may not grant.
    """
    allowed = (Purpose.READ, Purpose.PEER) if by_person else tuple(set(Purpose) - {Purpose.READ})
    if purpose not in allowed or days not in LINK_DAYS:
        raise ValueError("no such link")
    if purpose == Purpose.SELF and person.account_id:
        raise ValueError("the person has an account")
    lock_person(person)
    if person.links.filter(revoked_at=None, expires_at__gt=at).count() >= MOST_LINKS:
        raise TooManyLinks
    record(person, by, "person.link_made", at, purpose=str(purpose))
    token = secrets.token_urlsafe(32)
    link = PersonLink.objects.create(
        person=person,
        purpose=purpose,
        label=label,
        by_person=by_person,
        token_hash=hash_of(token),
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    link.token = token
    return link


@transaction.atomic
def revoke_link(*, link: PersonLink, by: User | None, at: datetime) -> None:
    """Revoke a link before it expires; ratings given through it stay. Idempotent."""
    lock_person(link.person)
    if PersonLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at):
        record(link.person, by, "person.link_ended", at, purpose=link.purpose)
