"""SQL statements that every step of every run needs.

Building them with Django's ORM takes ten times longer than executing them, and a no-op step
consists of little else; `benchmarks/engine.py` measures it. Statements that are not needed for each
step use the ORM. The names of tables and columns are those of the models, and tests check this on
both databases.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from pipelines_catalog.engine.states import StepStatus
from pipelines_catalog.runs.clock import as_datetime
from pipelines_catalog.runs.models import Event, Run, StepRun

RUN_FIELDS = (
    *("workspace_id", "is_anonymous", "pipeline", "pipeline_version"),
    *("number", "version", "status"),
)


class Row(NamedTuple):
    """The columns of a latest attempt that changes of a run need."""

    pk: int
    name: str
    attempt: int
    position: int
    status: StepStatus
    made: frozenset[str]


class Attempt(NamedTuple):
    """An attempt as read by a worker."""

    run: Run
    row: StepRun
    read_at: datetime  # by the database's clock


def _now(offset: str = "") -> str:
    """Return SQL for the database's current time; `offset` is a placeholder of seconds to add."""
    if connection.vendor == "sqlite":
        return f"STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW'{f', {offset}' if offset else ''})"
    return f"(STATEMENT_TIMESTAMP(){f' + {offset}::interval' if offset else ''})"


def _id(value: UUID | str) -> str:
    """Return a UUID as the database stores it. Raises ValueError for an invalid one."""
    known = value if isinstance(value, UUID) else UUID(value)
    return known.hex if connection.vendor == "sqlite" else str(known)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _execute(sql: str, values: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def _fetch(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def lock_run(run_id: UUID | str) -> Run | None:
    """Return the run with its row locked; on SQLite the transaction locks the whole file."""
    lock = "" if connection.vendor == "sqlite" else " FOR UPDATE"
    found = _fetch(
        f"SELECT {', '.join(RUN_FIELDS)}, started_at, cancel_requested_at, parameters"  # noqa: S608
        f" FROM runs_run WHERE id = %s{lock}",
        [_id(run_id)],
    )
    return _run(run_id, found[0]) if found else None


def _run(run_id: UUID | str, found: tuple[Any, ...]) -> Run:
    *plain, started_at, cancelled_at, parameters = found
    fields = dict(zip(RUN_FIELDS, plain, strict=True))
    fields["workspace_id"] = UUID(str(fields["workspace_id"]))
    fields["is_anonymous"] = bool(fields["is_anonymous"])
    run = Run(
        pk=run_id if isinstance(run_id, UUID) else UUID(run_id),
        parameters=_json(parameters),
        started_at=as_datetime(started_at),
        cancel_requested_at=as_datetime(cancelled_at),
        **fields,
    )
    run._state.adding = False
    return run


def read_attempt(run_id: UUID | str, step_run_id: int) -> Attempt | None:
    """Return an attempt and its run, None if there is none."""
    found = _fetch(
        f"SELECT {', '.join(f'r.{field}' for field in RUN_FIELDS)},"  # noqa: S608
        " r.started_at, r.cancel_requested_at, r.parameters,"
        f" r.faults, s.name, s.attempt, s.position, s.status, {_now()}"
        " FROM runs_steprun s JOIN runs_run r ON r.id = s.run_id WHERE s.id = %s AND r.id = %s",
        [step_run_id, _id(run_id)],
    )
    if not found:
        return None
    *of_run, faults, name, attempt, position, status, read_at = found[0]
    run = _run(run_id, tuple(of_run))
    run.faults = _json(faults)
    row = StepRun(
        pk=step_run_id, run=run, name=name, attempt=attempt, position=position, status=status
    )
    row._state.adding = False
    return Attempt(run, row, as_datetime(read_at))


def take_attempt(step_run_id: int, worker: str, lease: float) -> bool:
    """Set an attempt from `queued` to `running`, if it may start now. The only claim."""
    return (
        _execute(
            "UPDATE runs_steprun SET status = 'running', worker = %s,"  # noqa: S608
            f" started_at = {_now()}, lease_until = {_now('%s')}"
            " WHERE id = %s AND status = 'queued'"
            f" AND (not_before IS NULL OR not_before <= {_now()})",
            [worker, f"{lease} seconds", step_run_id],
        )
        == 1
    )


def begin_run(run_id: UUID, deadline: float) -> None:
    """Mark a run as begun; its deadline is in `deadline` seconds."""
    _execute(
        f"UPDATE runs_run SET status = 'running', started_at = COALESCE(started_at, {_now()}),"  # noqa: S608
        f" deadline_at = {_now('%s')}, version = version + 1 WHERE id = %s AND status = 'queued'",
        [f"{deadline} seconds", _id(run_id)],
    )


def end_attempt(
    step_run_id: int,
    status: StepStatus,
    *,
    error: Any = None,
    made: Sequence[str] = (),
    cpu_seconds: float | None = None,
    peak_bytes: int | None = None,
) -> bool:
    """Take an attempt out of `running`, once; return whether it was running. The only fence."""
    return (
        _execute(
            f"UPDATE runs_steprun SET status = %s, finished_at = {_now()},"  # noqa: S608
            " lease_until = NULL, error = %s, made = %s, cpu_seconds = %s, peak_bytes = %s"
            " WHERE id = %s AND status = 'running'",
            [
                status.value,
                json.dumps(error or {}),
                json.dumps(list(made)),
                cpu_seconds,
                peak_bytes,
                step_run_id,
            ],
        )
        == 1
    )


def current_rows(run_id: UUID) -> list[Row]:
    """Return the latest attempts of a run's steps."""
    found = _fetch(
        "SELECT id, name, attempt, position, status, made FROM runs_steprun"
        " WHERE run_id = %s AND is_current = %s",
        [_id(run_id), True],
    )
    return [
        Row(pk, name, attempt, position, StepStatus(status), frozenset(_json(made)))
        for pk, name, attempt, position, status, made in found
    ]


def queue_attempts(ids: Iterable[int]) -> None:
    """Mark attempts as queued."""
    for step_run_id in ids:
        _execute(
            f"UPDATE runs_steprun SET status = 'queued', queued_at = {_now()}"  # noqa: S608
            " WHERE id = %s",
            [step_run_id],
        )


def save_run(run: Run) -> None:
    """Write version and status of a locked run; set its start once it is past `queued`."""
    began = f"COALESCE(started_at, {_now()})" if run.status != "queued" else "started_at"
    _execute(
        f"UPDATE runs_run SET version = %s, status = %s, started_at = {began}"  # noqa: S608
        " WHERE id = %s",
        [run.version, str(run.status), _id(run.pk)],
    )


def insert_events(events: Sequence[Event]) -> None:
    """Insert events in one statement; an event without a time gets the database's."""
    if not events:
        return
    values: list[Any] = []
    rows = []
    for event in events:
        has_time = isinstance(event.at, datetime)
        rows.append(f"(%s, %s, %s, %s, %s, %s, %s, {'%s' if has_time else _now()})")
        values += [_id(event.run_id), event.seq, event.step_run_id, event.kind, event.text]
        values += [json.dumps(event.words), json.dumps(event.data)]
        if has_time:
            values.append(connection.ops.adapt_datetimefield_value(event.at))
    _execute(
        "INSERT INTO runs_event (run_id, seq, step_run_id, kind, text, words, data, at)"  # noqa: S608
        f" VALUES {', '.join(rows)}",
        values,
    )
