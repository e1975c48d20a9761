"""The registry as a plugin of runs: effects and queries of steps, data of run pages.

Effects are applied in the transaction that ends the step, and are idempotent.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Max, Q, QuerySet

from pipelines_catalog.engine import Decision, KnownModel, Message, Rule, Subject, say
from pipelines_catalog.engine.artifacts import Kind, to_json
from pipelines_catalog.engine.effects import DeployModel, RegisterModel, UseBatch, UseFeatureSet
from pipelines_catalog.engine.messages import as_json
from pipelines_catalog.registry.models import (
    BatchUse,
    Champion,
    DataBatch,
    Deployment,
    FeatureSet,
    FeatureUse,
    ModelVersion,
)
from pipelines_catalog.registry.queries import models_around
from pipelines_catalog.registry.services import promote
from pipelines_catalog.runs.models import PROMOTION, GateDecision, Run, StepRun, Workspace
from pipelines_catalog.runs.plugins import Plugin
from pipelines_catalog.runs.services.moves import Moves
from pipelines_catalog.runs.storage import stored_content


def _champion(run: Run, name: str) -> KnownModel | None:
    found = (
        Champion.objects.filter(workspace_id=run.workspace_id, name=name)
        .exclude(model=None)
        .select_related("model__stored", "model__run")
        .first()
    )
    if found is None or found.model is None:
        return None
    version = found.model
    content = stored_content(name, Kind.MODEL, version.stored, {})
    return KnownModel(name, version.number, version.metrics, content, version.run.parameters)


def _times_used(run: Run, batch: str, role: str) -> int:
    """Return how many other runs without faults judged a model and used the batch in this role."""
    uses = BatchUse.objects.filter(
        role=role,
        batch__name=batch,
        batch__workspace_id=run.workspace_id,
        run__faults=[],
        run__gates__subject=Subject.MODEL,
    )
    return uses.exclude(run=run).values("run").distinct().count()


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
    Workspace.objects.select_for_update().get(pk=run.workspace_id)


def _next_number(known: Any) -> int:
    return (known.aggregate(last=Max("number"))["last"] or 0) + 1


class RegistryPlugin(Plugin):
    """Data, features and models of runs."""

    effects = {
        UseBatch: _use_batch,
        UseFeatureSet: _use_features,
        RegisterModel: _register,
        DeployModel: _deploy,
    }
    answers = {"champion": _champion, "times_used": _times_used}

    def steps_reused(self, run: Run) -> None:
        if run.parent is None:
            return
        for uses in (run.parent.batch_uses.all(), run.parent.feature_uses.all()):
            for use in uses:
                use.pk, use.run, use._state.adding = None, run, True
                use.save()

    def kept_runs(self, workspace: Workspace) -> QuerySet[Run]:
        """Return the runs of champions, current and former, which are kept as lineage."""
        served = Deployment.objects.filter(workspace=workspace)
        made, put = served.values("model__run"), served.filter(run__isnull=False).values("run")
        return Run.objects.filter(Q(pk__in=made) | Q(pk__in=put))

    def read_run(self, run: Run) -> dict[str, Any]:
        models = list(models_around(run))
        return {
            "batches": list(run.batch_uses.select_related("batch")),
            "features": list(run.feature_uses.select_related("feature_set")),
            "models": [model for model in models if model.run_id == run.pk],
            "deployed": [model for model in models if model.is_deployed_here],
            "serving": [model for model in models if model.serving_since],
            "champion_before": next((m for m in models if m.is_champion_before), None),
        }
