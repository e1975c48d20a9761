"""What waits in a browser that is about to sign in, told by the room that keeps it.

A room above registers one function in its `AppConfig.ready`:

    in_progress.register(unfinished_in)  # (Visitor, datetime) -> Waiting | None

and the sign-in and sign-up pages name what it found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from assessments.organizations.access import Visitor


@dataclass(frozen=True, slots=True)
class Waiting:
    """An unfinished assessment: what it is of, and how many of its questions are answered."""

    name: str
    answered: int
    asked: int


Find = Callable[[Visitor, datetime], Waiting | None]
_finds: list[Find] = []


def register(find: Find) -> None:
    """Ask `find` on the sign-in page; a function that is known already is not asked twice."""
    if find not in _finds:
        _finds.append(find)


def of_browser(visitor: Visitor, at: datetime) -> Waiting | None:
    """The first thing that a room has for this browser; nothing for one without a key."""
    if not visitor.key:
        return None
    return next(filter(None, (find(visitor, at) for find in _finds)), None)
