"""Who comes by a link proves with a code that it is theirs, once in each browser."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from assessments.people import services
from assessments.people.access import Entry
from assessments.people.models import Purpose

PROVEN, OPENED, MOST = "skills.proven", "skills.opened", 50


def is_proven(request: HttpRequest, entry: Entry) -> bool:
    """Whether this browser may act as the holder of the link; always without one, or to read."""
    locked = entry.locked
    if locked is None or _is_their_account(entry):
        return True
    known = request.session.get(PROVEN, {}).get(str(locked.pk), "")
    return bool(locked.code_hash) and constant_time_compare(known, _mark(locked.code_hash))


def remember(request: HttpRequest, entry: Entry) -> None:
    """Let this browser act as the holder of the link until its session ends or the code changes."""
    assert entry.locked is not None
    known = dict(list(request.session.get(PROVEN, {}).items())[-MOST:])
    known[str(entry.locked.pk)] = _mark(entry.locked.code_hash)
    request.session[PROVEN] = known


def is_refused(entry: Entry) -> bool:
    """Whether a member of the organization comes by a link that is somebody else's.

    Members whom those who lead ask rate by their accounts; whom the person asks may be a colleague.
    By a person's own link comes only whoever knows its code.
    """
    if entry.link is None or not entry.role or _is_their_account(entry):
        return False
    if entry.is_self:
        return not entry.person.code_hash
    return entry.link.purpose in (Purpose.ASSESSOR, Purpose.PEER) and not entry.link.by_person


def note(request: HttpRequest, entry: Entry, *, refused: bool) -> None:
    """Log the opening of a link, once in each browser."""
    if entry.link is None:
        return
    opened = request.session.get(OPENED, [])
    mark = f"{entry.link.pk}{'-' if refused else ''}"
    if mark not in opened:
        services.note_opening(link=entry.link, by=entry.user, is_refused=refused, at=timezone.now())
        request.session[OPENED] = [*opened[-MOST:], mark]


def _is_their_account(entry: Entry) -> bool:
    user = entry.user
    return entry.is_self and user is not None and entry.person.account_id == user.pk


def _mark(code_hash: str) -> str:
    return salted_hmac("skills.proof", code_hash, algorithm="sha256").hexdigest()
