"""What waits in a browser that is about to sign in, told by the room that keeps it.

A room above registers one function in its `AppConfig.ready`:

    in_progress.register(note_for)  # (Visitor, datetime) -> sentence, or "" for nothing

and the sign-in and sign-up pages show what it says, for instance "There is an assessment in
progress in this browser (43 of 59)."
"""

from collections.abc import Callable
from datetime import datetime

from assessments.organizations.access import Visitor

Find = Callable[[Visitor, datetime], str]
_finds: list[Find] = []


def register(find: Find) -> None:
    """Ask `find` on the sign-in page; a function that is known already is not asked twice."""
    if find not in _finds:
        _finds.append(find)


def of_browser(visitor: Visitor, at: datetime) -> str:
    """The first sentence that a room has for this browser, or ""; none for one without a key."""
    if not visitor.key:
        return ""
    return next(filter(None, (find(visitor, at) for find in _finds)), "")
