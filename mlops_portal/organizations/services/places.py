"""Creating, renaming and deleting organizations, their teams and ML systems.

Permissions are checked by `access`; these services enforce the invariants.
"""

from datetime import datetime

from django.db import transaction

from mlops_portal.organizations import exports
from mlops_portal.organizations.models import Membership, Organization, Role, System, Team, User
from mlops_portal.organizations.services.audit import record_audit


@transaction.atomic
def create_organization(
    *, name: str, by: User, at: datetime, is_sample: bool = False
) -> Organization:
    """Create an organization with `by` as its owner."""
    organization = Organization.objects.create(name=name, is_sample=is_sample, created_at=at)
    Membership.objects.create(organization=organization, user=by, role=Role.OWNER, joined_at=at)
    record_audit(
        organization=organization, actor=by, action="organization.created", target=name, at=at
    )
    return organization


@transaction.atomic
def rename_organization(*, organization: Organization, name: str, by: User, at: datetime) -> None:
    before, organization.name = organization.name, name
    organization.save(update_fields=["name"])
    record_audit(
        organization=organization,
        actor=by,
        action="organization.renamed",
        target=name,
        details={"before": before},
        at=at,
    )


@transaction.atomic
def delete_organization(*, organization: Organization) -> None:
    """Delete an organization with all its data, including its audit log.

    The people of a sample organization are deleted with it.
    """
    people = User.objects.filter(memberships__organization=organization)
    demo = [user.pk for user in people if organization.is_sample and user.is_demo]
    organization.delete()
    User.objects.filter(pk__in=demo, memberships=None).delete()
    transaction.on_commit(exports.after_deletion)


@transaction.atomic
def create_team(*, organization: Organization, name: str, by: User, at: datetime) -> Team:
    """Create a team. Raises IntegrityError when the organization has one of that name."""
    team = Team.objects.create(organization=organization, name=name, created_at=at)
    record_audit(organization=organization, actor=by, action="team.created", target=name, at=at)
    return team


@transaction.atomic
def rename_team(*, team: Team, name: str, by: User, at: datetime) -> None:
    """Rename a team. Raises IntegrityError when the organization has one of that name."""
    before, team.name = team.name, name
    team.save(update_fields=["name"])
    record_audit(
        organization=team.organization,
        actor=by,
        action="team.renamed",
        target=name,
        details={"before": before},
        at=at,
    )


@transaction.atomic
def delete_team(*, team: Team, by: User, at: datetime) -> None:
    """Delete a team with its systems and their assessments."""
    organization, name, systems = team.organization, team.name, team.systems.count()
    team.delete()
    record_audit(
        organization=organization,
        actor=by,
        action="team.deleted",
        target=name,
        details={"systems": systems},
        at=at,
    )
    transaction.on_commit(exports.after_deletion)


@transaction.atomic
def create_system(
    *,
    team: Team,
    name: str,
    by: User,
    at: datetime,
    description: str = "",
    target_level: int | None = None,
    target_reason: str = "",
) -> System:
    """Create an ML system. Raises IntegrityError when the team has one of that name."""
    system = System.objects.create(
        team=team,
        name=name,
        description=description,
        target_level=target_level,
        target_reason=target_reason,
        created_at=at,
    )
    record_audit(
        organization=team.organization,
        actor=by,
        action="system.created",
        target=f"{team.name} / {name}",
        at=at,
    )
    return system


@transaction.atomic
def change_system(
    *,
    system: System,
    name: str,
    description: str,
    target_level: int | None,
    target_reason: str,
    by: User,
    at: datetime,
    team: Team | None = None,
) -> None:
    """Change name, description, required level or `team` of an ML system.

    Raises IntegrityError when the team has another system of that name, and ValueError for a team
    of another organization.
    """
    details: dict[str, object] = {}
    if team is not None and team.pk != system.team_id:
        if team.organization_id != system.team.organization_id:
            raise ValueError("A system moves between teams of one organization.")
        details["team_before"] = system.team.name
        system.team = team
    if system.name != name:
        details["before"] = system.name
    if system.target_level != target_level:
        details |= {"target_before": system.target_level, "target": target_level}
    system.name, system.description = name, description
    system.target_level, system.target_reason = target_level, target_reason
    system.save(update_fields=["name", "team", "description", "target_level", "target_reason"])
    record_audit(
        organization=system.team.organization,
        actor=by,
        action="system.changed",
        target=f"{system.team.name} / {name}",
        details=details,
        at=at,
    )


@transaction.atomic
def delete_system(*, system: System, by: User, at: datetime) -> None:
    """Delete a system with its assessments."""
    team, name = system.team, system.name
    system.delete()
    record_audit(
        organization=team.organization,
        actor=by,
        action="system.deleted",
        target=f"{team.name} / {name}",
        at=at,
    )
    transaction.on_commit(exports.after_deletion)
