"""Celery tasks: thin wrappers."""

from celery import shared_task

from pipelines_catalog.alerts import mailing


@shared_task(name="pipelines.alerts")
def mail_alerts() -> None:
    """Send the due mails about alerts."""
    mailing.mail_alerts()
