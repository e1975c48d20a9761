"""Mails to people who are asked to rate. An address is used once and kept nowhere."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from assessments.organizations.models import AuditEntry, Organization, User
from assessments.skills.models import PersonLink, Rater
from assessments.skills.services.profiles import record

MOST_MAILS = 100  # of an organization in a day: nobody mails the world from here
MAILED = "person.mailed"

logger = logging.getLogger(__name__)


def may_mail(organization: Organization, at: datetime) -> bool:
    """Whether the organization has sent fewer mails in the last day than it may."""
    day = AuditEntry.objects.filter(
        organization=organization, action=MAILED, at__gt=at - timedelta(days=1)
    )
    return day.count() < MOST_MAILS


def mail_link(
    *, link: PersonLink, name: str, email: str, address: str, by: User, at: datetime
) -> bool:
    """Send a link; `name` is what its holder may call the person. False: it was not taken."""
    words = {"purpose": link.purpose, "until": link.expires_at, "address": address}
    if not _send(link.person.organization, name, email, words):
        return False
    record(link.person, by, MAILED, at, purpose=link.purpose)
    return True


def mail_rater(*, rater: Rater, name: str, address: str, by: User, at: datetime) -> bool:
    """Tell a member that she is asked to rate. False: it was not taken."""
    assert rater.account is not None
    words = {"purpose": rater.source, "until": None, "address": address}
    if not _send(rater.person.organization, name, rater.account.email, words):
        return False
    record(rater.person, by, MAILED, at, purpose=rater.source)
    return True


def _send(organization: Organization, name: str, email: str, words: dict[str, object]) -> bool:
    place = " ".join(organization.name.split())
    text = render_to_string("skills/email/rate.txt", {**words, "name": name, "organization": place})
    try:
        send_mail(
            _("Your ratings are asked for in %(name)s") % {"name": place}, text, None, [email]
        )
    except (SMTPException, OSError):
        logger.exception("A mail that asks for ratings could not be sent")
        return False
    return True
