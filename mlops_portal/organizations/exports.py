"""Everything of an organization, or of a person: each room adds its part.

A room registers once, in its `AppConfig.ready`:

    exports.register(
        "maturity",
        of_organization=maturity_exports.of_organization,  # (Organization) -> dict
        of_person=maturity_exports.of_person,              # (User) -> dict
        files_of_organization=...,  # optional: (Organization) -> iterable of (name, Path)
        files_of_person=...,        # optional: (User) -> iterable of (name, Path)
        forget_person=...,          # optional: (User) -> None, before the account's row goes
        goes_with_person=...,       # optional: (User) -> names of what only this account keeps
        after_deletion=...,         # optional: () -> None, on commit, once something was deleted
    )

The dicts hold what `json` with Django's encoder can write (str, int, bool, None, list, dict,
datetime, UUID, Decimal). They are called in the order of registration, which is the order of
INSTALLED_APPS. `of_organization` may name members by e-mail, but nobody in an anonymous round.
`forget_person` runs inside the deleting transaction: there a room blanks what names the person in
rows that stay (a label, for instance), and deletes what `goes_with_person` named.
`after_deletion` removes files that no row names any more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from mlops_portal.organizations.models import Organization, User

Data = dict[str, object]
Files = Iterable[tuple[str, Path]]


def _none(_whose: object) -> tuple[()]:
    return ()


def _nothing(*_: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Part:
    """What one room exports and cleans up."""

    of_organization: Callable[[Organization], Data]
    of_person: Callable[[User], Data]
    files_of_organization: Callable[[Organization], Files] = _none
    files_of_person: Callable[[User], Files] = _none
    forget_person: Callable[[User], None] = _nothing
    goes_with_person: Callable[[User], Iterable[str]] = _none
    after_deletion: Callable[[], None] = _nothing


_parts: dict[str, Part] = {}


def register(
    room: str,
    *,
    of_organization: Callable[[Organization], Data],
    of_person: Callable[[User], Data],
    **optional: Callable,
) -> None:
    """Add the part of `room`; a second registration of the same room replaces the first."""
    _parts[room] = Part(of_organization, of_person, **optional)


def everything_of_organization(organization: Organization) -> Data:
    """One entry per room."""
    return {room: part.of_organization(organization) for room, part in _parts.items()}


def everything_of_person(user: User) -> Data:
    """One entry per room."""
    return {room: part.of_person(user) for room, part in _parts.items()}


def files_of_organization(organization: Organization) -> Files:
    """Files to pack beside the data, named `<room>/<name>`."""
    for room, part in _parts.items():
        yield from (
            (f"{room}/{name}", path) for name, path in part.files_of_organization(organization)
        )


def files_of_person(user: User) -> Files:
    """Files to pack beside the data, named `<room>/<name>`."""
    for room, part in _parts.items():
        yield from ((f"{room}/{name}", path) for name, path in part.files_of_person(user))


def forget_person(user: User) -> None:
    """Let every room blank what names the person in rows that stay."""
    for part in _parts.values():
        part.forget_person(user)


def goes_with_person(user: User) -> tuple[str, ...]:
    """Names of what the account alone keeps, and what is deleted with it."""
    return tuple(name for part in _parts.values() for name in part.goes_with_person(user))


def after_deletion() -> None:
    """Let every room remove what no row names any more. Called on commit."""
    for part in _parts.values():
        part.after_deletion()
