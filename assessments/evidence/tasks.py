"""Background tasks of the evidence app."""

import logging

from celery import shared_task
from django.utils import timezone

from assessments.evidence import services

logger = logging.getLogger(__name__)


@shared_task(name="evidence.sweep")
def sweep() -> int:
    """Delete files that no item refers to; safe to run repeatedly or concurrently."""
    gone = services.sweep(at=timezone.now())
    if gone:
        logger.info("Cleared %s files of evidence that nothing named", gone)
    return gone
