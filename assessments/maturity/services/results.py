"""Keeping a result when asked, and moving a browser's assessment into an organization."""

from datetime import datetime

from django.db import transaction

from assessments.maturity.models import Assessment, Snapshot
from assessments.maturity.services.snapshots import take_snapshot
from assessments.organizations.models import System, User
from assessments.organizations.services.audit import record_audit


class AlreadyClaimed(Exception):
    """The assessment belongs to an ML system already."""


@transaction.atomic
def record_result(*, assessment: Assessment, by: User, at: datetime) -> Snapshot:
    """Keep the result of a system's shared answers as they are now."""
    snapshot = take_snapshot(assessment=assessment, at=at)
    _audit(assessment, "result.recorded", by, at, {})
    return snapshot


@transaction.atomic
def claim_assessment(
    *, assessment: Assessment, system: System, by: User, at: datetime
) -> Assessment:
    """Move an assessment of a browser to an ML system; its members open it from then on.

    The answers, their history, the links and the browser's own way in stay. The names become the
    system's; the former ones are in the audit entry. Raises AlreadyClaimed.
    """
    free = Assessment.objects.filter(pk=assessment.pk, ml_system=None, mode=Assessment.Modes.SOLO)
    if not free.update(
        ml_system=system, system=system.name, team=system.team.name, started_by=by, updated_at=at
    ):
        raise AlreadyClaimed
    was = {"system": assessment.system, "team": assessment.team}
    assessment.refresh_from_db()
    _audit(assessment, "assessment.claimed", by, at, {"was": was})
    return assessment


def _audit(
    assessment: Assessment, action: str, by: User, at: datetime, details: dict[str, object]
) -> None:
    record_audit(
        organization=assessment.ml_system.team.organization,
        actor=by,
        action=action,
        target=assessment.system,
        details={"assessment": str(assessment.pk), **details},
        at=at,
    )
