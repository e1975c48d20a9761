"""The order in which runs are processed, and the position of a waiting run."""

from collections import Counter
from uuid import UUID

from pipelines_catalog.engine.states import ACTIVE_RUN, RunStatus
from pipelines_catalog.runs.models import Run
from pipelines_catalog.runs.queries.workers import is_worker_silent, worker_seen

MOST_COUNTED = 2_000  # active runs of the portal


def is_first(run: Run) -> bool:
    """Return whether the run is the oldest unfinished one of its workspace."""
    others = Run.objects.filter(workspace=run.workspace_id, status__in=ACTIVE_RUN)
    return not others.filter(number__lt=run.number).exists()


def place_of(run: Run) -> int | None:
    """Return 1 for the run that is processed next; None once it has begun. One query."""
    return silence_and_place(run)[1] if is_waiting(run) else None


def is_waiting(run: Run) -> bool:
    """Return whether none of its steps has been started yet."""
    return run.status == RunStatus.QUEUED and run.started_at is None


def silence_and_place(run: Run) -> tuple[bool, int | None]:
    """Return whether workers seem to be down, and the position of a waiting run. One query.

    Runs of accounts and organizations come before others, the oldest run of a workspace before the
    second of another, then by time of request.
    """
    if not is_waiting(run):
        return is_worker_silent(run), None
    active = Run.objects.filter(status__in=ACTIVE_RUN).order_by("created_at", "number")
    fields = ("pk", "is_anonymous", "workspace_id", "status", "started_at")
    seen: Counter[UUID] = Counter()
    waiting: list[tuple[bool, bool, int, UUID]] = []
    is_silent = True
    counted = active.values_list(*fields, worker_seen())[:MOST_COUNTED]
    for place, (pk, is_anonymous, workspace, status, started_at, is_seen) in enumerate(counted):
        is_silent = not is_seen
        seen[workspace] += 1
        if status == RunStatus.QUEUED and started_at is None:
            waiting.append((is_anonymous, seen[workspace] > 1, place, pk))
    order = [pk for *_key, pk in sorted(waiting)]
    return is_silent, order.index(run.pk) + 1 if run.pk in order else None
