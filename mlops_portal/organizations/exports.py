"""Full exports of an organization or a person, with a part from each app."""

from collections.abc import Iterator
from pathlib import Path

from django.db.models import QuerySet
from django.utils.translation import ngettext

from mlops_portal.foundation.rooms import Data, Files, rooms
from mlops_portal.organizations.models import Organization, System, User


def everything_of_organization(organization: Organization) -> Data:
    """Return the data of an organization, one entry per app."""
    return {r.name: r.export_organization(organization) for r in rooms() if r.export_organization}


def everything_of_person(user: User) -> Data:
    """Return the data of a person, one entry per app."""
    return {room.name: room.export_person(user) for room in rooms() if room.export_person}


def files_of_organization(organization: Organization) -> Files:
    """Return an organization's files for the archive, named `<room>/<name>`."""
    for room in rooms():
        if room.organization_files:
            yield from _inside(room.name, room.organization_files(organization))


def files_of_person(user: User) -> Files:
    """Return a person's files for the archive, named `<room>/<name>`."""
    for room in rooms():
        if room.person_files:
            yield from _inside(room.name, room.person_files(user))


def forget_person(user: User) -> None:
    """Let every app clear what identifies the person in rows that are kept."""
    for room in rooms():
        if room.forget_person:
            room.forget_person(user)


def goes_with_person(user: User) -> tuple[str, ...]:
    """Return the names of personal items, which are deleted with the account."""
    asked = (room.deleted_with_person for room in rooms() if room.deleted_with_person)
    return tuple(name for ask in asked for name in ask(user))


def after_deletion() -> None:
    """Let every app delete files that no row refers to. Called on commit."""
    for room in rooms():
        if room.after_deletion:
            room.after_deletion()


def _inside(folder: str, files: Files) -> Iterator[tuple[str, Path]]:
    return ((f"{folder}/{name}", path) for name, path in files)


def goes_with_organization(organization: Organization) -> list[str]:
    """Return the contents of an organization, counted in words."""
    teams, members = organization.teams.count(), organization.memberships.count()
    systems = System.objects.filter(team__organization=organization)
    asked = (r.deleted_with_organization for r in rooms() if r.deleted_with_organization)
    return [
        *counted(members, ngettext("%(count)s member", "%(count)s members", members)),
        *counted(teams, ngettext("%(count)s team", "%(count)s teams", teams)),
        *goes_with_systems(systems),
        *(words for ask in asked for words in ask(organization)),
    ]


def goes_with_systems(systems: QuerySet[System]) -> list[str]:
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
