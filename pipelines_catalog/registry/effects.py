"""Registry effects requested by a step, applied in the transaction that ends it.

They are idempotent.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Max

from pipelines_catalog.engine import Decision, Message, Rule, Subject, say
from pipelines_catalog.engine.artifacts import to_json
from pipelines_catalog.engine.effects import DeployModel, RegisterModel, UseBatch, UseFeatureSet
from pipelines_catalog.engine.messages import as_json
from pipelines_catalog.registry.models import (
    BatchUse,
    Champion,
    DataBatch,
    FeatureSet,
    FeatureUse,
    ModelVersion,
)
from pipelines_catalog.registry.services import promote
from pipelines_catalog.runs.models import PROMOTION, GateDecision, Run, StepRun, Workspace
from pipelines_catalog.runs.plugins import Handler
from pipelines_catalog.runs.services.moves import Moves


def _use_batch(moves: Moves, row: StepRun, effect: UseBatch) -> None:
    batch, is_new = DataBatch.objects.get_or_create(
        workspace_id=moves.run.workspace_id,
        name=effect.name,
        sha256=effect.sha256,
        defaults={"rows": effect.rows, "bytes": effect.bytes, "schema": dict(effect.schema)},
    )
    if batch.rows != effect.rows:  # noted before it was the file's rows that are kept here
        batch.rows = effect.rows
        batch.save(update_fields=["rows"])
    used = effect.rows if effect.used is None else effect.used
    BatchUse.objects.get_or_create(
        run=moves.run,
        batch=batch,
        role=effect.role,
        defaults={"rows": used, "seed": effect.seed},
    )
    kind = "batch_new" if is_new else "batch_known"
    told = {"name": batch.name, "sha256": batch.sha256, "rows": batch.rows, "used": used}
    moves.tell(kind, row, **told, role=effect.role)


def _use_features(moves: Moves, row: StepRun, effect: UseFeatureSet) -> None:
    digest = hashlib.sha256(to_json(effect.definition).encode()).hexdigest()
    known = FeatureSet.objects.filter(workspace_id=moves.run.workspace_id, name=effect.name)
    found = known.filter(sha256=digest).first()
    if found is None:
        _lock_workspace(moves.run)
        found, _is_new = known.get_or_create(
            workspace_id=moves.run.workspace_id,
            name=effect.name,
            sha256=digest,
            defaults={"number": _next_number(known), "definition": dict(effect.definition)},
        )
    FeatureUse.objects.get_or_create(run=moves.run, feature_set=found)
    moves.tell("feature_set_used", row, name=found.name, number=found.number)


def _register(moves: Moves, row: StepRun, effect: RegisterModel) -> None:
    """Register a model, idempotent by the hash of its file.

    A version made by a run with faults passes to the first run without that makes the same file.
    """
    _lock_workspace(moves.run)
    known = ModelVersion.objects.filter(workspace_id=moves.run.workspace_id, name=effect.name)
    champion = Champion.objects.filter(
        workspace_id=moves.run.workspace_id, name=effect.name
    ).first()
    features = FeatureUse.objects.filter(run=moves.run)
    if effect.feature_set:
        features = features.filter(feature_set__name=effect.feature_set)
    used = features.order_by("-pk").first()
    faults = _faults_of(moves.run)
    made = {
        "run": moves.run,
        "step_run": row,
        "feature_set_id": used.feature_set_id if used else None,
        "metrics": dict(effect.metrics),
        "learned": dict(effect.learned),
        "faults": faults,
    }
    version, is_new = known.get_or_create(
        workspace_id=moves.run.workspace_id,
        name=effect.name,
        stored_id=effect.sha256,
        defaults=made
        | {
            "number": _next_number(known),
            "previous_id": champion.model_id if champion else None,
        },
    )
    if version.faults and not faults:
        known.filter(pk=version.pk).update(**made)
    kind = "model_registered" if is_new else "model_known"
    moves.tell(kind, row, name=version.name, number=version.number)


def _deploy(moves: Moves, row: StepRun, effect: DeployModel) -> None:
    version = ModelVersion.objects.get(
        workspace_id=moves.run.workspace_id, name=effect.name, stored_id=effect.sha256
    )
    if faults := version.faults or _faults_of(moves.run):
        moves.tell("model_kept_back", row, name=version.name, number=version.number)
        _decide(moves, row, Rule("made_with_faults", False, _faulty(moves, version, faults)))
        return
    is_done = promote(version=version, expected=effect.expected, run=moves.run)
    if is_done:
        moves.tell("model_promoted", row, name=version.name, number=version.number)
    else:
        moves.tell("champion_changed", row, name=version.name, number=version.number)
    told = _promotion(effect.expected, is_done)
    _decide(moves, row, Rule("champion_unchanged", is_done, told))


def _decide(moves: Moves, row: StepRun, rule: Rule) -> None:
    decision = Decision.PASSED if rule.passed else Decision.REJECTED
    GateDecision.objects.update_or_create(
        step_run=row,
        gate=PROMOTION,
        defaults={
            "run": moves.run,
            "subject": Subject.MODEL,
            "decision": decision,
            "rules": [rule.as_json()],
        },
    )
    failed = [] if rule.passed else [as_json(rule.words)]
    moves.tell("gate_decided", row, gate=PROMOTION, decision=decision, failed=failed)


def _faulty(moves: Moves, version: ModelVersion, faults: Iterable[str]) -> Message:
    known = moves.pipeline.fault_of if moves.pipeline else {}
    return say(
        "Version %(number)s was made with a fault switched on (%(faults)s): it is kept to be "
        "looked at and never put into service.",
        number=version.number,
        faults=[known[key].title if key in known else key for key in faults],
    )


def _promotion(expected: int | None, is_done: bool) -> Message:
    if is_done and expected is None:
        return say("No model served before this one.")
    if is_done:
        return say(
            "The champion is still version %(number)s, with which this model was compared.",
            number=expected,
        )
    return say("The champion changed while this model was being compared with the one before.")


def _faults_of(run: Run) -> list[str]:
    """Return the faults switched on in the run; they are not loaded with the locked run."""
    return list(Run.objects.values_list("faults", flat=True).get(pk=run.pk))


def _lock_workspace(run: Run) -> None:
    """Lock the workspace, so that its numbers are assigned one after the other."""
    Workspace.objects.select_for_update().get(pk=run.workspace_id)


def _next_number(known: Any) -> int:
    return (known.aggregate(last=Max("number"))["last"] or 0) + 1


HANDLERS: dict[type, Handler] = {
    UseBatch: _use_batch,
    UseFeatureSet: _use_features,
    RegisterModel: _register,
    DeployModel: _deploy,
}
