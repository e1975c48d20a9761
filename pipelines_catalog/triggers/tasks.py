"""Celery tasks: thin."""

from celery import shared_task

from pipelines_catalog.triggers.services import fire_due_schedules, fire_put_off, move_due_feeds


@shared_task(name="pipelines.schedules")
def fire_schedules() -> None:
    """Start what a schedule asks for."""
    fire_due_schedules()


@shared_task(name="pipelines.deliveries")
def deliver_by_beat() -> None:
    """Deliver what the clocks of feeds say, and look again at what was put off."""
    move_due_feeds()
    fire_put_off()
