"""Sharing, decided by the person only, and links, which expire and can be revoked."""

import logging
import secrets
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from assessments.people.access import hash_of
from assessments.people.models import Person, PersonLink, Purpose, Rater
from assessments.people.models.people import LINK_DAYS
from assessments.people.services.profiles import lock_person, record, touch
from mlops_portal.organizations.chain import lock_organization
from mlops_portal.organizations.models import AuditEntry, Organization, User

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


MOST_MAILS = 100  # of an organization in a day: nobody mails the world from here
MAILED = "person.mailed"

logger = logging.getLogger(__name__)


class TooManyMails(Exception):
    """The organization has sent as many mails in a day as it may."""


def may_mail(organization: Organization, at: datetime) -> bool:
    """Whether the organization has sent fewer mails in the last day than it may."""
    day = AuditEntry.objects.filter(
        organization=organization, action=MAILED, at__gt=at - timedelta(days=1)
    )
    return day.count() < MOST_MAILS


def mail_link(
    *,
    link: PersonLink,
    name: str,
    email: str,
    address: str,
    by: User,
    at: datetime,
    alone: bool = False,
) -> bool:
    """Send a link by mail; return False if it was not accepted. `name`: the person's display name.

    `alone`: the link's address is shown only in this mail. Raises TooManyMails.
    """
    words = {"purpose": link.purpose, "until": link.expires_at, "address": address, "name": name}
    is_sent = _mail(link.person, link.purpose, email, words, by, at)
    if is_sent:
        PersonLink.objects.filter(pk=link.pk).update(mailed_at=at, by_mail_alone=alone)
    return is_sent


def mail_rater(*, rater: Rater, name: str, address: str, by: User, at: datetime) -> bool:
    """Mail a member who is asked to rate; False if not accepted. Raises TooManyMails."""
    assert rater.account is not None
    words = {"purpose": rater.source, "until": None, "address": address, "name": name}
    return _mail(rater.person, rater.source, rater.account.email, words, by, at)


def _mail(
    person: Person, purpose: str, email: str, words: dict[str, object], by: User, at: datetime
) -> bool:
    try:
        with transaction.atomic():
            lock_organization(person.organization_id)  # who counts waits for who sends
            if not may_mail(person.organization, at):
                raise TooManyMails
            record(person, by, MAILED, at, purpose=purpose)
            _send(person.organization, email, words)
    except (SMTPException, OSError):
        logger.exception("A mail that asks for ratings could not be sent")
        return False
    return True


def _send(organization: Organization, email: str, words: dict[str, object]) -> None:
    place = " ".join(organization.name.split())
    text = render_to_string("people/email/rate.txt", {**words, "organization": place})
    subject = _("Your ratings are asked for in %(name)s") % {"name": place}
    send_mail(subject, text, None, [email])
