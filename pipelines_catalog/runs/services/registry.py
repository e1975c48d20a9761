"""The registry: what a step asked for when it ended, carried out in that transaction."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from mlops_portal.foundation.text import Text
from mlops_portal.organizations.models import User
from pipelines_catalog.engine import Decision, Rule, Subject, words
from pipelines_catalog.engine.artifacts import to_json
from pipelines_catalog.engine.effects import (
    DeployModel,
    Effect,
    RegisterModel,
    RequestRun,
    UseBatch,
    UseFeatureSet,
    Watch,
)
from pipelines_catalog.engine.messages import as_json
from pipelines_catalog.runs.models import (
    BatchUse,
    Champion,
    DataBatch,
    Deployment,
    FeatureSet,
    FeatureUse,
    GateDecision,
    ModelVersion,
    Run,
    StepRun,
    Workspace,
)
from pipelines_catalog.runs.services import alerting, triggers
from pipelines_catalog.runs.services.errors import NotPossible
from pipelines_catalog.runs.services.moves import Moves

PROMOTION = "promotion"  # the gate of the compare-and-set


def carry_out(moves: Moves, row: StepRun, effects: Iterable[Effect]) -> None:
    """Do what the step asked for. Doing it again changes nothing."""
    for effect in effects:
        if isinstance(effect, UseBatch):
            _use_batch(moves, row, effect)
        elif isinstance(effect, UseFeatureSet):
            _use_features(moves, row, effect)
        elif isinstance(effect, RegisterModel):
            _register(moves, row, effect)
        elif isinstance(effect, DeployModel):
            _deploy(moves, row, effect)
        elif isinstance(effect, RequestRun):
            _request_run(moves, row, effect)
        elif isinstance(effect, Watch):
            alerting.watched(moves.run, effect)


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
    """Idempotent by the hash of the model's file.

    A version that a broken run made belongs to the first whole run that makes the same file.
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
        _decide(moves, row, Rule("made_with_faults", False, _faulty_words(moves, version, faults)))
        return
    is_done = promote(version=version, expected=effect.expected, run=moves.run)
    if is_done:
        moves.tell("model_promoted", row, name=version.name, number=version.number)
    else:
        moves.tell("champion_changed", row, name=version.name, number=version.number)
    told = _promotion_words(effect.expected, is_done)
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


def _faulty_words(moves: Moves, version: ModelVersion, faults: Iterable[str]) -> Text:
    known = moves.pipeline.fault_of if moves.pipeline else {}
    en, pt = (
        ", ".join(known[key].title.in_language(language) if key in known else key for key in faults)
        for language in ("en", "pt-br")
    )
    return words(
        f"Version {version.number} was made with a fault switched on ({en}): it is kept to be "
        "looked at and never put into service.",
        f"A versão {version.number} foi feita com uma falha ligada ({pt}): fica guardada para "
        "exame e nunca entra em uso.",
    )


def _promotion_words(expected: int | None, is_done: bool) -> Text:
    if is_done and expected is None:
        return words("No model served before this one.", "Nenhum modelo servia antes deste.")
    if is_done:
        return words(
            f"The champion is still version {expected}, with which this model was compared.",
            f"O campeão ainda é a versão {expected}, com a qual este modelo foi comparado.",
        )
    return words(
        "The champion changed while this model was being compared with the one before.",
        "O campeão mudou enquanto este modelo era comparado com o anterior.",
    )


def promote(*, version: ModelVersion, expected: int | None, run: Run) -> bool:
    """Make a version the champion if number `expected` (None: nobody) still is: compare-and-set.

    False when somebody else was faster, or for a version that was made with a fault switched on.
    One that is the champion already stays so.
    """
    if version.faults:
        return False
    champion, _is_new = Champion.objects.select_related("model").get_or_create(
        workspace_id=version.workspace_id, name=version.name
    )
    if (champion.model.number if champion.model else None) != expected:
        return False
    if champion.model_id == version.pk:
        return True
    return _put_into_service(champion, version, cause=Deployment.Causes.RUN, run=run)


def roll_back(*, version: ModelVersion, expected: int, reason: str, by: User | None) -> Deployment:
    """Put a version that served before back into service, if number `expected` still serves.

    Raises NotPossible: never_served, serves_already, made_with_faults or, when the champion is
    another than the one that the person saw, champion_changed.
    """
    if version.faults:
        raise NotPossible("made_with_faults")
    if not version.deployments.exists():
        raise NotPossible("never_served", number=version.number)
    with transaction.atomic():
        champion = Champion.objects.select_related("model").get(
            workspace_id=version.workspace_id, name=version.name
        )
        number = champion.model.number if champion.model else None
        if champion.model_id == version.pk:
            raise NotPossible("serves_already", number=version.number)
        facts = {"cause": Deployment.Causes.ROLLBACK, "reason": reason, "by": by}
        if number != expected or not _put_into_service(champion, version, **facts):
            raise NotPossible("champion_changed")
        return version.deployments.get(ended_at=None)


def _put_into_service(champion: Champion, version: ModelVersion, **facts: Any) -> bool:
    """Let the version serve in the place of the champion; False when somebody else was faster."""
    # By the row's own column: PostgreSQL judges that anew once another's transaction has ended, but
    # not what a joined table said.
    unchanged = Champion.objects.filter(pk=champion.pk, revision=champion.revision)
    if not unchanged.update(model=version, revision=champion.revision + 1):
        return False
    of_name = {"workspace_id": version.workspace_id, "name": version.name}
    Deployment.objects.filter(**of_name, ended_at=None).update(ended_at=Now())
    deployment = Deployment.objects.create(**of_name, model=version, **facts)
    alerting.model_serves(deployment, champion.model.number if champion.model else None)
    return True


def _request_run(moves: Moves, row: StepRun, effect: RequestRun) -> None:
    event = triggers.fire_trigger(
        workspace=moves.run.workspace,
        pipeline=effect.pipeline or moves.run.pipeline,
        kind=effect.kind,
        value=effect.value,
        threshold=effect.threshold,
        words=effect.words,
        parameters=moves.run.parameters if effect.parameters is None else effect.parameters,
    )
    moves.tell(
        "run_requested",
        row,
        trigger=effect.kind,
        run=str(event.run_id or ""),
        refused=event.refused,
        words=as_json(effect.words),
    )


def _faults_of(run: Run) -> list[str]:
    """What was switched on; the lock of a run does not read it."""
    return list(Run.objects.values_list("faults", flat=True).get(pk=run.pk))


def _lock_workspace(run: Run) -> None:
    """Numbers of a workspace are given one after the other."""
    Workspace.objects.select_for_update().get(pk=run.workspace_id)


def _next_number(known: Any) -> int:
    return (known.aggregate(last=Max("number"))["last"] or 0) + 1
