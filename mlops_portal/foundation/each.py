"""Processing of many items in the background, in which a failure stops no other item."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import InterfaceError, OperationalError

MOST_DATABASE_FAILURES = 3  # in a row: then it is the database, and not the things
Thing = TypeVar("Thing")

logger = logging.getLogger(__name__)


def do_each(things: Iterable[Thing], do: Callable[[Thing], int | bool | None]) -> int:
    """Call `do` with each item and return the sum of the returned counts.

    A failure is logged with its traceback and the next item is processed. A database outage is
    raised: the remaining items are processed in the next run.
    """
    count = failures = 0
    for thing in things:
        try:
            count += int(do(thing) or 0)
            failures = 0
        except (OperationalError, InterfaceError):
            failures += 1
            if failures >= MOST_DATABASE_FAILURES:
                raise
            logger.exception("The database did not answer for %r", thing)
        except Exception:
            failures = 0
            logger.exception("%r was not done; the others are", thing)
    return count
