"""Entries of the audit log about assessments of an organization's systems."""

from collections.abc import Mapping
from datetime import datetime

from assessments.maturity.models import Assessment
from mlops_portal.organizations.actions import Unnamed
from mlops_portal.organizations.models import User
from mlops_portal.organizations.services.audit import record_audit


def record(
    assessment: Assessment,
    action: str,
    by: User | None,
    at: datetime,
    details: Mapping[str, object] | None = None,
    *,
    practice: str = "",
    unnamed: Unnamed = Unnamed.LINK,
) -> None:
    """Add an entry that names the system, and the practice if it is about one."""
    record_audit(
        organization=assessment.ml_system.team.organization,
        actor=by,
        action=action,
        target=f"{assessment.system}, {practice}" if practice else assessment.system,
        details={"assessment": str(assessment.pk), **(details or {})},
        unnamed=unnamed,
        at=at,
    )
