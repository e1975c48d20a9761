"""Full exports of an organization or a person, with a part from each app."""

from collections.abc import Iterator
from pathlib import Path

from mlops_portal.foundation.rooms import Data, Files, rooms
from mlops_portal.organizations.models import Organization, User


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
