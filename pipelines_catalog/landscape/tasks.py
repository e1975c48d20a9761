"""Celery tasks of the landscape: parsing imported files by calling services."""

from uuid import UUID

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from mlops_portal.foundation.each import do_each
from pipelines_catalog.landscape.domain.importing import Trouble
from pipelines_catalog.landscape.services.imports import (
    READ_TASK,
    fail_import,
    read_import,
    waiting_imports,
)

LONGEST = 90  # seconds that a file may take


@shared_task(name=READ_TASK, soft_time_limit=LONGEST, time_limit=LONGEST + 30)
def read_one_import(run_id: str) -> None:
    """Parse one uploaded import for its dry run."""
    try:
        read_import(run_id=UUID(run_id), at=timezone.now())
    except SoftTimeLimitExceeded:
        fail_import(run_id=UUID(run_id), trouble=Trouble(0, "too_slow", str(LONGEST)))


@shared_task(name="landscape.read_waiting")
def read_waiting_imports() -> None:
    """Parse the imports whose task message was lost."""
    do_each(map(str, waiting_imports(timezone.now())), read_one_import)
