"""Celery tasks: thin wrappers."""

from celery import shared_task

from pipelines_catalog.triggers.services import fire_due_schedules, fire_put_off, move_due_feeds


@shared_task(name="pipelines.schedules")
def fire_schedules() -> None:
    """Start runs for schedules that are due."""
    fire_due_schedules()


@shared_task(name="pipelines.deliveries")
def deliver_by_beat() -> None:
    """Deliver for feed clocks that are due, and check postponed requests again."""
    move_due_feeds()
    fire_put_off()
