"""What goes when an organization, a team or a system is deleted: counted, room by room."""

from django.db.models import QuerySet
from django.utils.translation import ngettext

from mlops_portal.foundation.rooms import rooms
from mlops_portal.organizations.models import Organization, System


def of_organization(organization: Organization) -> list[str]:
    """Everything of an organization, in words."""
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
    """The systems and everything that hangs on them, in words."""
    count = systems.count()
    asked = (room.deleted_with_systems for room in rooms() if room.deleted_with_systems)
    return [
        *counted(count, ngettext("%(count)s ML system", "%(count)s ML systems", count)),
        *(words for ask in asked for words in ask(systems)),
    ]


def counted(count: int, words: str) -> list[str]:
    """`words` with the count in it, or nothing when there is none."""
    return [words % {"count": count}] if count else []
