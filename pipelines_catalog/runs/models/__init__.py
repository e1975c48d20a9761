"""Tables of runs: the metadata store. All rooms of pipelines keep the label `runs` and its tables.

Every status changes by a conditional update under the lock of its run; services do that. Times are
those of the database's clock, so that no two machines' clocks are compared.
"""

from pipelines_catalog.runs.models.artifacts import Artifact, StoredArtifact
from pipelines_catalog.runs.models.causes import (
    REAPER,
    FaultSwitch,
    Tick,
    TriggerEvent,
    TriggerKind,
)
from pipelines_catalog.runs.models.records import LOG, PROMOTION, Event, GateDecision, Metric
from pipelines_catalog.runs.models.runs import KEY_LENGTH, Run, StepRun
from pipelines_catalog.runs.models.workspaces import Workspace

__all__ = [
    "KEY_LENGTH",
    "LOG",
    "PROMOTION",
    "REAPER",
    "Artifact",
    "Event",
    "FaultSwitch",
    "GateDecision",
    "Metric",
    "Run",
    "StepRun",
    "StoredArtifact",
    "Tick",
    "TriggerEvent",
    "TriggerKind",
    "Workspace",
]
