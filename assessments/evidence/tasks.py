"""Background work of the evidence room."""

import logging

from celery import shared_task
from django.utils import timezone

from assessments.evidence import services

logger = logging.getLogger(__name__)


@shared_task(name="evidence.sweep")
def sweep() -> int:
    """Clear files that nothing names any more; safe to run twice, or at the same time."""
    gone = services.sweep(at=timezone.now())
    if gone:
        logger.info("Cleared %s files of evidence that nothing named", gone)
    return gone
