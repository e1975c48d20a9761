"""What changes runs. Views, the API, tasks and commands call these and nothing below them."""

from pipelines_catalog.runs.services.alert_mails import (
    Letter,
    claim_letters,
    workspaces_with_mail,
)
from pipelines_catalog.runs.services.alert_rules import (
    acknowledge,
    acknowledge_one,
    change_rule,
    delete_rule,
    leave_rule,
    make_rule,
    make_usual_rules,
    note_language,
)
from pipelines_catalog.runs.services.approving import approve_step, refuse_step
from pipelines_catalog.runs.services.cancelling import cancel_run
from pipelines_catalog.runs.services.errors import (
    LimitReached,
    NotPossible,
    RunRefused,
    UnknownFaults,
    UnknownStep,
)
from pipelines_catalog.runs.services.feeds import Delivery, deliver, move_due_feeds, set_clock
from pipelines_catalog.runs.services.registry import promote, roll_back
from pipelines_catalog.runs.services.retrying import retry_step
from pipelines_catalog.runs.services.schedules import fire_due_schedules
from pipelines_catalog.runs.services.starting import Cause, Started, rerun_from, start_run
from pipelines_catalog.runs.services.triggers import (
    change_trigger,
    fire_put_off,
    fire_trigger,
    set_trigger,
    switch_fault,
)
from pipelines_catalog.runs.services.workspaces import note_visit, workspace_for

__all__ = [
    "Cause",
    "Delivery",
    "Letter",
    "LimitReached",
    "NotPossible",
    "RunRefused",
    "Started",
    "UnknownFaults",
    "UnknownStep",
    "acknowledge",
    "acknowledge_one",
    "approve_step",
    "cancel_run",
    "change_rule",
    "change_trigger",
    "claim_letters",
    "delete_rule",
    "deliver",
    "fire_due_schedules",
    "fire_put_off",
    "fire_trigger",
    "leave_rule",
    "make_rule",
    "make_usual_rules",
    "move_due_feeds",
    "note_language",
    "note_visit",
    "promote",
    "refuse_step",
    "rerun_from",
    "retry_step",
    "roll_back",
    "set_clock",
    "set_trigger",
    "start_run",
    "switch_fault",
    "workspace_for",
    "workspaces_with_mail",
]
