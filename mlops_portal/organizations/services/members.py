"""Members and their roles. An organization keeps at least one owner, also under concurrency."""

from datetime import datetime

from django.db import transaction

from mlops_portal.organizations.chain import lock_organization
from mlops_portal.organizations.models import Membership, Organization, Role, User
from mlops_portal.organizations.services.audit import record_audit


class LastOwner(Exception):
    """The organization would be left without an owner."""


class NotAMember(Exception):
    """The person is not, or no longer, a member."""


@transaction.atomic
def add_member(
    *, organization: Organization, user: User, role: Role, at: datetime, by: User | None = None
) -> Membership:
    """Add a person as member. An existing member keeps their role."""
    lock_organization(organization.pk)
    membership, is_new = Membership.objects.get_or_create(
        organization=organization, user=user, defaults={"role": role, "joined_at": at}
    )
    if is_new:
        record_audit(
            organization=organization,
            actor=by or user,
            action="member.joined",
            details={"person": user.pk, "role": role},
            at=at,
        )
    return membership


@transaction.atomic
def change_role(
    *, organization: Organization, user: User, role: Role, by: User, at: datetime
) -> None:
    """Change a member's role. Raises LastOwner, NotAMember."""
    membership = _locked(organization, user)
    if membership.role == role:
        return
    if role != Role.OWNER:
        _keep_an_owner(membership)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    record_audit(
        organization=organization,
        actor=by,
        action="member.role_changed",
        details={"person": user.pk, "before": before, "role": role},
        at=at,
    )


@transaction.atomic
def remove_member(*, organization: Organization, user: User, by: User, at: datetime) -> None:
    """End a membership; a member leaves if `by` is the member. Raises LastOwner, NotAMember."""
    membership = _locked(organization, user)
    _keep_an_owner(membership)
    membership.delete()
    left = by.pk == user.pk
    record_audit(
        organization=organization,
        actor=by,
        action="member.left" if left else "member.removed",
        details={} if left else {"person": user.pk},
        at=at,
    )


@transaction.atomic
def hand_over(*, organization: Organization, to: User, by: User, at: datetime) -> None:
    """Make `to` an owner and `by` an assessor, atomically. Raises NotAMember for either."""
    receiver, giver = _locked(organization, to), _locked(organization, by)
    if giver.role != Role.OWNER or receiver.pk == giver.pk:
        raise NotAMember
    receiver.role, giver.role = Role.OWNER, Role.ASSESSOR
    Membership.objects.bulk_update([receiver, giver], ["role"])
    record_audit(
        organization=organization,
        actor=by,
        action="ownership.handed_over",
        details={"person": to.pk},
        at=at,
    )


def _locked(organization: Organization, user: User) -> Membership:
    try:
        lock_organization(organization.pk)
        return Membership.objects.get(organization=organization, user=user)
    except (Organization.DoesNotExist, Membership.DoesNotExist) as error:
        raise NotAMember from error


def _keep_an_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(organization=membership.organization_id, role=Role.OWNER)
    if membership.role == Role.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise LastOwner
