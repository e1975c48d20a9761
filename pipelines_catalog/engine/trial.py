"""Run a step or a whole pipeline in memory: in a shell, in tests of steps, in benchmarks.

It is a tool for authors of steps (docs/pipelines.md, "Trying it"), so it belongs to the engine and
not to its tests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines_catalog.engine.artifacts import Content, Kind, NewArtifact, StoredContent, hash_of
from pipelines_catalog.engine.artifacts import new_artifact as make_artifact
from pipelines_catalog.engine.context import Context, KnownModel
from pipelines_catalog.engine.effects import Effect
from pipelines_catalog.engine.gates import GateReport
from pipelines_catalog.engine.messages import Message
from pipelines_catalog.engine.outcomes import Blocked
from pipelines_catalog.engine.pipelines import Pipeline
from pipelines_catalog.engine.states import (
    Position,
    RunStatus,
    StepStatus,
    advance,
    first_positions,
)
from pipelines_catalog.engine.steps import Step


@dataclass
class Trial:
    """An in-memory recorder with the results of a trial."""

    champions: dict[str, KnownModel] = field(default_factory=dict)
    limits: dict[str, float] = field(default_factory=dict)  # of triggers, by kind
    uses: dict[tuple[str, str], int] = field(default_factory=dict)  # of batches, by name and role
    logs: list[str | Message] = field(default_factory=list)
    events: list[tuple[str, Message | None, dict[str, Any]]] = field(default_factory=list)
    metrics: list[tuple[str, float, int | None]] = field(default_factory=list)
    artifacts: dict[str, NewArtifact] = field(default_factory=dict)
    gates: list[GateReport] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    statuses: dict[str, StepStatus] = field(default_factory=dict)
    status: RunStatus = RunStatus.RUNNING
    stop: bool = False

    def log(self, text: str | Message) -> None:
        self.logs.append(text)

    def event(self, kind: str, words: Message | None, data: Mapping[str, Any]) -> None:
        self.events.append((kind, words, dict(data)))

    def metric(self, name: str, value: float, step: int | None) -> None:
        self.metrics.append((name, value, step))

    def progress(self, share: float, words: Message | None) -> None:
        pass

    def store(self, artifact: NewArtifact) -> None:
        self.artifacts[artifact.name] = artifact

    def gate(self, report: GateReport) -> None:
        self.gates.append(report)

    def effect(self, effect: Effect) -> None:
        self.effects.append(effect)

    def is_cancelled(self) -> bool:
        return self.stop

    def champion(self, name: str) -> KnownModel | None:
        return self.champions.get(name)

    def limit(self, kind: str) -> float | None:
        return self.limits.get(kind)

    def times_used(self, batch: str, role: str) -> int:
        return self.uses.get((batch, role), 0)

    def last(self, metric: str) -> float:
        """Return the last value of a metric. Raises KeyError."""
        for name, value, _step in reversed(self.metrics):
            if name == metric:
                return value
        raise KeyError(metric)


def content(name: str, kind: Kind, value: Content) -> StoredContent:
    """Return an input made by hand."""
    return _stored(make_artifact(name, kind, value, preview=None))


def _stored(made: NewArtifact) -> StoredContent:
    size = len(made.content)
    assert made.sha256 == hash_of(made.content)
    return StoredContent(
        made.name, made.kind, made.sha256, size, made.preview, lambda: made.content
    )


def try_step(
    step: Step,
    *,
    inputs: Mapping[str, StoredContent] | None = None,
    params: Mapping[str, Any] | None = None,
    faults: Iterable[str] = (),
    trial: Trial | None = None,
) -> Trial:
    """Run one step. Its exceptions propagate; a missing declared output is an error."""
    trial = trial or Trial()
    context = Context(
        step=step,
        recorder=trial,
        params=params or {},
        inputs=inputs or {},
        faults=frozenset(faults),
    )
    assert step.function is not None
    step.function(context)
    if missing := context.missing_outputs():
        raise AssertionError(f"{step.name} did not write {', '.join(missing)}")
    return trial


def try_pipeline(
    pipeline: Pipeline,
    params: Mapping[str, object] | None = None,
    faults: Iterable[str] = (),
    champions: Mapping[str, KnownModel] | None = None,
    limits: Mapping[str, float] | None = None,
) -> Trial:
    """Run a whole pipeline. Manual steps are approved; Blocked ends it; other errors come through.

    `deploy_model` and the other effects are only listed: a trial has no registry. The
    `limits` of triggers are those of its feed if not given.
    """
    own = {limit.kind: limit.default for limit in pipeline.feed.limits} if pipeline.feed else {}
    trial = Trial(dict(champions or {}), limits=dict(own if limits is None else limits))
    cleaned = pipeline.clean(params or {})
    positions = first_positions(pipeline, cleaned, {})
    while True:
        moved = advance(pipeline, positions)
        for name in moved.skip:
            positions[name] = Position(StepStatus.SKIPPED)
        trial.status = moved.status
        trial.statuses = {name: position.status for name, position in positions.items()}
        if not (ready := moved.queue + moved.ask):
            return trial
        for name in ready:
            if not _try_one(pipeline.step_of[name], trial, cleaned, faults, positions):
                trial.status = RunStatus.BLOCKED
                trial.statuses[name] = StepStatus.BLOCKED
                return trial


def _try_one(
    step: Step,
    trial: Trial,
    params: Mapping[str, Any],
    faults: Iterable[str],
    positions: dict[str, Position],
) -> bool:
    inputs = {
        slot.name: _stored(trial.artifacts[slot.artifact])
        for slot in step.inputs
        if slot.artifact in trial.artifacts
    }
    before = set(trial.artifacts)
    if step.function is not None:
        try:
            try_step(step, inputs=inputs, params=params, faults=faults, trial=trial)
        except Blocked as blocked:
            trial.gates.append(blocked.report)
            return False
    positions[step.name] = Position(StepStatus.SUCCEEDED, set(trial.artifacts) - before)
    return True
