"""Creating and accepting invitations.

A link works for everyone who has it until it expires; an invitation to an address works once, for
the account that has verified that address. A link never makes owners.
"""

from datetime import datetime, timedelta

from django.db import transaction

from mlops_portal.organizations import queries
from mlops_portal.organizations.access import has_address
from mlops_portal.organizations.chain import lock_organization
from mlops_portal.organizations.models import Invitation, Membership, Organization, Role, User
from mlops_portal.organizations.services.audit import record_audit
from mlops_portal.organizations.services.members import add_member

INVITATION_DAYS = 14
MOST_OPEN = 100  # open invitations of an organization; prevents mass mailing


class InvitationEnded(Exception):
    """Revoked, expired, or used up."""


class TooManyInvitations(Exception):
    """The organization has as many open invitations as it may have."""


class WrongAddress(Exception):
    """The invitation is for another address, or the account has not verified its own."""


@transaction.atomic
def invite(
    *, organization: Organization, role: Role, by: User, at: datetime, email: str = ""
) -> Invitation:
    """Create an invitation, open for 14 days.

    Raises TooManyInvitations, and ValueError for a link that would make owners.
    """
    if role == Role.OWNER and not email:
        raise ValueError("A link that anyone can use does not make owners.")
    lock_organization(organization.pk)
    if queries.invitations_of(organization).filter(expires_at__gt=at).count() >= MOST_OPEN:
        raise TooManyInvitations
    invitation = Invitation.objects.create(
        organization=organization,
        role=role,
        email=email,
        invited_by=by,
        created_at=at,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )
    record_audit(
        organization=organization,
        actor=by,
        action="member.invited",
        details={"role": role, "by": "e-mail" if email else "link"},
        at=at,
    )
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """End it. One that has ended stays as it is."""
    ended = Invitation.objects.filter(pk=invitation.pk, revoked_at=None, accepted_at=None)
    if ended.update(revoked_at=at):
        record_audit(
            organization=invitation.organization,
            actor=by,
            action="invitation.revoked",
            details={"role": invitation.role},
            at=at,
        )


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, at: datetime) -> Membership:
    """Add the person to the organization. Raises InvitationEnded, WrongAddress."""
    try:
        lock_organization(invitation.organization_id)
        invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    except (Organization.DoesNotExist, Invitation.DoesNotExist) as error:
        raise InvitationEnded from error
    if not invitation.is_open(at):
        raise InvitationEnded
    if invitation.email:
        if not has_address(user, invitation.email):
            raise WrongAddress
        invitation.accepted_at, invitation.accepted_by = at, user
        invitation.save(update_fields=["accepted_at", "accepted_by"])
    role = Role(invitation.role)
    return add_member(organization=invitation.organization, user=user, role=role, at=at)
