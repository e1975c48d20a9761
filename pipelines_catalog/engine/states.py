"""The state machine of a run: which steps are next, and how a run ends. Pure.

A step's row is one attempt; what counts for the run is the latest attempt of each step.
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
    """Where one step of a run stands: its status, and the artifacts it has made."""

    status: StepStatus
    made: Set[str] = frozenset()


@dataclass(slots=True)
class Advance:
    """What follows from the positions: steps to queue, to hand to a person, to skip."""

    queue: list[str] = field(default_factory=list)
    ask: list[str] = field(default_factory=list)
    skip: list[str] = field(default_factory=list)
    status: RunStatus = RunStatus.RUNNING


def advance(pipeline: Pipeline, positions: Mapping[str, Position]) -> Advance:
    """Which waiting steps move now, and the status of the run after that.

    A step moves when all its parents are over well. It is skipped when an artifact that it needs
    was not made. Skipping can free further steps, so names are taken in order.
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
    """Of a run in which nothing has failed."""
    found = set(status.values())
    if found <= PASSED:
        return RunStatus.SUCCEEDED
    if not found & UNDER_WAY and StepStatus.WAITING_FOR_PERSON in found:
        return RunStatus.WAITING
    return RunStatus.RUNNING


def first_positions(
    pipeline: Pipeline, parameters: Mapping[str, object], reused: Mapping[str, Set[str]]
) -> dict[str, Position]:
    """Where the steps of a new run stand. `reused` is what steps of the parent run had made."""
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
    """Whether the engine makes another attempt by itself after one that ended as `status`."""
    if is_final:
        return False
    if status is StepStatus.LOST:
        return attempt < LOST_ATTEMPTS
    return status in (StepStatus.FAILED, StepStatus.TIMED_OUT) and attempt <= step.retries
