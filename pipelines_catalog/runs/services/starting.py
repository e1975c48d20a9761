"""Starting a run: unique per workspace, pipeline, parameters and faults; within limits."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Now

from mlops_portal.foundation.text import Text
from mlops_portal.organizations.models import User
from pipelines_catalog.engine import Message, Pipeline
from pipelines_catalog.engine.artifacts import to_json
from pipelines_catalog.engine.messages import as_json
from pipelines_catalog.engine.states import ACTIVE_RUN, RunStatus, StepStatus, first_positions
from pipelines_catalog.runs import catalog, plugins
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import (
    Artifact,
    FaultSwitch,
    Run,
    StepRun,
    TriggerEvent,
    Workspace,
)
from pipelines_catalog.runs.services import changing, workspaces
from pipelines_catalog.runs.services.errors import (
    LimitReached,
    NotPossible,
    UnknownFaults,
    UnknownStep,
)
from pipelines_catalog.runs.services.moves import Moves

HOUR = 3600
ON_DEMAND = "on_demand"


@dataclass(frozen=True, slots=True)
class Cause:
    """The cause of a request for a run: one of the five kinds of trigger, with its numbers."""

    kind: str = ON_DEMAND
    value: float | None = None
    threshold: float | None = None
    words: Message | Text | None = None
    by: User | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """The run that answers a request. `is_coalesced`: the same run was under way already."""

    run: Run
    is_coalesced: bool


@dataclass(frozen=True, slots=True)
class _Order:
    workspace: Workspace
    pipeline: Pipeline
    parameters: dict[str, Any]
    faults: list[str]
    cause: Cause
    parent: Run | None = None
    from_step: str = ""
    reused: list[StepRun] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """A hash that is equal for requests of equivalent runs."""
        parts = [self.pipeline.key, self.pipeline.version, self.parameters, self.faults]
        parts += [str(self.parent.pk) if self.parent and self.from_step else "", self.from_step]
        return hashlib.sha256(to_json(parts).encode()).hexdigest()


def start_run(
    *,
    workspace: Workspace,
    pipeline: Pipeline,
    parameters: Mapping[str, object],
    faults: Iterable[str] = (),
    cause: Cause | None = None,
    parent: Run | None = None,
) -> Started:
    """Start a run, or find the same one under way. `parent` is the run whose form was changed.

    Raises InvalidParameters (also for data that has not arrived), UnknownFaults and LimitReached.
    """
    cleaned = pipeline.clean(parameters)
    for plugin in plugins.registered:
        plugin.check_start(workspace, pipeline, cleaned)
    order = _Order(
        workspace=workspace,
        pipeline=pipeline,
        parameters=cleaned,
        faults=_checked_faults(pipeline, workspace, faults),
        cause=cause or Cause(),
        parent=parent,
    )
    return _start(order)


def rerun_from(*, run: Run, step: str, cause: Cause | None = None) -> Started:
    """Run again from a step: steps that do not depend on it are reused and marked so.

    Raises UnknownStep, NotPossible where the pipeline has changed, an earlier step had not ended
    well or the step is a gate that would block again, and LimitReached.
    """
    pipeline = catalog.of_version(run.pipeline, run.pipeline_version)
    if pipeline is None:
        raise NotPossible("pipeline_changed")
    if step not in pipeline.step_of:
        raise UnknownStep("unknown_step", step=step)
    if run.steps.filter(name=step, is_current=True, status=StepStatus.BLOCKED).exists():
        raise NotPossible("gate_would_decide_again")
    if run.reason.get("step") == step and not changing.may_end_otherwise(run):
        raise NotPossible("would_fail_again")
    again = pipeline.downstream_of(step)
    kept = [row for row in run.steps.filter(is_current=True) if row.name not in again]
    usable = (StepStatus.SUCCEEDED, StepStatus.REUSED)
    needed = {name for other in again for name in pipeline.parents_of[other]} - again
    if any(r.name in needed and r.status not in (*usable, StepStatus.SKIPPED) for r in kept):
        raise NotPossible("earlier_steps_missing")
    order = _Order(
        workspace=run.workspace,
        pipeline=pipeline,
        parameters=dict(run.parameters),
        faults=list(run.faults),
        cause=cause or Cause(),
        parent=run,
        from_step=step,
        reused=[row for row in kept if row.status in usable],
    )
    return _start(order)


def _checked_faults(pipeline: Pipeline, workspace: Workspace, asked: Iterable[str]) -> list[str]:
    allowed = {fault.key for fault in catalog.faults_of(pipeline)}
    wanted = set(asked)
    if unknown := sorted(wanted - allowed):
        raise UnknownFaults("unknown_faults", faults=", ".join(unknown))
    switched = FaultSwitch.objects.filter(workspace=workspace, pipeline=pipeline.key)
    return sorted(wanted | (set(switched.values_list("fault", flat=True)) & allowed))


@transaction.atomic
def _start(order: _Order) -> Started:
    workspace = Workspace.objects.select_for_update().get(pk=order.workspace.pk)
    same = workspace.runs.filter(fingerprint=order.fingerprint, status__in=ACTIVE_RUN).first()
    if same is not None:
        _note(order, same, is_coalesced=True)
        return Started(same, is_coalesced=True)
    _check_limits(order, workspace)
    run = _make_run(order, workspace)
    _note(order, run, is_coalesced=False)
    moves = Moves(run)
    moves.tell("run_queued", trigger=order.cause.kind)
    _make_steps(order, run)
    moves.advance()
    if run.status == RunStatus.RUNNING:
        run.status = RunStatus.QUEUED  # until a worker takes a step
    moves.save()
    return Started(run, is_coalesced=False)


def _check_limits(order: _Order, workspace: Workspace) -> None:
    """Check the limits on runs at once and per hour; bench pipelines do not count per hour."""
    limits = settings.PIPELINE_LIMITS
    active = Q(status__in=ACTIVE_RUN)
    benches = [p.key for p in catalog.every().values() if p.is_bench]
    recent = Q(created_at__gt=in_seconds(-HOUR)) & ~Q(pipeline__in=benches)
    counts = workspace.runs.aggregate(
        active=Count("pk", filter=active), recent=Count("pk", filter=recent)
    )
    if counts["active"] >= limits["active"]:
        raise LimitReached("too_many_at_once", limit=limits["active"])
    if not order.pipeline.is_bench and counts["recent"] >= limits["per_hour"]:
        raise LimitReached("too_many_in_an_hour", limit=limits["per_hour"])
    if workspace.is_anonymous:
        workspaces.check_run(workspace)


def _make_run(order: _Order, workspace: Workspace) -> Run:
    number = workspace.runs_made + 1
    seen = {"used_at": Now()} if order.cause.kind == ON_DEMAND else {}  # a clock is no visitor
    Workspace.objects.filter(pk=workspace.pk).update(runs_made=number, **seen)
    return Run.objects.create(
        workspace=workspace,
        is_anonymous=workspace.is_anonymous,
        number=number,
        pipeline=order.pipeline.key,
        pipeline_version=order.pipeline.version,
        parameters=order.parameters,
        faults=order.faults,
        fingerprint=order.fingerprint,
        parent=order.parent,
        from_step=order.from_step,
        started_by=order.cause.by,
        deadline_at=in_seconds(settings.PIPELINE_QUEUE_SECONDS + order.pipeline.deadline),
    )


def _note(order: _Order, run: Run, *, is_coalesced: bool) -> None:
    cause = order.cause
    TriggerEvent.objects.create(
        workspace=order.workspace,
        pipeline=run.pipeline,
        run=run,
        kind=cause.kind,
        value=cause.value,
        threshold=cause.threshold,
        words=as_json(cause.words) if cause.words else {},
        is_coalesced=is_coalesced,
        by=cause.by,
    )


def _make_steps(order: _Order, run: Run) -> None:
    kept = {row.name: row for row in order.reused}
    reused = {name: set(row.made) for name, row in kept.items()}
    positions = first_positions(order.pipeline, order.parameters, reused)
    StepRun.objects.bulk_create(
        StepRun(
            run=run,
            name=name,
            position=place,
            status=positions[name].status,
            made=sorted(positions[name].made),
            reused_from=kept.get(name),
            finished_at=None if positions[name].status is StepStatus.WAITING else Now(),
        )
        for place, name in enumerate(order.pipeline.order)
    )
    if kept:
        _take_over(run, kept)


def _take_over(run: Run, kept: Mapping[str, StepRun]) -> None:
    mine = {row.reused_from_id: row for row in run.steps.filter(reused_from__isnull=False)}
    Artifact.objects.bulk_create(
        Artifact(
            run=run,
            step_run=mine[old.step_run_id],
            name=old.name,
            kind=old.kind,
            stored_id=old.stored_id,
            filename=old.filename,
            preview=old.preview,
            is_output=old.is_output,
        )
        for old in Artifact.objects.filter(step_run__in=list(kept.values()))
    )
    for plugin in plugins.registered:
        plugin.steps_reused(run)
