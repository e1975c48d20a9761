"""Storing and deleting a team's needs, which are shared by all of its pages."""

from datetime import datetime

from django.db import transaction

from assessments.people.domain.needs import Needs
from assessments.people.models import TeamNeeds
from mlops_portal.organizations.chain import lock_in_order
from mlops_portal.organizations.models import Team, User
from mlops_portal.organizations.services import record_audit


@transaction.atomic
def keep_needs(*, team: Team, needs: Needs, by: User | None, at: datetime) -> TeamNeeds:
    """Store `needs` (at least one profile), replacing any stored before."""
    values = {
        "profiles": [profile.key for profile in needs.profiles],
        "depth": needs.depth,
        "critical": list(needs.critical),
        "kept_by": by,
        "kept_at": at,
    }
    lock_in_order([team.organization_id])
    kept, _is_new = TeamNeeds.objects.update_or_create(team=team, defaults=values)
    record_audit(
        organization=team.organization,
        actor=by,
        action="team.needs_kept",
        target=team.name,
        details={key: values[key] for key in ("profiles", "depth", "critical")},
        at=at,
    )
    return kept


@transaction.atomic
def forget_needs(*, team: Team, by: User, at: datetime) -> None:
    """Delete the stored needs, if there are any."""
    lock_in_order([team.organization_id])
    gone, _rows = TeamNeeds.objects.filter(team=team).delete()
    if gone:
        record_audit(
            organization=team.organization,
            actor=by,
            action="team.needs_forgotten",
            target=team.name,
            at=at,
        )
