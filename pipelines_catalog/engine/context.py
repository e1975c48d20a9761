"""The interface of a running step: its parameters and inputs, and its reports."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pipelines_catalog.engine.artifacts import (
    Content,
    Kind,
    NewArtifact,
    StoredContent,
    new_artifact,
)
from pipelines_catalog.engine.effects import (
    DeployModel,
    Effect,
    RegisterModel,
    RequestRun,
    UseBatch,
    UseFeatureSet,
    Watch,
)
from pipelines_catalog.engine.gates import GateReport
from pipelines_catalog.engine.messages import Message
from pipelines_catalog.engine.outcomes import Cancelled
from pipelines_catalog.engine.steps import Step


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A registered model version as seen by a step. `content` reads its file.

    `parameters` are those of the run that made it.
    """

    name: str
    number: int
    metrics: Mapping[str, float]
    content: StoredContent
    parameters: Mapping[str, Any] = field(default_factory=dict)


class Recorder(Protocol):
    """The destination of a step's reports: rows of a run, or memory in a trial."""

    def log(self, text: str | Message) -> None: ...
    def event(self, kind: str, words: Message | None, data: Mapping[str, Any]) -> None: ...
    def metric(self, name: str, value: float, step: int | None) -> None: ...
    def progress(self, share: float, words: Message | None) -> None: ...
    def store(self, artifact: NewArtifact) -> None: ...
    def gate(self, report: GateReport) -> None: ...
    def effect(self, effect: Effect) -> None: ...
    def is_cancelled(self) -> bool: ...
    def champion(self, name: str) -> KnownModel | None: ...
    def limit(self, kind: str) -> float | None: ...
    def times_used(self, batch: str, role: str) -> int: ...


class Context:
    """The single argument of a step's function."""

    def __init__(
        self,
        *,
        step: Step,
        recorder: Recorder,
        params: Mapping[str, Any],
        inputs: Mapping[str, StoredContent],
        faults: frozenset[str] = frozenset(),
        attempt: int = 1,
        run_id: str = "",
    ) -> None:
        self.step = step
        self.params = params
        self.inputs = inputs  # by the function's own names; an optional one may be missing
        self.arguments = step.arguments
        self.attempt = attempt
        self.run_id = run_id
        self.written: dict[str, NewArtifact] = {}  # by name in the pipeline
        self._faults = faults
        self._recorder = recorder
        self._names = {slot.name: slot.artifact for slot in step.outputs}

    # ---------------------------------------------------------------- queries
    @property
    def seed(self) -> int:
        """A seed for random numbers: the same for the same `seed` parameter and name of the seed,
        which is the step's own name where it has no other.
        """
        text = f"{self.params.get('seed', 0)}:{self.step.seed or self.step.name}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])

    def fault(self, key: str) -> bool:
        """Whether the visitor switched this fault on."""
        return key in self._faults

    @property
    def faults(self) -> tuple[str, ...]:
        """Every fault that the visitor switched on. A gate never asks: it must see by itself."""
        return tuple(sorted(self._faults))

    def is_cancelled(self) -> bool:
        """Whether the run was stopped or this attempt was replaced; end soon, in any way."""
        return self._recorder.is_cancelled()

    def champion(self, name: str) -> KnownModel | None:
        """Return the champion of the model `name` in this workspace, None if there is none."""
        return self._recorder.champion(name)

    def limit(self, kind: str) -> float | None:
        """Return the limit at which a trigger requests a run, as set in this workspace.

        None if no feed knows the kind. The guard checks whether the trigger is on.
        """
        return self._recorder.limit(kind)

    def times_used(self, batch: str, role: str) -> int:
        """Return how many other runs have used a batch by this name in this role.
        Counts runs of this workspace without faults that reached a verdict on a model.
        """
        return self._recorder.times_used(batch, role)

    # ---------------------------------------------------------------- reports
    def log(self, text: str | Message) -> None:
        """Write one line to the step's log: a sentence, or a program's output as it is.
        Such output is, for example, a traceback or the messages of a library.
        """
        self._recorder.log(text)

    def event(self, kind: str, words: Message | None = None, **data: Any) -> None:
        """Report an event for display: `kind` is its stable name."""
        self._recorder.event(kind, words, data)

    def metric(self, name: str, value: float, step: int | None = None) -> None:
        """Record a metric of this run; with `step`, one point of a curve. It must be finite."""
        if not math.isfinite(value):
            raise ValueError(f"metric {name} is not finite")
        self._recorder.metric(name, float(value), step)

    def progress(self, share: float, words: Message | None = None) -> None:
        """Report progress from 0 to 1. Raises Cancelled if the run was stopped: call it often."""
        self._recorder.progress(min(1.0, max(0.0, share)), words)
        if self.is_cancelled():
            raise Cancelled

    def artifact(
        self,
        name: str,
        kind: Kind,
        content: Content,
        *,
        preview: Mapping[str, Any] | None = None,
        filename: str = "",
    ) -> str:
        """Store an artifact. A declared output's name makes it that output; others are only shown.

        Published when the step ends well, or is blocked. Returns the SHA-256 of the content.
        Raises InvalidArtifact. Writing a name twice is an error.
        """
        name = self._names.get(name, name)
        if name in self.written:
            raise ValueError(f"{name} was written already")
        made = new_artifact(name, kind, content, preview, filename)
        self._recorder.store(made)
        self.written[name] = made
        return made.sha256

    def gate(self, report: GateReport) -> None:
        """Record a gate's decision. To stop the run, raise Blocked(report) instead."""
        self._recorder.gate(report)

    def missing_outputs(self) -> list[str]:
        """Return the declared output artifacts that the step has not written."""
        promised = (slot.artifact for slot in self.step.outputs if not slot.optional)
        return [name for name in promised if name not in self.written]

    # ---------------------------------------------------------------- requested effects
    def use_batch(self, batch: UseBatch) -> None:
        """Record the data that the run used, and its role."""
        self._recorder.effect(batch)

    def use_feature_set(self, name: str, definition: Mapping[str, Any]) -> None:
        """Record the definition by which features were computed."""
        self._recorder.effect(UseFeatureSet(name, definition))

    def register_model(
        self,
        name: str,
        model: str,
        metrics: Mapping[str, float],
        feature_set: str = "",
        learned: Mapping[str, int] | None = None,
    ) -> None:
        """Register the model of the input `model` under `name`.

        `learned`: number of rows, by batch name, on which this model itself was trained.
        """
        content = self.inputs[model]
        made = (content.sha256, content.name, dict(metrics), feature_set, dict(learned or {}))
        self._recorder.effect(RegisterModel(name, *made))

    def deploy_model(self, name: str, model: str, expected: int | None) -> None:
        """Make the registered model of the input `model` the champion.

        Only if the champion is still the one it was compared with: number `expected`, or None for
        none. Otherwise the run continues and the model is rejected: the champion has changed.
        """
        self._recorder.effect(DeployModel(name, self.inputs[model].sha256, expected))

    def request_run(self, request: RequestRun) -> None:
        """Request a run, as a monitor does when quality falls."""
        self._recorder.effect(request)

    def watched(self, measured: Watch) -> None:
        """Report a monitor's measurement, so that alerts are raised where it reaches a limit."""
        self._recorder.effect(measured)
