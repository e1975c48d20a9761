"""Write operations on runs: the only entry point for views, the API, tasks and commands."""

from pipelines_catalog.runs.services.changing import (
    approve_step,
    cancel_run,
    refuse_step,
    retry_step,
)
from pipelines_catalog.runs.services.errors import (
    LimitReached,
    NotPossible,
    RunRefused,
    UnknownFaults,
    UnknownStep,
)
from pipelines_catalog.runs.services.starting import (
    Cause,
    Started,
    rerun_from,
    start_run,
)
from pipelines_catalog.runs.services.workspaces import (
    note_visit,
    workspace_for,
)
