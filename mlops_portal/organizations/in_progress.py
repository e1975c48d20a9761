"""What waits in a browser or belongs to an account alone, told by the room that keeps it.

The sign-in and sign-up pages name what waits in the browser; whoever has signed in is offered to
keep it, and finds what the account keeps on its page.
"""

from dataclasses import dataclass
from datetime import datetime

from mlops_portal.foundation.rooms import rooms
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


def of_browser(visitor: Visitor, at: datetime) -> Waiting | None:
    """The first thing that a room has for this browser; nothing for one without a key."""
    if not visitor.key:
        return None
    asked = (room.unfinished_in for room in rooms() if room.unfinished_in)
    return next(filter(None, (ask(visitor, at) for ask in asked)), None)


def of_account(asker: Asker, at: datetime) -> Personal:
    """What the account keeps alone and what it is offered; nothing without an account."""
    if asker.user is None:
        return Personal()
    asked = (room.personal_of for room in rooms() if room.personal_of)
    return next((ask(asker, at) for ask in asked), Personal())
