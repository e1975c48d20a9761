"""Proof of identity for link holders: a code, entered once per browser session."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from assessments.people import services
from assessments.people.access import Entry
from assessments.people.models import Purpose

PROVEN, OPENED, MOST = "skills.proven", "skills.opened", 50


def is_proven(request: HttpRequest, entry: Entry) -> bool:
    """Return whether this browser may act as the link holder; true if no code is needed."""
    locked = entry.locked
    if locked is None or _is_their_account(entry):
        return True
    known = request.session.get(PROVEN, {}).get(str(locked.pk), "")
    return bool(locked.code_hash) and constant_time_compare(known, _mark(locked.code_hash))


def remember(request: HttpRequest, entry: Entry) -> None:
    """Let this browser act as the link holder until its session ends or the code changes."""
    assert entry.locked is not None
    known = dict(list(request.session.get(PROVEN, {}).items())[-MOST:])
    known[str(entry.locked.pk)] = _mark(entry.locked.code_hash)
    request.session[PROVEN] = known


def is_refused(entry: Entry) -> bool:
    """Return whether a member of the organization uses a link not meant for them.

    Members asked by leads rate through their accounts; the person may invite colleagues by link. A
    person's own link is accepted only once its code is set.
    """
    if entry.link is None or not entry.role or _is_their_account(entry):
        return False
    if entry.is_self:
        return not entry.person.code_hash
    return entry.link.purpose in (Purpose.ASSESSOR, Purpose.PEER) and not entry.link.by_person


def note(request: HttpRequest, entry: Entry, *, refused: bool) -> None:
    """Log the opening of a link, once per browser session."""
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
