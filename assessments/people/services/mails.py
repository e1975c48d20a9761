"""Mails to people who are asked to rate. An address is used once and not stored.

A mail is counted in the transaction that hands it over: it is both sent and counted, or neither.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from assessments.people.models import Person, PersonLink, Rater
from assessments.people.services.profiles import record
from mlops_portal.organizations.chain import lock_organization
from mlops_portal.organizations.models import AuditEntry, Organization, User

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
