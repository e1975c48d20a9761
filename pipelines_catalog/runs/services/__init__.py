"""What changes runs. Views, the API, tasks and commands call these and nothing below them."""

from pipelines_catalog.runs.services.approving import approve_step, refuse_step
from pipelines_catalog.runs.services.cancelling import cancel_run
from pipelines_catalog.runs.services.errors import (
    LimitReached,
    NotPossible,
    RunRefused,
    UnknownFaults,
    UnknownStep,
)
from pipelines_catalog.runs.services.registry import promote
from pipelines_catalog.runs.services.retrying import retry_step
from pipelines_catalog.runs.services.starting import Cause, Started, rerun_from, start_run
from pipelines_catalog.runs.services.triggers import (
    fire_due_schedules,
    fire_trigger,
    set_trigger,
    switch_fault,
)
from pipelines_catalog.runs.services.workspaces import workspace_for

__all__ = [
    "Cause",
    "LimitReached",
    "NotPossible",
    "RunRefused",
    "Started",
    "UnknownFaults",
    "UnknownStep",
    "approve_step",
    "cancel_run",
    "fire_due_schedules",
    "fire_trigger",
    "promote",
    "refuse_step",
    "rerun_from",
    "retry_step",
    "set_trigger",
    "start_run",
    "switch_fault",
    "workspace_for",
]
