"""Read queries on organizations and people. Each starts from a person or an organization."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, QuerySet, When

from mlops_portal.foundation.addresses import comparable
from mlops_portal.foundation.rooms import rooms
from mlops_portal.organizations.access import Actor, Visitor, has_address
from mlops_portal.organizations.exports import Data
from mlops_portal.organizations.models import (
    AuditEntry,
    Invitation,
    Membership,
    Organization,
    Role,
    System,
    Team,
    User,
)


def memberships_of(user: User) -> QuerySet[Membership]:
    """Return a person's organizations by name, with `systems`, `people` counted."""
    return (
        Membership.objects.filter(user=user)
        .select_related("organization")
        .annotate(
            systems=Count("organization__teams__systems", distinct=True),
            people=Count("organization__memberships", distinct=True),
        )
        .order_by("organization__name", "organization_id")
    )


def teams_of(organization: Organization) -> QuerySet[Team]:
    """Return teams by name, each with its systems by name."""
    systems = System.objects.order_by("name")
    return organization.teams.order_by("name").prefetch_related(Prefetch("systems", systems))


def members_of(organization: Organization) -> QuerySet[Membership]:
    """Return members, owners first, then by name."""
    rank = Case(*(When(role=role, then=place) for place, role in enumerate(Role.values)))
    return (
        organization.memberships.select_related("user")
        .annotate(rank=rank)
        .order_by("rank", "user__name", "user__email")
    )


def invitations_of(organization: Organization) -> QuerySet[Invitation]:
    """Return invitations neither accepted nor revoked, newest first, including expired ones."""
    return (
        organization.invitations.filter(revoked_at=None, accepted_at=None)
        .select_related("invited_by")
        .order_by("-created_at")
    )


def audit_of(organization: Organization, action: str = "") -> QuerySet[AuditEntry]:
    """Return the log, the newest first; only `action` if one is given."""
    entries = organization.audit_entries.select_related("actor").order_by("-at", "-pk")
    return entries.filter(action=action) if action else entries


def name_people(entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """Set `person` on each entry: the User named in its details, or None if deleted."""
    entries = list(entries)
    wanted = {entry.details.get("person") for entry in entries} - {None}
    people = User.objects.in_bulk(wanted)
    for entry in entries:
        entry.person = people.get(entry.details.get("person"))
    return entries


def invitations_for(user: User, at: datetime) -> list[Invitation]:
    """Return open invitations to an address that the person has verified."""
    invitations = Invitation.objects.filter(
        email__in=addresses_of(user), revoked_at=None, accepted_at=None, expires_at__gt=at
    ).select_related("organization", "invited_by")
    return [found for found in invitations if has_address(user, found.email)]


def has_second_factor(user: User) -> bool:
    """Return whether sign-in asks for a code."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def addresses_of(user: User) -> set[str]:
    """Return every address of the account, verified or not."""
    proved = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return set(map(comparable, [user.email, *proved]))


def organizations_to_hand_over(user: User) -> list[Organization]:
    """Return organizations with other members whose only owner is the person."""
    owners = _others_of(user).filter(role=Role.OWNER)
    owned = Organization.objects.filter(
        pk__in=Membership.objects.filter(user=user, role=Role.OWNER).values("organization")
    )
    return list(owned.filter(~Exists(owners), Exists(_others_of(user))).order_by("name"))


def organizations_alone(user: User) -> list[Organization]:
    """Return organizations without any other member."""
    mine = Organization.objects.filter(pk__in=user.memberships.values("organization"))
    return list(mine.filter(~Exists(_others_of(user))).order_by("name"))


def _others_of(user: User) -> QuerySet[Membership]:
    return Membership.objects.filter(organization=OuterRef("pk")).exclude(user=user)


def sample_organization() -> Organization | None:
    """Return the newest sample organization, if there is one."""
    return Organization.objects.filter(is_sample=True).order_by("-created_at").first()


def demo_people() -> dict[str, User]:
    """Return one demo person per role of the sample organization; {} without a sample."""
    people = (
        Membership.objects.filter(organization__is_sample=True, user__is_demo=True)
        .select_related("user")
        .order_by("-joined_at", "-pk")
    )
    by_role = {membership.role: membership.user for membership in people}
    return {role: by_role[role] for role in Role.values if role in by_role}


def organization_data(organization: Organization) -> Data:
    """Return an organization's data for its export."""
    return {
        "id": organization.pk,
        "name": organization.name,
        "is_sample": organization.is_sample,
        "created_at": organization.created_at,
        "members": [
            {
                "email": membership.user.email,
                "name": membership.user.name,
                "role": membership.role,
                "joined_at": membership.joined_at,
            }
            for membership in members_of(organization)
        ],
        "invitations": list(
            organization.invitations.order_by("created_at").values(
                "email", "role", "created_at", "expires_at", "revoked_at", "accepted_at"
            )
        ),
        "teams": [_team_data(team) for team in teams_of(organization)],
        "audit": [
            {
                "at": entry.at,
                "actor": entry.actor and entry.actor.email,
                "action": entry.action,
                "target": entry.target,
                "details": entry.details | {"person": entry.person.email}
                if entry.person
                else entry.details,
            }
            for entry in name_people(audit_of(organization).reverse())
        ],
    }


def _team_data(team: Team) -> Data:
    fields = ("id", "name", "description", "target_level", "target_reason", "created_at")
    return {
        "id": team.pk,
        "name": team.name,
        "created_at": team.created_at,
        "systems": [
            {name: getattr(system, name) for name in fields} for system in team.systems.all()
        ],
    }


def person_data(user: User) -> Data:
    """Return an account's data for its export, without password and second factor."""
    return {
        "email": user.email,
        "name": user.name,
        "joined_at": user.joined_at,
        "addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "organizations": [
            {
                "id": membership.organization_id,
                "name": membership.organization.name,
                "role": membership.role,
                "joined_at": membership.joined_at,
            }
            for membership in memberships_of(user)
        ],
        "done": list(
            AuditEntry.objects.filter(actor=user)
            .order_by("at", "pk")
            .values("at", "organization", "action", "target")
        ),
    }


ByCategory = Mapping[str, Sequence[str]]


def tools_in_use(organization: Organization | None) -> ByCategory:
    """Return the names of tools in use by category id of the landscape; {} without any."""
    if not organization:
        return {}
    asked = (room.tools_in_use for room in rooms() if room.tools_in_use)
    return {id: names for ask in asked for id, names in ask(organization).items()}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An unfinished assessment: its name, and how many of its questions are answered."""

    name: str
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An item that an account keeps: its name and URL."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Personal:
    """Items of an account outside of organizations, and items of this browser not saved yet.

    `offered` are the names of the latter, and `offer_url` the page where they can be saved.
    """

    kept: tuple[Kept, ...] = ()
    offered: tuple[str, ...] = ()
    offer_url: str = ""


def unfinished_in(visitor: Visitor, at: datetime) -> Waiting | None:
    """Return the first unfinished item that an app has for this browser; None without a key."""
    if not visitor.key:
        return None
    asked = (room.unfinished_in for room in rooms() if room.unfinished_in)
    return next(filter(None, (ask(visitor, at) for ask in asked)), None)


def personal_items(actor: Actor, at: datetime) -> Personal:
    """Return the account's items and those it can save; empty without an account."""
    if actor.user is None:
        return Personal()
    asked = (room.personal_of for room in rooms() if room.personal_of)
    return next((ask(actor, at) for ask in asked), Personal())
