"""Counts per app of what is deleted with an organization, a team or a system."""

from django.db.models import QuerySet
from django.utils.translation import ngettext

from mlops_portal.foundation.rooms import rooms
from mlops_portal.organizations.models import Organization, System


def of_organization(organization: Organization) -> list[str]:
    """Return the contents of an organization, counted in words."""
    teams, members = organization.teams.count(), organization.memberships.count()
    systems = System.objects.filter(team__organization=organization)
    asked = (r.deleted_with_organization for r in rooms() if r.deleted_with_organization)
    return [
        *counted(members, ngettext("%(count)s member", "%(count)s members", members)),
        *counted(teams, ngettext("%(count)s team", "%(count)s teams", teams)),
        *of_systems(systems),
        *(words for ask in asked for words in ask(organization)),
    ]


def of_systems(systems: QuerySet[System]) -> list[str]:
    """Return the systems and everything that belongs to them, counted in words."""
    count = systems.count()
    asked = (room.deleted_with_systems for room in rooms() if room.deleted_with_systems)
    return [
        *counted(count, ngettext("%(count)s ML system", "%(count)s ML systems", count)),
        *(words for ask in asked for words in ask(systems)),
    ]


def counted(count: int, words: str) -> list[str]:
    """Return [`words` with the count filled in]; [] when the count is 0."""
    return [words % {"count": count}] if count else []
