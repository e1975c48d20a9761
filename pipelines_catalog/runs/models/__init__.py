"""Tables of the runs room: the metadata store, the model registry and the feature store.

Every status changes by a conditional update under the lock of its run; services do that. Times are
those of the database's clock, so that no two machines' clocks are compared.
"""

from pipelines_catalog.runs.models.alerts import Alert, AlertEvent, AlertRecipient, AlertRule
from pipelines_catalog.runs.models.artifacts import Artifact, StoredArtifact
from pipelines_catalog.runs.models.feeds import FeedState
from pipelines_catalog.runs.models.records import Event, GateDecision, Metric
from pipelines_catalog.runs.models.registry import (
    BatchUse,
    Champion,
    DataBatch,
    Deployment,
    FeatureSet,
    FeatureUse,
    ModelVersion,
)
from pipelines_catalog.runs.models.runs import Run, StepRun
from pipelines_catalog.runs.models.triggers import REAPER, FaultSwitch, Tick, Trigger, TriggerEvent
from pipelines_catalog.runs.models.workspaces import Workspace

__all__ = [
    "REAPER",
    "Alert",
    "AlertEvent",
    "AlertRecipient",
    "AlertRule",
    "Artifact",
    "BatchUse",
    "Champion",
    "DataBatch",
    "Deployment",
    "Event",
    "FaultSwitch",
    "FeatureSet",
    "FeatureUse",
    "FeedState",
    "GateDecision",
    "Metric",
    "ModelVersion",
    "Run",
    "StepRun",
    "StoredArtifact",
    "Tick",
    "Trigger",
    "TriggerEvent",
    "Workspace",
]
