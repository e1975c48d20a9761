"""Faults of a run: those switched on, the step that should detect each, and the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mlops_portal.foundation.related import Page, explained
from pipelines_catalog.engine.pipelines import Fault
from pipelines_catalog.runs import messages, presentation
from pipelines_catalog.runs.models import PROMOTION, StepRun
from pipelines_catalog.runs.pages.steps import BAD
from pipelines_catalog.runs.presentation import localized
from pipelines_catalog.runs.queries import Sheet, stops


@dataclass(frozen=True, slots=True)
class Broken:
    """A fault that was on. `state` is the display state of `told`, the outcome in words."""

    title: str
    expected: str
    state: str
    told: str
    reason: str
    practices: tuple[Page, ...]  # that the step shows which should catch it


def faults_in(sheet: Sheet, titles: Mapping[str, str]) -> list[Broken]:
    """Return the outcome of each fault of the run."""
    known = sheet.pipeline.fault_of if sheet.pipeline else {}
    return [_broken(sheet, key, known.get(key), titles) for key in sheet.run.faults]


def _broken(sheet: Sheet, key: str, fault: Fault | None, titles: Mapping[str, str]) -> Broken:
    expected = fault.step if fault else ""
    caught = _caught(sheet, expected)
    title = localized(fault.title) if fault else key
    step = titles.get(expected, expected)
    shown = sheet.pipeline.step_of[expected].practices[:1] if sheet.pipeline and fault else ()
    practices = explained(shown)
    if caught is not None:
        row, reason = caught
        by = titles.get(row.name, row.name)
        told = _("“%(step)s” caught it") % {"step": by}
        if sheet.run.status == sheet.run.Statuses.SUCCEEDED and row.status in BAD:
            told = _("“%(step)s” failed and was tried again; the run went on") % {"step": by}
        elif row.name != expected and not _was_reached(sheet, expected):
            told = _("Not put to the test: “%(by)s” stopped the run before “%(step)s”") % {
                "by": by,
                "step": step,
            }
            return Broken(title, step, "skipped", told, reason, practices)
        return Broken(
            title, step, "failed" if row.is_current else "warned", told, reason, practices
        )
    if sheet.run.is_over:
        return Broken(title, step, "warned", _("Nothing caught it"), "", practices)
    return Broken(title, step, "waiting", _("Not caught so far"), "", practices)


def _was_reached(sheet: Sheet, step: str) -> bool:
    return any(row.name == step and row.started_at is not None for row in sheet.attempts)


def _caught(sheet: Sheet, expected: str) -> tuple[StepRun, str] | None:
    """Return the attempt that detected a fault, preferring the expected step; and its reason.

    That a model of a run with faults is not promoted is no detection: it never is.
    """
    rejected = {
        gate.step_run_id: next((messages.in_words(r["words"]) for r in gate.rules if stops(r)), "")
        for gate in sheet.gates
        if not presentation.is_passed(gate) and gate.gate != PROMOTION
    }
    found = [
        (row, rejected.get(row.pk) or messages.attempt_error(row))
        for row in sheet.attempts
        if row.pk in rejected or row.status in BAD
    ]
    return min(found, key=lambda pair: pair[0].name != expected, default=None)
