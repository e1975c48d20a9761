"""Celery tasks of organizations."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from mlops_portal.organizations.services import security


@shared_task(name="organizations.clear_sessions")
def clear_sessions() -> None:
    """Delete expired sessions and old security events; safe to run twice."""
    call_command("clearsessions")
    security.forget_old_events(at=timezone.now())
