"""Storing results on request, and moving a browser's assessment into an organization."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from assessments.maturity.domain.exchange import answers_as_contract
from assessments.maturity.domain.rule import RULE_VERSION
from assessments.maturity.models import (
    AccountGrant,
    Assessment,
    Permission,
    ShareLink,
    Snapshot,
)
from assessments.maturity.queries import RoundAnswers, counted_answers
from assessments.maturity.queries.points import described_at
from assessments.maturity.services import audit
from assessments.maturity.services.answers import keep_links_of_shared
from assessments.maturity.services.links import create_link, withdraw_link
from mlops_portal.organizations.models import Organization, System, User
from mlops_portal.organizations.services import (
    create_organization,
    create_system,
    create_team,
)


@transaction.atomic
def share_result(
    *,
    assessment: Assessment,
    snapshot: Snapshot | None,
    by: User,
    expires_at: datetime,
    at: datetime,
) -> ShareLink:
    """Create a link that shows only a round's result, or one kept result, to its holder."""
    link = create_link(
        assessment=assessment,
        permission=Permission.VIEW,
        at=at,
        expires_at=expires_at,
        snapshot=snapshot,
    )
    audit.record(assessment, "result.link_made", by, at, {"expires_at": expires_at.isoformat()})
    return link


@transaction.atomic
def unshare_result(*, link: ShareLink, by: User, at: datetime) -> None:
    """Revoke a link to a result."""
    withdraw_link(link=link, at=at)
    audit.record(link.assessment, "result.link_withdrawn", by, at)


class AlreadyClaimed(Exception):
    """Raised when the assessment already belongs to an ML system."""


@transaction.atomic
def record_result(*, assessment: Assessment, by: User, at: datetime) -> Snapshot:
    """Store the current result of a system's shared answers."""
    snapshot = take_snapshot(assessment=assessment, at=at)
    audit.record(assessment, "result.recorded", by, at)
    return snapshot


@transaction.atomic
def claim_assessment(
    *, assessment: Assessment, system: System, by: User, at: datetime, keeps_result: bool = True
) -> Assessment:
    """Move an assessment of a browser or account to an ML system and its members.

    Answers and history are kept. Earlier access ends: private links, and the grants of all browsers
    and accounts; from then on accounts and roles control access. The names become the system's; the
    former ones are in the audit entry. With `keeps_result` the current answers are stored as a
    result at once. Raises AlreadyClaimed.
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
    AccountGrant.objects.filter(assessment=assessment).delete()
    audit.record(assessment, "assessment.claimed", by, at, {"was": was, "links_ended": ended})
    responses = assessment.responses.select_related("assessment__ml_system__team__organization")
    for response in responses:
        keep_links_of_shared(response, response.answers.exclude(evidence_url=""), by=by, at=at)
    if keeps_result and described_at(assessment) is not None:
        record_result(assessment=assessment, by=by, at=at)
    return assessment


@dataclass(frozen=True, slots=True)
class NewSystem:
    """An ML system to create for an assessment, in an existing or a new organization."""

    organization: Organization | str
    team: str
    name: str


@transaction.atomic
def claim_as_new_system(
    *, assessment: Assessment, wanted: NewSystem, by: User, at: datetime, keeps_result: bool = True
) -> Assessment:
    """Create the system, with organization and team if missing; move the assessment.

    Raises AlreadyClaimed, and IntegrityError when the team has a system of that name.
    """
    organization = wanted.organization
    if isinstance(organization, str):
        organization = create_organization(name=organization, by=by, at=at)
    team = organization.teams.filter(name__iexact=wanted.team).first()
    if team is None:
        team = create_team(organization=organization, name=wanted.team, by=by, at=at)
    system = create_system(
        team=team, name=wanted.name, description=assessment.description, by=by, at=at
    )
    return claim_assessment(
        assessment=assessment, system=system, by=by, at=at, keeps_result=keeps_result
    )


def keep_for_account(*, assessment: Assessment, user: User, at: datetime) -> AccountGrant:
    """Let the account open an assessment outside organizations in any browser.

    Idempotent. Raises AlreadyClaimed for one that belongs to an organization.
    """
    with transaction.atomic():
        if not Assessment.objects.filter(pk=assessment.pk, ml_system=None).exists():
            raise AlreadyClaimed
        return AccountGrant.objects.get_or_create(
            assessment=assessment, user=user, defaults={"created_at": at}
        )[0]


@transaction.atomic
def take_snapshot(*, assessment: Assessment, at: datetime) -> Snapshot:
    """Store the counted answers and their result, with framework and rule versions."""
    counted = counted_answers(assessment)
    found = counted.result
    return Snapshot.objects.create(
        assessment=assessment,
        taken_at=at,
        as_of=described_at(assessment) or at,
        framework_version=counted.framework.version,
        rule_version=RULE_VERSION,
        scope=counted.scope.value,
        level=found.level if found.is_assessable else None,
        position=f"{found.low.position:.2f}" if found.is_assessable else None,
        respondents=len(counted.responses) if isinstance(counted, RoundAnswers) else 1,
        answers=answers_as_contract(counted.framework, counted.domain_answers, {}, {}),
        result=found.as_contract(),
    )
