"""A run for the API, in the shape of its OpenAPI document."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from pipelines_catalog.engine import Subject
from pipelines_catalog.runs import messages
from pipelines_catalog.runs.models import Artifact, Event, GateDecision, StepRun
from pipelines_catalog.runs.presentation.language import titles_of
from pipelines_catalog.runs.queries import Sheet


def run_body(sheet: Sheet) -> dict[str, Any]:
    """A run for the API, in the shape of its OpenAPI document."""
    run, titles = sheet.run, titles_of(sheet.pipeline)
    return {
        "id": str(run.pk),
        "number": run.number,
        "pipeline": run.pipeline,
        "pipeline_version": run.pipeline_version,
        "level": sheet.pipeline.level if sheet.pipeline else None,
        "status": run.status,
        "reason": messages.run_reason(run.reason, titles),
        "version": run.version,
        "parameters": run.parameters,
        "faults": run.faults,
        "parent": str(run.parent_id) if run.parent_id else None,
        "from_step": run.from_step,
        "created_at": run.created_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "deadline_at": run.deadline_at,
        "is_stopping": bool(run.cancel_requested_at and not run.is_over),
        "is_worker_silent": sheet.is_worker_silent,
        "queue_place": sheet.queue_place,
        "trigger": _trigger_body(sheet),
        "steps": [_step_body(sheet, row, titles) for row in sheet.current],
        "events": [event_body(event) for event in sheet.events],
        "has_more_events": sheet.has_more_events,
        "metrics": [
            {
                "name": metric.name,
                "value": metric.value,
                "step": metric.step,
                "of": metric.step_run.name,
                "attempt": metric.step_run.attempt,
            }
            for metric in sheet.metrics
        ],
        "artifacts": [artifact_body(artifact) for artifact in sheet.artifacts],
        "gates": [_gate_body(gate) for gate in sheet.gates],
        "batches": [use_body(use) for use in sheet.batches],
        "model": _decision_body(sheet),
    }


def _trigger_body(sheet: Sheet) -> dict[str, Any] | None:
    event = sheet.trigger
    if event is None:
        return None
    return {
        "kind": event.kind,
        "value": event.value,
        "threshold": event.threshold,
        "words": messages.trigger_sentence(event),
        "coalesced": sheet.coalesced,
        "created_at": event.created_at,
    }


def _step_body(sheet: Sheet, row: StepRun, titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": row.name,
        "title": titles.get(row.name, row.name),
        "status": row.status,
        "progress": row.progress,
        "attempts": [_attempt_body(found) for found in sheet.attempts if found.name == row.name],
    }


def _attempt_body(row: StepRun) -> dict[str, Any]:
    return {
        "attempt": row.attempt,
        "status": row.status,
        "worker": row.worker,
        "queued_at": row.queued_at,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "error": messages.attempt_error(row),
        "error_code": row.error.get("code", ""),
        "cpu_seconds": row.cpu_seconds,
        "peak_bytes": row.peak_bytes,
        "reused_from": str(row.reused_from.run_id) if row.reused_from else None,
    }


def use_body(use: Any) -> dict[str, Any]:
    """Data that was used, with the rows of the file and those that were taken of it."""
    return {
        "name": use.batch.name,
        "sha256": use.batch.sha256,
        "rows": use.batch.rows,
        "role": use.role,
        "used_rows": use.rows,
        "seed": use.seed,
    }


def event_body(event: Event) -> dict[str, Any]:
    """One event for the API; log lines have the kind "log"."""
    return {
        "seq": event.seq,
        "at": event.at,
        "kind": event.kind,
        "step": event.step_run.name if event.step_run else None,
        "attempt": event.step_run.attempt if event.step_run else None,
        "words": messages.event_sentence(event),
        "data": messages.in_every_language(event.data),
    }


def artifact_body(artifact: Artifact) -> dict[str, Any]:
    """One artifact for the API, with its preview and where to download it."""
    return {
        "id": artifact.pk,
        "name": artifact.name,
        "kind": artifact.kind,
        "step": artifact.step_run.name,
        "attempt": artifact.step_run.attempt,
        "filename": artifact.filename,
        "sha256": artifact.stored_id,
        "size": artifact.stored.size,
        "preview": messages.in_every_language(artifact.preview),
        "url": reverse("api-run-artifact", args=[artifact.run_id, artifact.pk]),
    }


def _gate_body(gate: GateDecision) -> dict[str, Any]:
    return {
        "gate": gate.gate,
        "subject": gate.subject,
        "decision": gate.decision,
        "step": gate.step_run.name,
        "attempt": gate.step_run.attempt,
        "rules": [rule | {"words": messages.in_words(rule["words"])} for rule in gate.rules],
    }


def _decision_body(sheet: Sheet) -> dict[str, Any] | None:
    """What became of the model, and why; None while nothing is decided."""
    if not sheet.model_decision:
        return None
    version = sheet.models[0] if sheet.models else None
    served = sheet.deployed[0] if sheet.deployed else version
    return {
        "name": served.name if served else None,
        "version": served.number if served else None,
        "decision": sheet.model_decision,
        "reasons": decision_reasons(sheet),
    }


def decision_reasons(sheet: Sheet) -> list[str]:
    """The rules that decided: those that held it back, or all where the model was promoted."""
    is_rejected = sheet.model_decision == "rejected"
    return [
        messages.in_words(rule["words"])
        for gate in sheet.counted_gates
        if gate.subject == Subject.MODEL
        for rule in gate.rules
        if (stops(rule) if is_rejected else rule["passed"] is True)
    ]


def stops(rule: Mapping[str, Any]) -> bool:
    """Whether nothing passed because of a rule; decisions of old say only what failed."""
    return bool(rule.get("stops", rule["passed"] is False))
