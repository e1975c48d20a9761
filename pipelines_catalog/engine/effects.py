"""Effects that a step requests, written in the transaction that ends it: exactly once.

A step only requests effects. The package that owns the rows applies them, and applies none for an
attempt that was replaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines_catalog.engine.messages import Message


@dataclass(frozen=True, slots=True)
class UseBatch:
    """The run used a batch of data, the start of lineage; `role` is "train" or "judge", e.g.

    `rows` counts the batch itself. The number of rows the run `used` (None: all) and the sampling
    `seed` (None: not sampled) are stored with the use.
    """

    name: str
    sha256: str
    rows: int
    role: str
    bytes: int = 0
    schema: Mapping[str, str] = field(default_factory=dict)  # column → type
    used: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class UseFeatureSet:
    """The run computed features by a definition; an equal definition is the same version."""

    name: str
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RegisterModel:
    """Register the model of `artifact` (pipeline name) as a version; an equal hash is the same one.

    `learned`: rows of each batch, by name, on which the model itself was trained: a run may use
    more, and train other models that were not chosen.
    """

    name: str
    sha256: str
    artifact: str
    metrics: Mapping[str, float]
    feature_set: str = ""
    learned: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeployModel:
    """Make a registered version the champion if the champion is still number `expected`."""

    name: str
    sha256: str
    expected: int | None


@dataclass(frozen=True, slots=True)
class RequestRun:
    """Request another run, as a monitor does. Guards decide whether it starts."""

    kind: str
    value: float | None
    threshold: float | None
    words: Message
    pipeline: str = ""  # key; "" is the pipeline that asks
    parameters: Mapping[str, Any] | None = None  # None: those of the run that asks


@dataclass(frozen=True, slots=True)
class Watch:
    """A monitor's measurement, whether or not it reaches a limit.

    `kind` is the kind of trigger that compares the value, which also raises and resolves alerts.
    """

    kind: str
    value: float
    words: Message
    pipeline: str = ""  # key of the pipeline whose model is watched; "" is the one that watches


Effect = UseBatch | UseFeatureSet | RegisterModel | DeployModel | RequestRun | Watch
