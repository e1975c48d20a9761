"""Deployment of model versions: promotion by a run, or rollback by a person."""

from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from mlops_portal.organizations.models import User
from pipelines_catalog.alerts import services as alerts
from pipelines_catalog.registry.models import Champion, Deployment, ModelVersion
from pipelines_catalog.runs.models import Run
from pipelines_catalog.runs.services import NotPossible


def promote(*, version: ModelVersion, expected: int | None, run: Run) -> bool:
    """Make a version the champion if number `expected` (None: none) still is: compare-and-set.

    Return False if the champion has changed, or the version was made with a fault switched on.
    Return True without a change for the current champion.
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
    """Deploy a version that served before, if number `expected` is still the champion.

    Raises NotPossible: never_served, serves_already, made_with_faults or, when the champion is not
    the one that the person saw, champion_changed.
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


def fall_back(*, deployment: Deployment, failure: str) -> Deployment | None:
    """End a deployment whose model cannot be loaded; the version before it serves again.

    `failure` is one of `Deployment.Failures`. Return the deployment that serves then, also if
    another request was faster; None where no version is left that ever served.
    """
    of_name = {"workspace_id": deployment.workspace_id, "name": deployment.name}
    with transaction.atomic():
        champion = Champion.objects.select_for_update().get(**of_name)
        live = Deployment.objects.filter(**of_name, ended_at=None).first()
        if live is None or live.pk != deployment.pk:
            return live
        Deployment.objects.filter(pk=live.pk).update(failure=failure)
        former = _newest_sound(of_name)
        if former is None:
            Deployment.objects.filter(pk=live.pk).update(ended_at=Now())
            Champion.objects.filter(pk=champion.pk).update(
                model=None, revision=champion.revision + 1
            )
            return None
        _put_into_service(champion, former, cause=Deployment.Causes.FALLBACK)
        return former.deployments.get(ended_at=None)


def _newest_sound(of_name: dict[str, Any]) -> ModelVersion | None:
    """Return the version deployed last whose own last deployment did not fail to load."""
    seen = set()
    deployments = Deployment.objects.filter(**of_name).select_related("model").order_by("-pk")
    for each in deployments.iterator():
        if each.model_id not in seen and not each.failure and not each.model.faults:
            return each.model
        seen.add(each.model_id)
    return None


def _put_into_service(champion: Champion, version: ModelVersion, **facts: Any) -> bool:
    """Replace the champion by this version; return False if it was replaced concurrently."""
    # Filter by the row's own column: PostgreSQL evaluates it again after a concurrent transaction
    # has ended, but not a condition on a joined table.
    unchanged = Champion.objects.filter(pk=champion.pk, revision=champion.revision)
    if not unchanged.update(model=version, revision=champion.revision + 1):
        return False
    of_name = {"workspace_id": version.workspace_id, "name": version.name}
    Deployment.objects.filter(**of_name, ended_at=None).update(ended_at=Now())
    deployment = Deployment.objects.create(**of_name, model=version, **facts)
    alerts.model_serves(deployment, champion.model.number if champion.model else None)
    return True
