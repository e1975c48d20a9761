"""The state machine of a run: the next steps, and the final status. Pure.

A step's row is one attempt; the latest attempt of each step determines the state of the run.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum

from pipelines_catalog.engine.pipelines import Pipeline
from pipelines_catalog.engine.steps import LOST_ATTEMPTS, Step


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"  # for a person
    SUCCEEDED = "succeeded"
    BLOCKED = "blocked"  # by a data gate
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self not in ACTIVE_RUN


class StepStatus(StrEnum):
    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    WAITING_FOR_PERSON = "waiting_for_person"
    SUCCEEDED = "succeeded"
    BLOCKED = "blocked"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    LOST = "lost"
    SKIPPED = "skipped"
    REUSED = "reused"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self not in ACTIVE_STEP


ACTIVE_RUN = frozenset({RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.WAITING})
ACTIVE_STEP = frozenset(
    {StepStatus.WAITING, StepStatus.QUEUED, StepStatus.RUNNING, StepStatus.WAITING_FOR_PERSON}
)
PASSED = frozenset({StepStatus.SUCCEEDED, StepStatus.REUSED, StepStatus.SKIPPED})
UNDER_WAY = frozenset({StepStatus.QUEUED, StepStatus.RUNNING})


@dataclass(frozen=True, slots=True)
class Position:
    """The state of one step of a run: its status, and the artifacts it has produced."""

    status: StepStatus
    made: Set[str] = frozenset()


@dataclass(slots=True)
class Advance:
    """Transitions to make: steps to queue, to hand to a person, to skip; and the run's status."""

    queue: list[str] = field(default_factory=list)
    ask: list[str] = field(default_factory=list)
    skip: list[str] = field(default_factory=list)
    status: RunStatus = RunStatus.RUNNING


def advance(pipeline: Pipeline, positions: Mapping[str, Position]) -> Advance:
    """Return the waiting steps that can move now, and the resulting status of the run.

    A step moves when all its parents have finished successfully. It is skipped if an artifact it
    needs was not made. Skipping can release further steps, so names are processed in order.
    """
    found = Advance()
    status = {name: position.status for name, position in positions.items()}
    for name in pipeline.order:
        parents = pipeline.parents_of[name]
        if status[name] is not StepStatus.WAITING:
            continue
        if not all(status[parent] in PASSED for parent in parents):
            continue
        step = pipeline.step_of[name]
        if _lacks_input(pipeline, step, positions):
            found.skip.append(name)
            status[name] = StepStatus.SKIPPED
        elif step.manual:
            found.ask.append(name)
            status[name] = StepStatus.WAITING_FOR_PERSON
        else:
            found.queue.append(name)
            status[name] = StepStatus.QUEUED
    found.status = _run_status(status)
    return found


def _lacks_input(pipeline: Pipeline, step: Step, positions: Mapping[str, Position]) -> bool:
    return any(
        slot.artifact not in positions[pipeline.producer_of[slot.artifact].name].made
        for slot in step.inputs
        if not slot.optional
    )


def _run_status(status: Mapping[str, StepStatus]) -> RunStatus:
    found = set(status.values())
    if found <= PASSED:
        return RunStatus.SUCCEEDED
    if not found & UNDER_WAY and StepStatus.WAITING_FOR_PERSON in found:
        return RunStatus.WAITING
    return RunStatus.RUNNING


def first_positions(
    pipeline: Pipeline, parameters: Mapping[str, object], reused: Mapping[str, Set[str]]
) -> dict[str, Position]:
    """Return the initial positions of a run's steps; `reused`: artifacts kept from its parent."""
    found = {}
    for step in pipeline.steps:
        if step.name in reused:
            found[step.name] = Position(StepStatus.REUSED, reused[step.name])
        elif step.when and not step.when(parameters):
            found[step.name] = Position(StepStatus.SKIPPED)
        else:
            found[step.name] = Position(StepStatus.WAITING)
    return found


def may_try_again(step: Step, attempt: int, status: StepStatus, *, is_final: bool = False) -> bool:
    """Return whether the engine retries automatically after an attempt that ended as `status`."""
    if is_final:
        return False
    if status is StepStatus.LOST:
        return attempt < LOST_ATTEMPTS
    return status in (StepStatus.FAILED, StepStatus.TIMED_OUT) and attempt <= step.retries
