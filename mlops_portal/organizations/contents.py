"""What goes when an organization, a team or a system is deleted: counted, room by room.

A room above registers its part with `register` in its `AppConfig.ready`.
"""

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.translation import ngettext

from mlops_portal.organizations.models import Organization, System

OfSystems = Callable[[QuerySet[System]], list[str]]
OfOrganization = Callable[[Organization], list[str]]
_of_systems: list[OfSystems] = []
_of_organization: list[OfOrganization] = []


def register(
    *, of_systems: OfSystems | None = None, of_organization: OfOrganization | None = None
) -> None:
    """Add sentences of a room, such as "3 assessments": of systems, and of an organization beside
    its systems. What there is none of is left out.
    """
    _of_systems.extend(filter(None, [of_systems]))
    _of_organization.extend(filter(None, [of_organization]))


def of_organization(organization: Organization) -> list[str]:
    """Everything of an organization, in words."""
    teams, members = organization.teams.count(), organization.memberships.count()
    systems = System.objects.filter(team__organization=organization)
    return [
        *counted(members, ngettext("%(count)s member", "%(count)s members", members)),
        *counted(teams, ngettext("%(count)s team", "%(count)s teams", teams)),
        *of_systems(systems),
        *(words for part in _of_organization for words in part(organization)),
    ]


def of_systems(systems: QuerySet[System]) -> list[str]:
    """The systems and everything that hangs on them, in words."""
    count = systems.count()
    return [
        *counted(count, ngettext("%(count)s ML system", "%(count)s ML systems", count)),
        *(words for part in _of_systems for words in part(systems)),
    ]


def counted(count: int, words: str) -> list[str]:
    """`words` with the count in it, or nothing when there is none."""
    return [words % {"count": count}] if count else []
