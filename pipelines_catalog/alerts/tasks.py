"""Celery tasks: thin."""

from celery import shared_task

from pipelines_catalog.alerts import mailing


@shared_task(name="pipelines.alerts")
def mail_alerts() -> None:
    """Write to whoever is to be told of alerts by mail."""
    mailing.mail_alerts()
