"""What the room does on time: closes rounds, mails invitations and reminders. Calls services."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from assessments.maturity.models import Assessment
from assessments.maturity.services import reminders


@shared_task(name="maturity.tend_rounds")
def tend_rounds() -> None:
    """Hourly: invitations that wait, reminders that are due, rounds whose date has passed."""
    now = timezone.now()
    reminders.close_due_rounds(at=now)
    waiting = Assessment.objects.filter(closed_at=None, expected__invited_at=None)
    for assessment in waiting.filter(expected__isnull=False).distinct():
        reminders.invite_expected(assessment=assessment, at=now)
    reminders.remind_expected(at=now)


@shared_task(name=reminders.INVITE)
def invite_expected(assessment_id: str) -> None:
    """The invitations of one round, right after they were asked for."""
    assessment = Assessment.objects.filter(pk=UUID(assessment_id), closed_at=None).first()
    if assessment is not None:
        reminders.invite_expected(assessment=assessment, at=timezone.now())
