"""The registry of apps (rooms): what each offers to the others, set in `AppConfig.ready`.

Code that needs something of all apps iterates over `rooms()`; foundation imports none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlops_portal.foundation.content import Inspection

if TYPE_CHECKING:  # related asks the rooms
    from mlops_portal.foundation.related import Find

Data = dict[str, object]
Files = Iterable[tuple[str, Path]]


@dataclass(frozen=True, slots=True)
class Room:
    """One app. `name` is its key in archives; offers are optional.

    Exported data must be serializable by `json` with Django's encoder. Data of an organization may
    name members by e-mail, but no one in an anonymous round. Organizations, people, visitors and
    systems are those of `mlops_portal.organizations`.
    """

    name: str
    # Pages by kind (`foundation.related`).
    pages: Mapping[str, Find] = field(default_factory=dict)
    # By name in `manage.py check_content`.
    inspections: Mapping[str, Callable[[], Inspection]] = field(default_factory=dict)
    # Audit actions, each with its translatable sentence, whose subject is the actor.
    actions: Mapping[str, Any] = field(default_factory=dict)
    # (organization, at): fill the sample organization, in the transaction that makes it.
    fill_sample: Callable[..., None] | None = None
    # (organization): names of its tools by id of the landscape's category.
    tools_in_use: Callable[[Any], Mapping[str, Sequence[str]]] | None = None

    # Everything of an organization or of a person, as data and as files by name.
    export_organization: Callable[[Any], Data] | None = None
    export_person: Callable[[Any], Data] | None = None
    organization_files: Callable[[Any], Files] | None = None
    person_files: Callable[[Any], Files] | None = None
    # What goes with systems, or with an organization beside its systems, counted in words.
    deleted_with_systems: Callable[[Any], list[str]] | None = None
    deleted_with_organization: Callable[[Any], list[str]] | None = None
    # Names of what an account alone keeps. `forget_person` runs in the deleting transaction: it
    # deletes these, and blanks what names the person in rows that stay.
    deleted_with_person: Callable[[Any], Iterable[str]] | None = None
    forget_person: Callable[[Any], None] | None = None
    # On commit, once something was deleted: remove files that no row names any more.
    after_deletion: Callable[[], object] | None = None

    # (visitor, at): what waits in the browser; (actor, at): what an account alone keeps.
    unfinished_in: Callable[[Any, datetime], Any] | None = None
    personal_of: Callable[[Any, datetime], Any] | None = None
    # (organization): subjects whose evidence an export leaves out; (actor, subject, at): whether
    # a member may save a file of a subject.
    hidden_subjects: Callable[[Any], set[str]] | None = None
    may_save: Callable[[Any, str, datetime], bool] | None = None


_rooms: dict[str, Room] = {}


def register(room: Room) -> None:
    """Add an app; registering the same name again replaces it.

    Raises ValueError where another room records an audit action of the same name.
    """
    for other in _rooms.values():
        if other.name != room.name and (taken := other.actions.keys() & room.actions.keys()):
            raise ValueError(f"Two rooms record the actions {sorted(taken)}.")
    _rooms[room.name] = room


def rooms() -> tuple[Room, ...]:
    """Return every registered app, in the order of the installed applications."""
    return tuple(_rooms.values())
