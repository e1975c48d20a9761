"""Codes of link holders: set at first use, asked for afterwards."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F

from assessments.people.models import Person, PersonLink
from assessments.people.models.codes import MOST_FAILURES
from assessments.people.services.profiles import record
from mlops_portal.organizations.chain import lock_in_order
from mlops_portal.organizations.models import User

QUIET = timedelta(minutes=1)  # between two entries that a link was opened
Locked = Person | PersonLink


class HasCode(Exception):
    """A code has been set in the meantime."""


class CodeWaits(Exception):
    """Too many wrong codes were tried recently; no further one is checked for now."""


@transaction.atomic
def set_code(*, locked: Locked, link: PersonLink, code: str, at: datetime) -> None:
    """Set the first holder's code. Raises HasCode."""
    made = make_password(code)
    lock_in_order([link.person.organization_id])
    free = type(locked).objects.filter(pk=locked.pk, code_hash="")
    given = {"code_hash": made, "code_set_at": at, "code_failures": 0}
    if isinstance(locked, Person):
        given["confirmed_at"] = at if link.by_mail_alone else None
    if not free.update(**given):
        raise HasCode
    for field, value in given.items():
        setattr(locked, field, value)
    record(link.person, None, "person.code_set", at, purpose=link.purpose)


def try_code(*, locked: Locked, link: PersonLink, code: str, at: datetime) -> bool:
    """Return whether the code is right; wrong codes are counted. Raises CodeWaits."""
    if locked.is_waiting(at):
        raise CodeWaits
    rows = type(locked).objects.filter(pk=locked.pk)
    if check_password(code, locked.code_hash):
        rows.exclude(code_failures=0).update(code_failures=0)
        return True
    if locked.code_failures >= MOST_FAILURES:  # the wait is over
        rows.update(code_failures=0)
    with transaction.atomic():
        lock_in_order([link.person.organization_id])
        rows.update(code_failures=F("code_failures") + 1, code_failed_at=at)
        record(link.person, None, "person.code_refused", at, purpose=link.purpose)
    return False


@transaction.atomic
def note_opening(*, link: PersonLink, by: User | None, is_refused: bool, at: datetime) -> None:
    """Log that a link was opened, at most once a minute per link; refusals are always logged."""
    quiet = PersonLink.objects.filter(pk=link.pk, opened_at__gt=at - QUIET)
    if not is_refused and quiet.exists():
        return
    lock_in_order([link.person.organization_id])
    if not is_refused:
        PersonLink.objects.filter(pk=link.pk).update(opened_at=at)
    action = "person.link_refused" if is_refused else "person.link_opened"
    record(link.person, by, action, at, purpose=link.purpose)
