"""Faults of a run: those switched on, the step that should detect each, and the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mlops_portal.foundation.related import Page, explained
from pipelines_catalog.engine.pipelines import Fault
from pipelines_catalog.runs.models import PROMOTION, StepRun
from pipelines_catalog.runs.pages.steps import BAD
from pipelines_catalog.runs.queries import RunDetail, stops
from pipelines_catalog.runs.text import attempt_error, in_words, is_passed


@dataclass(frozen=True, slots=True)
class FaultOutcome:
    """A fault that was on. `state` is the display state of `told`, the outcome in words."""

    title: str
    expected: str
    state: str
    told: str
    reason: str
    practices: tuple[Page, ...]  # that the step shows which should catch it


def faults_in(detail: RunDetail, titles: Mapping[str, str]) -> list[FaultOutcome]:
    """Return the outcome of each fault of the run."""
    known = detail.pipeline.fault_of if detail.pipeline else {}
    return [_broken(detail, key, known.get(key), titles) for key in detail.run.faults]


def _broken(
    detail: RunDetail, key: str, fault: Fault | None, titles: Mapping[str, str]
) -> FaultOutcome:
    expected = fault.step if fault else ""
    caught = _caught(detail, expected)
    title = in_words(fault.title) if fault else key
    step = titles.get(expected, expected)
    shown = detail.pipeline.step_of[expected].practices[:1] if detail.pipeline and fault else ()
    practices = explained(shown)
    if caught is not None:
        row, reason = caught
        by = titles.get(row.name, row.name)
        told = _("“%(step)s” caught it") % {"step": by}
        if detail.run.status == detail.run.Statuses.SUCCEEDED and row.status in BAD:
            told = _("“%(step)s” failed and was tried again; the run went on") % {"step": by}
        elif row.name != expected and not _was_reached(detail, expected):
            told = _("Not put to the test: “%(by)s” stopped the run before “%(step)s”") % {
                "by": by,
                "step": step,
            }
            return FaultOutcome(title, step, "skipped", told, reason, practices)
        return FaultOutcome(
            title, step, "failed" if row.is_current else "warned", told, reason, practices
        )
    if detail.run.is_over:
        return FaultOutcome(title, step, "warned", _("Nothing caught it"), "", practices)
    return FaultOutcome(title, step, "waiting", _("Not caught so far"), "", practices)


def _was_reached(detail: RunDetail, step: str) -> bool:
    return any(row.name == step and row.started_at is not None for row in detail.attempts)


def _caught(detail: RunDetail, expected: str) -> tuple[StepRun, str] | None:
    """Return the attempt that detected a fault, preferring the expected step; and its reason.

    That a model of a run with faults is not promoted is no detection: it never is.
    """
    rejected = {
        gate.step_run_id: next((in_words(r["words"]) for r in gate.rules if stops(r)), "")
        for gate in detail.gates
        if not is_passed(gate) and gate.gate != PROMOTION
    }
    found = [
        (row, rejected.get(row.pk) or attempt_error(row))
        for row in detail.attempts
        if row.pk in rejected or row.status in BAD
    ]
    return min(found, key=lambda pair: pair[0].name != expected, default=None)
