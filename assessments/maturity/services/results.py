"""Keeping a result when asked, and moving a browser's assessment into an organization."""

from datetime import datetime

from django.db import transaction

from assessments.maturity.models import Assessment, Permission, ShareLink, Snapshot
from assessments.maturity.services.links import create_link, withdraw_link
from assessments.maturity.services.snapshots import take_snapshot
from assessments.organizations.models import System, User
from assessments.organizations.services.audit import record_audit


@transaction.atomic
def share_result(
    *,
    assessment: Assessment,
    snapshot: Snapshot | None,
    by: User,
    expires_at: datetime,
    at: datetime,
) -> ShareLink:
    """A link that shows a round's result, or one kept result, to whoever has it; nothing else."""
    link = create_link(
        assessment=assessment,
        permission=Permission.VIEW,
        at=at,
        expires_at=expires_at,
        snapshot=snapshot,
    )
    _audit(assessment, "result.link_made", by, at, {"expires_at": expires_at.isoformat()})
    return link


@transaction.atomic
def unshare_result(*, link: ShareLink, by: User, at: datetime) -> None:
    """End a link to a result now."""
    withdraw_link(link=link, at=at)
    _audit(link.assessment, "result.link_withdrawn", by, at, {})


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

    The answers and their history stay. What was given away before ends: the private links, and the
    way in of every browser; from now on accounts and roles say who may open it. The names become
    the system's; the former ones are in the audit entry. Raises AlreadyClaimed.
    """
    free = Assessment.objects.filter(pk=assessment.pk, ml_system=None, mode=Assessment.Modes.SOLO)
    if not free.update(
        ml_system=system, system=system.name, team=system.team.name, started_by=by, updated_at=at
    ):
        raise AlreadyClaimed
    was = {"system": assessment.system, "team": assessment.team}
    assessment.refresh_from_db()
    ended = assessment.links.filter(revoked_at=None).update(revoked_at=at)
    assessment.grants.all().delete()
    _audit(assessment, "assessment.claimed", by, at, {"was": was, "links_ended": ended})
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
