"""Tables of runs: the metadata store. All packages of pipelines share the app label `runs`.

Every status changes by a conditional update under the lock of its run, in services. Times are by
the database's clock, so that clocks of different machines are never compared.
"""

from pipelines_catalog.runs.models.causes import (
    REAPER,
    FaultSwitch,
    Tick,
    TriggerEvent,
    TriggerKind,
)
from pipelines_catalog.runs.models.records import (
    LOG,
    PROMOTION,
    Artifact,
    Event,
    GateDecision,
    Metric,
    StoredArtifact,
)
from pipelines_catalog.runs.models.runs import KEY_LENGTH, Run, StepRun, Workspace
