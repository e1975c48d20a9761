"""Import of systems and results from an organization's archive."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from django.db import transaction

from assessments.maturity.domain.archive import Archive, ArchivedSystem, Kept
from assessments.maturity.services.assessments import import_assessment
from assessments.maturity.services.results import claim_assessment
from mlops_portal.organizations.chain import lock_organization
from mlops_portal.organizations.models import Organization, System, User
from mlops_portal.organizations.services import create_system, create_team, record_audit


@dataclass(frozen=True, slots=True)
class Step:
    """A system of the archive; if the organization already has it, it is left unchanged."""

    system: ArchivedSystem
    kept: tuple[Kept, ...]
    exists: bool


def steps_of(archive: Archive, organization: Organization) -> list[Step]:
    """Return the effect of an import into the organization, system by system."""
    there = {
        ArchivedSystem(team, name).place
        for team, name in System.objects.filter(team__organization=organization).values_list(
            "team__name", "name"
        )
    }
    return [
        Step(
            system,
            tuple(one for one in archive.kept if one.system.place == system.place),
            system.place in there,
        )
        for system in archive.systems
    ]


@transaction.atomic
def import_archive(
    *, archive: Archive, organization: Organization, by: User, at: datetime
) -> list[Step]:
    """Create the missing systems, each with its results at the times they describe.

    Idempotent: existing systems are left unchanged. Raises InvalidInput as `import_assessment`.
    """
    lock_organization(organization.pk)
    steps = steps_of(archive, organization)
    for step in steps:
        if not step.exists:
            _bring(step, organization, by, at)
    made = [step for step in steps if not step.exists]
    if made:
        record_audit(
            organization=organization,
            actor=by,
            action="archive.imported",
            details={"systems": len(made), "results": sum(len(step.kept) for step in made)},
            at=at,
        )
    return steps


def _bring(step: Step, organization: Organization, by: User, at: datetime) -> None:
    told = step.system
    team = organization.teams.filter(name__iexact=told.team.strip()).first()
    if team is None:
        team = create_team(organization=organization, name=told.team.strip(), by=by, at=at)
    system = create_system(
        team=team,
        name=told.name.strip(),
        description=told.description,
        target_level=told.target_level,
        target_reason=told.target_reason,
        by=by,
        at=at,
    )
    for one in step.kept:
        visitor = token_hex(32)  # no real browser: claiming ends its access
        made = import_assessment(imported=one.imported, visitor=visitor, at=min(one.as_of, at))
        claim_assessment(assessment=made, system=system, by=by, at=at)
