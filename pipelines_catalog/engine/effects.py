"""What a step asks to be done when it ends: written in the same transaction, so exactly once.

A step only asks. The room that keeps the rows carries it out, and carries nothing out for an
attempt that was replaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines_catalog.engine.messages import Message


@dataclass(frozen=True, slots=True)
class UseBatch:
    """The run used a batch of data: the lower end of lineage. `role` is "train", "judge" …

    `rows` are those of the batch itself. How many of them the run `used` (None: all), and by which
    `seed` they were picked (None: not picked), stands with the use.
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
    """The run computed features by a definition; the same definition is the same version."""

    name: str
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RegisterModel:
    """Enter the model of `artifact` (name in the pipeline) as a version; the same hash is one.

    `learned` says how many rows of each batch, by name, the model itself has learned from: a run
    may use more, and train others that were not chosen.
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
    """Ask for another run, as a monitor does. Guards decide whether it starts."""

    kind: str
    value: float | None
    threshold: float | None
    words: Message
    pipeline: str = ""  # key; "" is the pipeline that asks
    parameters: Mapping[str, Any] | None = None  # None: those of the run that asks


@dataclass(frozen=True, slots=True)
class Watch:
    """What a monitor has measured, whether or not it reaches a limit.

    `kind` is the kind of trigger that compares the value. Alerts are raised by it, and resolved.
    """

    kind: str
    value: float
    words: Message
    pipeline: str = ""  # key of the pipeline whose model is watched; "" is the one that watches


Effect = UseBatch | UseFeatureSet | RegisterModel | DeployModel | RequestRun | Watch
