"""The heading of a run: its current step, or its result."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from pipelines_catalog.engine.states import PASSED, StepStatus
from pipelines_catalog.runs.models import Run, StepRun
from pipelines_catalog.runs.queries import Sheet

AT_WORK = (StepStatus.RUNNING, StepStatus.QUEUED)


def heading(sheet: Sheet, titles: Mapping[str, str]) -> str:
    """Return one sentence about the run."""
    run = sheet.run
    words = {
        Run.Statuses.QUEUED: _("Run %(number)s waits for a worker"),
        Run.Statuses.RUNNING: _("Run %(number)s: %(step)s, step %(place)s of %(count)s"),
        Run.Statuses.WAITING: _("Run %(number)s waits for you at “%(step)s”"),
        Run.Statuses.FAILED: _("Run %(number)s failed at “%(step)s”"),
        Run.Statuses.CANCELLED: _("Run %(number)s was stopped"),
        Run.Statuses.BLOCKED: _blocked(sheet),
        Run.Statuses.SUCCEEDED: _succeeded(sheet),
    }[Run.Statuses(run.status)]
    row = _row_at(sheet)
    if run.status == Run.Statuses.RUNNING and run.cancel_requested_at:
        words = _("Run %(number)s is stopping")
    if run.status == Run.Statuses.FAILED and run.reason.get("code") == "deadline":
        words = _("Run %(number)s did not end before its deadline")
    named = sheet.deployed[0] if sheet.deployed else sheet.champion_before
    return words % {
        "number": run.number,
        "step": titles.get(row.name, row.name) if row else "",
        "place": row.position + 1 if row else 0,
        "count": len(sheet.current),
        "model": named.name if named else "",
        "version": named.number if named else "",
    }


def _row_at(sheet: Sheet) -> StepRun | None:
    """Return the step named in the heading: the running one, or the one that ended the run."""
    if named := sheet.run.reason.get("step"):
        return next((row for row in sheet.current if row.name == named), None)
    wanted = (
        (StepStatus.WAITING_FOR_PERSON,) if sheet.run.status == Run.Statuses.WAITING else AT_WORK
    )
    for status in wanted:
        if found := [row for row in sheet.current if row.status == status]:
            return found[0]
    rest = [row for row in sheet.current if row.status not in PASSED]
    return rest[0] if rest else None


def _blocked(sheet: Sheet) -> str:
    if sheet.run.reason.get("code") == "refused":
        return _("A person said no at “%(step)s” of run %(number)s")
    if sheet.champion_before and _still_serves(sheet):
        return _("“%(step)s” stopped run %(number)s; version %(version)s still serves")
    if sheet.champion_before:
        return _("“%(step)s” stopped run %(number)s; version %(version)s served on")
    return _("“%(step)s” stopped run %(number)s; nothing was released")


def _succeeded(sheet: Sheet) -> str:
    if sheet.deployed:
        return _("Run %(number)s put version %(version)s of %(model)s into service")
    if sheet.model_decision == "rejected" and sheet.champion_before:
        if _still_serves(sheet):
            return _("Run %(number)s held its model back; version %(version)s still serves")
        return _("Run %(number)s held its model back; version %(version)s served on")
    if sheet.model_decision == "rejected":
        return _("Run %(number)s held its model back; no model served")
    return _("Run %(number)s is done")


def _still_serves(sheet: Sheet) -> bool:
    """Return whether the champion from before the run still serves."""
    before = sheet.champion_before
    return before is not None and any(model.pk == before.pk for model in sheet.serving)
