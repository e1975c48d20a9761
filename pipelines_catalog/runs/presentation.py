"""How a run reads: plain values for templates and the API, in the language of the page."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mlops_portal.foundation.text import DEFAULT_LANGUAGE, Text
from pipelines_catalog.engine import Decision, Feed, Pipeline, Subject
from pipelines_catalog.runs import catalog, messages
from pipelines_catalog.runs.models import (
    Artifact,
    Event,
    GateDecision,
    ModelVersion,
    Run,
    StepRun,
    Trigger,
)
from pipelines_catalog.runs.queries import Sheet
from pipelines_catalog.runs.services import standing


def localized(text: Text | None) -> str:
    """The text in the language of the page."""
    return text.in_language(get_language() or DEFAULT_LANGUAGE) if text else ""


def titles_of(pipeline: Pipeline | None) -> dict[str, str]:
    """The steps' names in words."""
    return {s.name: localized(s.title) for s in pipeline.steps} if pipeline else {}


def pipeline_body(pipeline: Pipeline) -> dict[str, Any]:
    """A pipeline for the API: what it does, takes, and what may be broken in it."""
    return {
        "key": pipeline.key,
        "version": pipeline.version,
        "title": localized(pipeline.title),
        "summary": localized(pipeline.summary),
        "level": pipeline.level,
        "deadline": pipeline.deadline,
        "steps": [
            {
                "name": name,
                "title": localized(pipeline.step_of[name].title),
                "after": list(pipeline.parents_of[name]),
                "is_gate": pipeline.step_of[name].is_gate,
                "is_manual": pipeline.step_of[name].manual,
                "practices": list(pipeline.step_of[name].practices),
            }
            for name in pipeline.order
        ],
        "parameters": [
            {"key": p.key, "title": localized(p.title), "help": localized(p.help), **p.describe()}
            for p in pipeline.parameters
        ],
        "faults": [
            {
                "key": fault.key,
                "title": localized(fault.title),
                "summary": localized(fault.summary),
                "step": fault.step,
            }
            for fault in catalog.faults_of(pipeline)
        ],
        "figures": [
            {
                "name": figure.name,
                "title": localized(figure.label),
                "hint": localized(figure.hint),
                "form": figure.form.value,
                "judges": figure.judges,
            }
            for figure in pipeline.figures
        ],
        "feed": _feed_body(pipeline.feed) if pipeline.feed else None,
        "triggers": [Trigger.Kinds.ON_DEMAND.value, *standing.kinds_of(pipeline)],
    }


def _feed_body(feed: Feed) -> dict[str, Any]:
    return {
        "title": localized(feed.title),
        "parameter": feed.parameter,
        "first": feed.first,
        "last": feed.last,
        "watched_by": feed.watched_by,
        "limits": [
            {
                "kind": limit.kind,
                "value": localized(limit.words),
                "default": limit.default,
                "minimum": limit.minimum,
                "maximum": limit.maximum,
            }
            for limit in feed.limits
        ],
    }


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
        "reason": messages.run_reason(run, titles),
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
        "batches": [
            {
                "name": use.batch.name,
                "sha256": use.batch.sha256,
                "rows": use.batch.rows,
                "role": use.role,
            }
            for use in sheet.batches
        ],
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


def event_body(event: Event) -> dict[str, Any]:
    """One event for the API; log lines have the kind "log"."""
    return {
        "seq": event.seq,
        "at": event.at,
        "kind": event.kind,
        "step": event.step_run.name if event.step_run else None,
        "attempt": event.step_run.attempt if event.step_run else None,
        "words": messages.event_sentence(event),
        "data": event.data,
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
        "preview": artifact.preview,
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
    """The rules that decided: those that failed, or all where the model was promoted."""
    wanted = (False,) if sheet.model_decision == "rejected" else (True,)
    return [
        messages.in_words(rule["words"])
        for gate in sheet.counted_gates
        if gate.subject == Subject.MODEL
        for rule in gate.rules
        if rule["passed"] in wanted
    ]


def model_body(model: ModelVersion) -> dict[str, Any]:
    """A registered version for the API, with its lineage down to the batches."""
    deployments = list(model.deployments.all())
    return {
        "name": model.name,
        "version": model.number,
        "sha256": model.stored_id,
        "size": model.stored.size,
        "run": str(model.run_id),
        "pipeline": model.run.pipeline,
        "pipeline_version": model.run.pipeline_version,
        "parameters": model.run.parameters,
        "metrics": model.metrics,
        "feature_set": (
            {"name": model.feature_set.name, "version": model.feature_set.number}
            if model.feature_set
            else None
        ),
        "previous": model.previous.number if model.previous else None,
        "batches": [
            {
                "name": use.batch.name,
                "sha256": use.batch.sha256,
                "rows": use.batch.rows,
                "role": use.role,
            }
            for use in model.run.batch_uses.all()
        ],
        "is_serving": any(deployment.ended_at is None for deployment in deployments),
        "deployments": [
            {"run": str(d.run_id), "started_at": d.created_at, "ended_at": d.ended_at}
            for d in deployments
        ],
        "created_at": model.created_at,
    }


def state_of(status: str) -> str:
    """Which drawn state of the portal a step's status is shown as."""
    return {
        "succeeded": "done",
        "reused": "done",
        "running": "running",
        "blocked": "failed",
        "failed": "failed",
        "timed_out": "failed",
        "lost": "warned",
        "skipped": "skipped",
        "cancelled": "skipped",
        "waiting_for_person": "you",
    }.get(status, "waiting")


def run_title(run: Run, pipeline: Pipeline | None) -> str:
    """The heading of a run."""
    name = localized(pipeline.title) if pipeline else run.pipeline
    return _("Run %(number)s: %(pipeline)s") % {"number": run.number, "pipeline": name}


def is_passed(gate: GateDecision) -> bool:
    """Whether the gate let through."""
    return gate.decision == Decision.PASSED


def version_mark(run: Run, is_worker_silent: bool) -> str:
    """What a page knows of a run; another mark means that there is something new."""
    return f"{run.version}{'-silent' if is_worker_silent else ''}"


def run_lines(runs: list[Run]) -> list[dict[str, Any]]:
    """Runs as lines of a list. Each has its trigger events prefetched."""
    known = catalog.every()
    return [
        {
            "run": run,
            "title": run_title(run, known.get(run.pipeline)),
            "why": messages.trigger_sentence(next(iter(run.trigger_events.all()), None)),
            "state": state_of(run.status),
            "faults": fault_titles(run, known.get(run.pipeline)),
        }
        for run in runs
    ]


def fault_titles(run: Run, pipeline: Pipeline | None) -> list[str]:
    """What was broken in a run, in words."""
    known = pipeline.fault_of if pipeline else {}
    return [localized(known[key].title) if key in known else key for key in run.faults]
