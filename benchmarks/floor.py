"""The floor that the engine is measured against: a Celery task for each step, and two writes.

Loaded only by the worker that `benchmarks/engine.py` starts.
"""

from celery import shared_task
from django.db import connection, models

LENGTH = 8
TASK = "benchmarks.floor"
QUEUE = "steps"


class FloorStep(models.Model):
    """One step of the floor's chain."""

    status = models.CharField(max_length=20, default="queued")

    class Meta:
        app_label = "benchmarks"
        managed = False
        db_table = "benchmarks_floor"

    def __str__(self) -> str:
        return self.status


def prepare() -> None:
    """An empty table."""
    with connection.schema_editor() as editor:
        if FloorStep._meta.db_table in connection.introspection.table_names():
            editor.delete_model(FloorStep)
        editor.create_model(FloorStep)


def begin() -> list[int]:
    """Make the rows of one chain and send its first task."""
    rows = FloorStep.objects.bulk_create(FloorStep() for _step in range(LENGTH))
    ids = [row.pk for row in rows]
    run_floor.apply_async(args=(ids,), queue=QUEUE)
    return ids


def is_done(ids: list[int]) -> bool:
    """Whether the chain's last row says so."""
    return FloorStep.objects.filter(pk=ids[-1], status="succeeded").exists()


@shared_task(name=TASK)
def run_floor(ids: list[int]) -> None:
    """Write that the first step runs, that it is done, and send the rest."""
    FloorStep.objects.filter(pk=ids[0]).update(status="running")
    FloorStep.objects.filter(pk=ids[0]).update(status="succeeded")
    if ids[1:]:
        run_floor.apply_async(args=(ids[1:],), queue=QUEUE)
