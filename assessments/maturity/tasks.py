"""Periodic tasks: close rounds, mail invitations and reminders. They only call services."""

from collections.abc import Callable
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from assessments.maturity.models import Assessment
from assessments.maturity.services import reminders
from mlops_portal.foundation.each import do_each


@shared_task(name="maturity.tend_rounds")
def tend_rounds() -> None:
    """Hourly: send waiting invitations and due reminders, close rounds whose date has passed."""
    now = timezone.now()
    waiting = Assessment.objects.filter(closed_at=None, expected__invited_at=None)
    waiting = waiting.filter(expected__isnull=False).distinct()
    parts: tuple[Callable[[], int], ...] = (
        lambda: reminders.close_due_rounds(at=now),
        lambda: do_each(waiting, lambda one: reminders.invite_expected(assessment=one, at=now)),
        lambda: reminders.remind_expected(at=now),
    )
    do_each(parts, lambda part: part())


@shared_task(name=reminders.INVITE)
def invite_expected(assessment_id: str) -> None:
    """Send the invitations of one round, right after they were created."""
    assessment = Assessment.objects.filter(pk=UUID(assessment_id), closed_at=None).first()
    if assessment is not None:
        reminders.invite_expected(assessment=assessment, at=timezone.now())
