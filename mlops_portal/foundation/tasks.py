"""Background work of the portal itself: mails."""

from celery import shared_task
from django.utils import timezone

from mlops_portal.foundation import mails


@shared_task(name=mails.SEND)
def send_mail(mail_id: int) -> None:
    """Send one mail right after it was queued; a no-op if it is gone or being sent."""
    mails.deliver(mail_id=mail_id, at=timezone.now())


@shared_task(name="portal.send_waiting_mails")
def send_waiting_mails() -> int:
    """Send mails that failed before or whose message was lost; safe to run twice."""
    return mails.deliver_waiting(at=timezone.now())
