"""Temporary failures of the environment: a full disk, a database that is busy or away.

Answered with 503 and Retry-After, as a page or in the API's shape; the log has the traceback. The
transaction is rolled back, so that no data are changed.
"""

import errno
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from mlops_portal.foundation import errors

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reason:
    """The cause of a temporary failure. `wait`: seconds after which to try again."""

    code: str
    message: object
    wait: int


DISK_FULL = Reason(
    "disk_full",
    _(
        "The portal has no room left on its disk, so nothing was saved just now. What was saved "
        "before is still there. Whoever runs the portal has to make room."
    ),
    60,
)
BUSY = Reason(
    "database_busy",
    _(
        "The database is busy, so nothing was saved just now. What was saved before is still "
        "there. Try again in a few seconds."
    ),
    5,
)
AWAY = Reason(
    "database_away",
    _(
        "The database does not answer, so nothing was saved just now. What was saved before is "
        "still there. Try again in a minute."
    ),
    30,
)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # the disk, a quota, a limit of files
# By SQLite's name or PostgreSQL's SQLSTATE of an error, else by its words.
_BY_CODE = {
    "SQLITE_FULL": DISK_FULL,
    "53100": DISK_FULL,
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "55P03": BUSY,  # a lock was not to be had
    "40P01": BUSY,  # a deadlock, of which this was the victim
    "40001": BUSY,
    "57014": BUSY,  # a statement took too long
    "SQLITE_READONLY": AWAY,
    "SQLITE_IOERR": AWAY,
    "SQLITE_CANTOPEN": AWAY,
    "57P01": AWAY,
    "57P03": AWAY,
    "53300": AWAY,  # too many connections
}
_BY_WORDS = {
    "disk is full": DISK_FULL,
    "no space left": DISK_FULL,
    "is locked": BUSY,
    "could not connect": AWAY,
    "connection": AWAY,
    "unable to open": AWAY,
    "readonly": AWAY,
    "disk i/o": AWAY,
}


def reason_of(error: BaseException | None) -> Reason | None:
    """Return the temporary failure behind `error`; None for any other error."""
    for one in _chain(error):
        if isinstance(one, OSError) and one.errno in _NO_ROOM:
            return DISK_FULL
        if isinstance(one, InterfaceError):
            return AWAY
        if isinstance(one, OperationalError):
            return _of_database(one)
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _of_database(error: OperationalError) -> Reason | None:
    cause = error.__cause__
    name = getattr(cause, "sqlite_errorname", None) or getattr(cause, "pgcode", None) or ""
    for code, reason in _BY_CODE.items():
        if name.startswith(code):
            return reason
    words = str(error).lower()
    return next((reason for part, reason in _BY_WORDS.items() if part in words), None)


class UnavailableMiddleware:
    """Answer 503 when a view fails because of the disk or the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        reason = reason_of(error)
        if reason is None:
            return None
        logger.error("Unavailable (%s): %s", reason.code, request.path, exc_info=error)
        return errors.unavailable(request, reason.code, str(reason.message), reason.wait)
