"""State changes of a run under the lock of its row: the only place where statuses change.

Every change locks the run's row first, so that two steps that end at the same moment are handled
one after the other, and the step that waits for both is queued exactly once.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Now

from pipelines_catalog.engine import Pipeline
from pipelines_catalog.engine.states import (
    ACTIVE_STEP,
    Position,
    RunStatus,
    StepStatus,
    advance,
    may_try_again,
)
from pipelines_catalog.runs import catalog, dispatch, plugins, queries, statements
from pipelines_catalog.runs.models import Event, Run, StepRun
from pipelines_catalog.runs.statements import Row


class Moves:
    """The changes of one locked run in one transaction."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._events: list[Event] = []
        self._hints: list[dispatch.Hint] = []
        self._status = run.status
        self._changes: dict[str, Any] = {}

    @property
    def pipeline(self) -> Pipeline | None:
        """The pipeline of the run; None if this process has another version of it."""
        return catalog.of_version(self.run.pipeline, self.run.pipeline_version)

    @property
    def _is_queued(self) -> bool:
        return self.run.status == RunStatus.QUEUED

    @property
    def is_cancelled(self) -> bool:
        return self.run.cancel_requested_at is not None

    # ---------------------------------------------------------------- events
    def next_seq(self) -> int:
        """Return the next event number of this run."""
        self.run.version += 1
        return self.run.version

    def tell(self, kind: str, step: StepRun | Row | None = None, /, **fields: Any) -> None:
        """Add an event; `words`, `text` and `at` are its fields, all others are data."""
        own = {key: fields.pop(key) for key in ("words", "text", "at") if key in fields}
        event = Event(run=self.run, seq=self.next_seq(), kind=kind, data=fields, **own)
        event.step_run_id = step.pk if step else None
        self._events.append(event)

    # ---------------------------------------------------------------- steps
    def current(self) -> QuerySet[StepRun]:
        """Return the latest attempts, unordered."""
        return StepRun.objects.filter(run_id=self.run.pk, is_current=True).order_by()

    def advance(self) -> None:
        """Queue steps that are ready, ask for approval, skip others, and set the run's status."""
        pipeline = self.pipeline
        if pipeline is None:
            return
        rows = {row.name: row for row in statements.current_rows(self.run.pk)}
        positions = {name: Position(row.status, row.made) for name, row in rows.items()}
        moved = advance(pipeline, positions)
        self.queue([rows[name] for name in moved.queue])
        self._update([rows[name] for name in moved.skip], StepStatus.SKIPPED, finished_at=Now())
        self._update([rows[name] for name in moved.ask], StepStatus.WAITING_FOR_PERSON)
        for name in moved.skip:
            self.tell("step_skipped", rows[name])
        for name in moved.ask:
            self.tell("step_waits_for_person", rows[name])
        self.become(moved.status)

    def queue(self, rows: Iterable[StepRun | Row]) -> None:
        """Mark rows as queued, and notify workers on commit."""
        rows = list(rows)
        statements.queue_attempts(row.pk for row in rows)
        self.hint(rows)

    def hint(self, rows: Iterable[StepRun | Row]) -> None:
        """Notify workers of queued rows on commit."""
        if pipeline := self.pipeline:
            self._hints += [(str(self.run.pk), row.pk, pipeline.step_of[row.name]) for row in rows]

    def _update(self, rows: Iterable[Row], status: StepStatus, **fields: Any) -> None:
        if ids := [row.pk for row in rows]:
            StepRun.objects.filter(pk__in=ids).update(status=status, **fields)

    def end_attempt(self, row: StepRun, status: StepStatus, **fields: Any) -> bool:
        """Take the row out of `running`; if False, it was not running any more: do not continue."""
        row.status = status
        return statements.end_attempt(row.pk, status, **fields)

    def add_attempt(self, row: StepRun) -> StepRun:
        """Add the next attempt of a step, waiting; it replaces the old one as the latest."""
        StepRun.objects.filter(pk=row.pk).update(is_current=False)
        return StepRun.objects.create(
            run=self.run, name=row.name, position=row.position, attempt=row.attempt + 1
        )

    def after_failure(
        self, row: StepRun, status: StepStatus, error: Mapping[str, Any], *, is_final: bool = False
    ) -> None:
        """Add another attempt, or end the run. The row must have ended already."""
        pipeline = self.pipeline
        step = pipeline.step_of.get(row.name) if pipeline else None
        if step and may_try_again(step, row.attempt, status, is_final=is_final):
            again = self.add_attempt(row)
            self.queue([again])
            self.tell("step_tried_again", again, attempt=again.attempt)
            self.become(RunStatus.RUNNING)
            return
        self.end(
            RunStatus.FAILED,
            {
                "code": f"step_{status}",
                "step": row.name,
                "attempts": row.attempt,
                "error": dict(error),
            },
        )

    # ---------------------------------------------------------------- the run
    def become(self, status: RunStatus) -> None:
        """Set the run's status; a final one also ends all unfinished steps.

        Waiting for a person costs no deadline: it is put off by the time waited.
        """
        if status.is_over:
            self.end(status, {})
        elif status != self.run.status:
            if status is RunStatus.WAITING:
                self.change(waits_since=Now())
            elif self.run.status == RunStatus.WAITING:
                waited = Now() - Coalesce("waits_since", Now())
                self.change(deadline_at=F("deadline_at") + waited, waits_since=None)
            self.run.status = status

    def end(self, status: RunStatus, reason: Mapping[str, Any]) -> None:
        """End the run. Running steps are notified through their row; waiting ones never start."""
        if status is not RunStatus.SUCCEEDED:
            left = StepStatus.CANCELLED if status is RunStatus.CANCELLED else StepStatus.SKIPPED
            rows = self.current().filter(status__in=ACTIVE_STEP)
            rows.filter(status=StepStatus.RUNNING).update(
                status=StepStatus.CANCELLED, finished_at=Now(), lease_until=None
            )
            rows.update(status=left, finished_at=Now(), lease_until=None)
            self._hints.clear()
        self.run.status = status
        self.run.reason = dict(reason)
        self._changes |= {"finished_at": Now(), "reason": self.run.reason}
        self.tell(f"run_{status}", None, **self.run.reason)

    def end_if_nothing_runs(self) -> None:
        """End a cancelled run once none of its steps is running."""
        if not self.current().filter(status=StepStatus.RUNNING).exists():
            self.end(RunStatus.CANCELLED, {"code": "cancelled"})

    def change(self, **fields: Any) -> None:
        """Set fields of the run to be written with its version."""
        self._changes |= fields

    def save(self) -> None:
        """Write the run and its events, and send the messages on commit."""
        if self._changes:
            Run.objects.filter(pk=self.run.pk).update(
                version=self.run.version,
                status=self.run.status,
                started_at=F("started_at") if self._is_queued else Coalesce("started_at", Now()),
                **self._changes,
            )
        else:
            statements.save_run(self.run)
        statements.insert_events(self._events)
        for plugin in plugins.registered:
            plugin.run_moved(self.run, self._events)
        if self._hints:
            self._send()

    def _send(self) -> None:
        has_begun = not self._is_queued
        is_first = has_begun or queries.is_first(self.run)
        anonymous = self.run.is_anonymous
        priority = dispatch.priority_of(anonymous, has_begun, is_first)
        dispatch.send_on_commit(self._hints, dispatch.queue_of(anonymous), priority)


class NotFound(Exception):
    """The run, or the step in it, does not exist."""


class NothingToDo(Exception):
    """Raised to roll back the transaction because there was no work to do."""


@contextmanager
def moving(run_id: UUID | str) -> Iterator[Moves]:
    """Lock a run for changes; roll back if the body raises. Raises NotFound."""
    with transaction.atomic():
        run = statements.lock_run(run_id)
        if run is None:
            raise NotFound(f"there is no run {run_id}")
        moves = Moves(run)
        yield moves
        moves.save()
