"""Invitations to a round and their mails: each is claimed first, so that it is sent once."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from assessments.maturity.access import account_name, respondent_key, token_of
from assessments.maturity.models import Assessment, ExpectedRespondent, Permission, ShareLink
from assessments.maturity.queries.rounds import expected_of, round_link
from assessments.maturity.services import audit
from assessments.maturity.services.answers import lock_open_round
from assessments.maturity.services.links import create_link, withdraw_link
from assessments.maturity.services.rounds import close_round
from mlops_portal.foundation.addresses import comparable
from mlops_portal.foundation.each import do_each
from mlops_portal.organizations.models import User

EARLY, LATE = timedelta(days=3), timedelta(days=1)  # before the close
INVITE = "maturity.invite_expected"  # the task that sends invitations

logger = logging.getLogger(__name__)


@transaction.atomic
def expect_respondents(
    *,
    assessment: Assessment,
    addresses: Iterable[str],
    origin: str,
    language: str,
    by: User,
    at: datetime,
) -> list[ExpectedRespondent]:
    """Invite people by address; those invited already are left unchanged.

    A member is invited as an account. In a named round every other address gets its own link, which
    identifies who answered; in an anonymous round all share the round's link. Invitations are
    mailed after the commit. Raises RoundClosed.
    """
    lock_open_round(assessment.pk)
    members = _members(assessment)
    added = []
    for address in dict.fromkeys(map(comparable, addresses)):
        user = members.get(address)
        known = ExpectedRespondent.objects.filter(assessment=assessment)
        if known.filter(user=user).exists() if user else known.filter(email=address).exists():
            continue
        added.append(
            ExpectedRespondent.objects.create(
                assessment=assessment,
                user=user,
                email="" if user else address,
                link=_way_in(assessment, user, at),
                origin=origin,
                language=language,
                created_at=at,
            )
        )
    if added:
        audit.record(assessment, "round.invited", by, at, {"count": len(added)})
        transaction.on_commit(lambda: _send_soon(assessment))
    return added


def _members(assessment: Assessment) -> dict[str, User]:
    organization = assessment.ml_system.team.organization
    members = User.objects.filter(memberships__organization=organization)
    return {comparable(user.email): user for user in members}


def _way_in(assessment: Assessment, user: User | None, at: datetime) -> ShareLink:
    if user is not None or assessment.is_anonymous:
        common = round_link(assessment, at)
        if common is not None:
            return common
    return create_link(assessment=assessment, permission=Permission.RESPOND, at=at)


def _send_soon(assessment: Assessment) -> None:
    """Hand the mails to a worker. Without a broker the hourly task sends them."""
    from celery import current_app

    try:
        current_app.send_task(INVITE, [str(assessment.pk)])
    except Exception:
        logger.warning("Invitations wait for the hourly task: no broker.", exc_info=True)


@transaction.atomic
def move_close(
    *, assessment: Assessment, closes_at: datetime | None, by: User, at: datetime
) -> int:
    """Set, move or remove the last day of an open round; return how many people are mailed.

    Those who have submitted are not mailed. Reminders follow the new day. Raises RoundClosed.
    """
    locked = lock_open_round(assessment.pk)
    if locked.closes_at == closes_at:
        return 0
    before = locked.closes_at
    Assessment.objects.filter(pk=assessment.pk).update(closes_at=closes_at)
    assessment.closes_at = closes_at
    expected = ExpectedRespondent.objects.filter(assessment=assessment)
    expected.update(reminded_early_at=None, reminded_late_at=None)
    days = {"before": before and before.isoformat(), "after": closes_at and closes_at.isoformat()}
    audit.record(assessment, "round.date_moved", by, at, days)
    told = [
        one
        for one in expected_of(assessment)
        if one.invited_at and one.link.is_live(at) and not _has_submitted(assessment, one)
    ]
    for one in told:
        one.assessment = assessment
        _send(one, "moved")
    return len(told)


def invite_expected(*, assessment: Assessment, at: datetime) -> int:
    """Mail every unsent invitation of an open round; return how many were sent."""
    waiting = ExpectedRespondent.objects.filter(assessment=assessment, invited_at=None)
    waiting = waiting.select_related("user", "link", "assessment")
    return sum(_mail(one, "invited_at", at) for one in waiting)


def close_due_rounds(*, at: datetime) -> int:
    """Close the rounds whose date has passed; return how many were closed."""
    due = Assessment.objects.filter(
        mode=Assessment.Modes.ROUND, closed_at=None, closes_at__lte=at
    ).select_related("ml_system__team__organization", "started_by")
    return do_each(due, lambda assessment: close_round(assessment=assessment, by=None, at=at))


def remind_expected(*, at: datetime) -> int:
    """Remind invited people without submission 3 days and 1 day before the close.

    Return the number of mails. In an anonymous round an address is reminded even if it may have
    answered, as answers are not linked to it; the mail says so.
    """
    sent = 0
    for column, before in (("reminded_late_at", LATE), ("reminded_early_at", EARLY)):
        due = Assessment.objects.filter(
            mode=Assessment.Modes.ROUND,
            closed_at=None,
            closes_at__gt=at,
            closes_at__lte=at + before,
        )
        waiting = ExpectedRespondent.objects.filter(
            Q(**{column: None}),
            reminded_late_at=None,  # the late reminder replaces the early one
            assessment__in=due,
            created_at__lt=F("assessment__closes_at") - before,
        )
        for assessment in due.filter(pk__in=waiting.values("assessment")):
            wanted = set(waiting.filter(assessment=assessment).values_list("pk", flat=True))
            sent += sum(
                _mail(one, column, at)
                for one in expected_of(assessment)
                if one.pk in wanted and not _has_submitted(assessment, one)
            )
    return sent


def _has_submitted(assessment: Assessment, one: ExpectedRespondent) -> bool:
    if one.has_submitted is not None:
        return one.has_submitted
    if one.user_id is None:
        return False
    key = respondent_key(account_name(one.user), assessment.pk)
    return assessment.responses.filter(visitor=key, submitted_at__isnull=False).exists()


def _mail(one: ExpectedRespondent, column: str, at: datetime) -> bool:
    """Claim the mail, then send it; release the claim if sending fails, for a later retry."""
    if not one.link.is_live(at):
        return False
    if not ExpectedRespondent.objects.filter(pk=one.pk, **{column: None}).update(**{column: at}):
        return False
    try:
        _send(one, column)
    except Exception:
        logger.exception("A mail about a round was not sent; it is tried again.")
        ExpectedRespondent.objects.filter(pk=one.pk).update(**{column: None})
        return False
    return True


def _send(one: ExpectedRespondent, why: str) -> None:
    with override(one.language):
        send_mail(
            subject=_subject(one, why),
            message=render_to_string("maturity/rounds/mail.txt", _words(one, why)),
            from_email=None,
            recipient_list=[one.user.email if one.user else one.email],
        )


def _subject(one: ExpectedRespondent, why: str) -> str:
    words = {"system": one.assessment.system}
    if why == "moved":
        return _("Another last day for your answers about %(system)s") % words
    if why == "invited_at":
        return _("Your answers about %(system)s are wanted") % words
    return _("Your answers about %(system)s are still wanted") % words


def _words(one: ExpectedRespondent, why: str) -> dict[str, object]:
    path = reverse("maturity:link", args=[token_of(one.link)])
    return {
        "assessment": one.assessment,
        "address": one.origin + path,
        "is_reminder": why not in ("invited_at", "moved"),
        "is_moved": why == "moved",
    }


@transaction.atomic
def forget_expected(*, one: ExpectedRespondent, at: datetime) -> None:
    """Withdraw an invitation, and the link that was only for this address."""
    if one.email and not one.assessment.is_anonymous:
        withdraw_link(link=one.link, at=at)
    one.delete()
