"""Unfinished work of a browser and personal data of an account, as provided by the apps.

The sign-in and sign-up pages show unfinished work of the browser; after sign-in a person can save
it, and finds the account's data on their page.
"""

from dataclasses import dataclass
from datetime import datetime

from mlops_portal.foundation.rooms import rooms
from mlops_portal.organizations.access import Actor, Visitor


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


def of_browser(visitor: Visitor, at: datetime) -> Waiting | None:
    """Return the first unfinished item that an app has for this browser; None without a key."""
    if not visitor.key:
        return None
    asked = (room.unfinished_in for room in rooms() if room.unfinished_in)
    return next(filter(None, (ask(visitor, at) for ask in asked)), None)


def of_account(actor: Actor, at: datetime) -> Personal:
    """Return the account's items and those it can save; empty without an account."""
    if actor.user is None:
        return Personal()
    asked = (room.personal_of for room in rooms() if room.personal_of)
    return next((ask(actor, at) for ask in asked), Personal())
