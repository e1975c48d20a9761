"""Celery tasks: thin wrappers."""

from celery import shared_task

from pipelines_catalog.triggers.services import (
    deliver_due_batches,
    fire_due_schedules,
    fire_postponed,
)


@shared_task(name="pipelines.schedules")
def fire_schedules() -> None:
    """Start runs for schedules that are due."""
    fire_due_schedules()


@shared_task(name="pipelines.deliveries")
def deliver_by_beat() -> None:
    """Deliver on schedules that are due, and check postponed requests again."""
    deliver_due_batches()
    fire_postponed()
