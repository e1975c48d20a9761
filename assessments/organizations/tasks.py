"""Background work of the room."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="organizations.clear_sessions")
def clear_sessions() -> None:
    """Delete the sessions that are over; safe to run twice."""
    call_command("clearsessions")
