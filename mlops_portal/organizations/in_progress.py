"""What waits in a browser or belongs to an account alone, told by the room that keeps it.

A room above registers its functions in its `AppConfig.ready`:

    in_progress.register(unfinished_in)  # (Visitor, datetime) -> Waiting | None
    in_progress.register_personal(personal_of)  # (Asker, datetime) -> Personal

The sign-in and sign-up pages name what waits in the browser; whoever has signed in is offered to
keep it, and finds what the account keeps on its page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mlops_portal.organizations.access import Asker, Visitor


@dataclass(frozen=True, slots=True)
class Waiting:
    """An unfinished assessment: what it is of, and how many of its questions are answered."""

    name: str
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that an account keeps: its name and where it opens."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Personal:
    """What an account keeps alone, and what of this browser it does not keep yet.

    `offered` are the names, and `offer_url` the page where they can be kept.
    """

    kept: tuple[Kept, ...] = ()
    offered: tuple[str, ...] = ()
    offer_url: str = ""


Find = Callable[[Visitor, datetime], Waiting | None]
FindPersonal = Callable[[Asker, datetime], Personal]
_finds: list[Find] = []
_personal: list[FindPersonal] = []


def register(find: Find) -> None:
    """Ask `find` on the sign-in page; a function that is known already is not asked twice."""
    if find not in _finds:
        _finds.append(find)


def of_browser(visitor: Visitor, at: datetime) -> Waiting | None:
    """The first thing that a room has for this browser; nothing for one without a key."""
    if not visitor.key:
        return None
    return next(filter(None, (find(visitor, at) for find in _finds)), None)


def register_personal(find: FindPersonal) -> None:
    """Ask `find` for what an account keeps alone; the last one registered answers."""
    _personal[:] = [find]


def of_account(asker: Asker, at: datetime) -> Personal:
    """What the account keeps alone and what it is offered; nothing without an account."""
    if asker.user is None or not _personal:
        return Personal()
    return _personal[0](asker, at)
