"""An attempt from claim to end: claimed once, held by a lease, ended once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings

from pipelines_catalog.engine import GateReport, Pipeline, Step
from pipelines_catalog.engine.artifacts import NewArtifact
from pipelines_catalog.engine.effects import Effect
from pipelines_catalog.engine.messages import as_json
from pipelines_catalog.engine.states import RunStatus, StepStatus
from pipelines_catalog.runs import catalog, plugins, statements
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import Artifact, GateDecision, Metric, Run, StepRun
from pipelines_catalog.runs.models import StoredArtifact as Stored
from pipelines_catalog.runs.services.moves import Moves, NotFound, NothingToDo, moving


@dataclass(frozen=True, slots=True)
class Claim:
    """An attempt that this process holds."""

    run: Run
    row: StepRun
    pipeline: Pipeline
    step: Step
    worker: str
    taken_at: datetime  # by the database's clock


@dataclass(slots=True)
class Reports:
    """Reports of a step that are not yet written to the database."""

    events: list[dict[str, Any]] = field(default_factory=list)
    metrics: list[tuple[str, float, int | None]] = field(default_factory=list)
    progress: tuple[float, dict[str, str]] | None = None

    def __bool__(self) -> bool:
        return bool(self.events or self.metrics or self.progress)


@dataclass(slots=True)
class Result:
    """The result of an attempt, with the data to be published."""

    status: StepStatus
    error: dict[str, Any] = field(default_factory=dict)
    is_final: bool = False  # trying again would not help
    reports: Reports = field(default_factory=Reports)
    artifacts: Sequence[NewArtifact] = ()
    gates: Sequence[GateReport] = ()
    effects: Sequence[Effect] = ()
    cpu_seconds: float | None = None
    peak_bytes: int | None = None


def claim(run_id: str, step_run_id: int, *, worker: str) -> Claim | None:
    """Claim a queued attempt; None if it cannot be claimed (an outdated message).

    One conditional update and no lock: a process that stops or ends the run either takes the row
    out of `queued` first, or finds it running. Raises NotFound for a missing run or attempt.
    """
    found = statements.read_attempt(run_id, step_run_id)
    if found is None:
        raise NotFound(f"run {run_id} has no attempt {step_run_id}")
    run, row, read_at = found
    pipeline = catalog.of_version(run.pipeline, run.pipeline_version)
    if pipeline is None or run.is_over or run.cancel_requested_at:
        return None
    if not statements.take_attempt(row.pk, worker, settings.PIPELINE_LEASE_SECONDS):
        return None
    if run.status == RunStatus.QUEUED:
        statements.begin_run(run.pk, pipeline.deadline)
    return Claim(run, row, pipeline, pipeline.step_of[row.name], worker, read_at)


def renew(held: Claim, reports: Reports, *, extend: bool) -> bool:
    """Write the step's reports and extend its lease; False when the attempt is not ours any more.

    Also False when the run is to stop: `is_cancelled` of the step becomes true.
    """
    try:
        with moving(held.run.pk) as moves:
            fields: dict[str, Any] = {}
            if extend:
                fields["lease_until"] = in_seconds(settings.PIPELINE_LEASE_SECONDS)
            if reports.progress:
                fields["progress"], fields["progress_words"] = reports.progress
            rows = StepRun.objects.filter(pk=held.row.pk, status=StepStatus.RUNNING)
            if not (rows.update(**fields) if fields else rows.exists()):
                raise NothingToDo
            _write(moves, held.row, reports)
            if reports.progress and not reports.events:
                moves.next_seq()
            is_ours = not moves.is_cancelled
    except (NothingToDo, NotFound):
        return False
    return is_ours


def is_held(held: Claim) -> bool:
    """Return whether the attempt is still ours and its run active: one read, no lock."""
    return StepRun.objects.filter(
        pk=held.row.pk, status=StepStatus.RUNNING, run__cancel_requested_at=None
    ).exists()


def _write(moves: Moves, row: StepRun, reports: Reports) -> None:
    for event in reports.events:
        moves.tell(event["kind"], row, **{k: v for k, v in event.items() if k != "kind"})
    if reports.metrics:
        seq = moves.next_seq()
        Metric.objects.bulk_create(
            Metric(run=moves.run, step_run=row, seq=seq, name=name, value=value, step=step)
            for name, value, step in reports.metrics
        )


def finish(held: Claim, result: Result) -> bool:
    """End the attempt, publish its artifacts, and queue the next steps: one transaction.

    Return False if the attempt was not ours any more; the transaction is then rolled back.
    """
    try:
        with moving(held.run.pk) as moves:
            _finish(moves, held.row, result)
    except (NothingToDo, NotFound):
        return False
    return True


def _finish(moves: Moves, row: StepRun, result: Result) -> None:
    if moves.is_cancelled:  # what was stopped publishes nothing more
        result.status = StepStatus.CANCELLED
    is_published = result.status in (StepStatus.SUCCEEDED, StepStatus.BLOCKED)
    outputs = {slot.artifact for slot in _step(moves, row).outputs}
    made = sorted(a.name for a in result.artifacts if a.name in outputs) if is_published else []
    if not moves.end_attempt(
        row,
        result.status,
        error=result.error,
        made=made,
        cpu_seconds=result.cpu_seconds,
        peak_bytes=result.peak_bytes,
    ):
        raise NothingToDo
    _write(moves, row, result.reports)
    if is_published:
        _publish(moves, row, result, outputs)
    moves.tell(f"step_{result.status}", row, attempt=row.attempt, **result.error)
    if result.status is StepStatus.SUCCEEDED:
        plugins.carry_out(moves, row, result.effects)
    _follow(moves, row, result)


def _step(moves: Moves, row: StepRun) -> Step:
    pipeline = moves.pipeline
    if pipeline is None:
        raise NothingToDo
    return pipeline.step_of[row.name]


def _publish(moves: Moves, row: StepRun, result: Result, outputs: set[str]) -> None:
    """Create the rows of artifacts, in this place only. The files exist already."""
    if result.artifacts:
        Stored.objects.bulk_create(
            [Stored(sha256=a.sha256, size=len(a.content)) for a in result.artifacts],
            ignore_conflicts=True,
        )
        Artifact.objects.bulk_create(
            Artifact(
                run=moves.run,
                step_run=row,
                name=a.name,
                kind=a.kind,
                stored_id=a.sha256,
                filename=a.filename,
                preview=a.preview,
                is_output=a.name in outputs,
            )
            for a in result.artifacts
        )
    for report in result.gates:
        GateDecision.objects.create(
            run=moves.run,
            step_run=row,
            gate=report.gate,
            subject=report.subject,
            decision=report.decision,
            rules=[rule.as_json() for rule in report.rules],
        )
        moves.tell(
            "gate_decided",
            row,
            gate=report.gate,
            decision=report.decision,
            failed=[as_json(rule.words) for rule in report.failed_rules],
        )


def _follow(moves: Moves, row: StepRun, result: Result) -> None:
    if moves.is_cancelled:
        moves.end_if_nothing_runs()
    elif result.status is StepStatus.SUCCEEDED:
        moves.advance()
    elif result.status is StepStatus.BLOCKED:
        gate = result.gates[-1].gate if result.gates else row.name
        moves.end(RunStatus.BLOCKED, {"code": "blocked", "step": row.name, "gate": gate})
    elif result.status is StepStatus.CANCELLED:
        moves.end_if_nothing_runs()
    else:
        moves.after_failure(row, result.status, result.error, is_final=result.is_final)


def lose(run_id: str, step_run_id: int, status: StepStatus, error: dict[str, Any]) -> bool:
    """End an attempt from outside: process dead or lease exceeded; False if it had ended."""
    try:
        with moving(run_id) as moves:
            row = StepRun.objects.filter(pk=step_run_id, run_id=run_id).first()
            if row is None or not moves.end_attempt(row, status, error=error):
                raise NothingToDo
            moves.tell(f"step_{status}", row, attempt=row.attempt, **error)
            if moves.is_cancelled:
                moves.end_if_nothing_runs()
            else:
                moves.after_failure(row, status, error)
    except (NothingToDo, NotFound):
        return False
    return True
