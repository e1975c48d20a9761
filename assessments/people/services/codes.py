"""Codes of link holders: set at first use, asked for afterwards."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F

from assessments.people.access import may_begin_anew
from assessments.people.models import (
    EarlierStart,
    KeptResult,
    Person,
    PersonLink,
    Rater,
    Source,
)
from assessments.people.models.people import MOST_FAILURES
from assessments.people.services.profiles import lock_person, record
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


MOST_STARTS = 20  # sealed ones of a person
PRIVATE = (Source.SELF, Source.PEER)  # what only the person reads until they share it


class TooManyStarts(Exception):
    """Too many earlier records are sealed; no further restart is possible."""


def begin_anew(*, person: Person, link: PersonLink, code: str, earlier: str, at: datetime) -> bool:
    """Set a new code through a newer link; return False if `earlier` is no earlier code.

    An earlier code restores the ratings made under it; all other data that only the person reads is
    sealed, readable only with its own code. Raises CodeWaits, HasCode, TooManyStarts.
    """
    with transaction.atomic():
        one = lock_person(person)
        if not may_begin_anew(one, link):
            raise HasCode
        if earlier and one.is_waiting(at):
            raise CodeWaits
        is_present = bool(earlier) and check_password(earlier, one.code_hash)
        before = None if is_present or not earlier else _start_of(one, earlier)
        if earlier and not is_present and before is None:
            failed = 1 if one.code_failures >= MOST_FAILURES else F("code_failures") + 1
            Person.objects.filter(pk=one.pk).update(code_failures=failed, code_failed_at=at)
            record(one, None, "person.code_refused", at, purpose=link.purpose)
            return False
        if not is_present:
            _seal(one, at)
        if before is not None:
            _open(before)
        person.code_hash, person.code_set_at = make_password(code), at
        person.confirmed_at = at if link.by_mail_alone else None
        Person.objects.filter(pk=one.pk).update(
            code_hash=person.code_hash,
            code_set_at=at,
            code_failures=0,
            confirmed_at=person.confirmed_at,
            shared_at=one.shared_at if is_present else None,
        )
        record(one, None, "person.begun_anew", at, kept=bool(earlier), purpose=link.purpose)
    return True


def _start_of(person: Person, code: str) -> EarlierStart | None:
    starts = person.earlier_starts.order_by("-pk")
    return next((one for one in starts if check_password(code, one.code_hash)), None)


def _seal(person: Person, at: datetime) -> None:
    """Seal what only the person reads under its current code; revoke the links they made."""
    raters = Rater.objects.filter(person=person, source__in=PRIVATE)
    kept = [one.pk for one in KeptResult.objects.filter(person=person) if _is_private(one)]
    person.links.filter(by_person=True, revoked_at=None).update(revoked_at=at)
    if not kept and not raters.exists():
        return
    if person.earlier_starts.count() >= MOST_STARTS:
        raise TooManyStarts
    start = EarlierStart.objects.create(
        person=person,
        code_hash=person.code_hash,
        code_set_at=person.code_set_at,
        confirmed_at=person.confirmed_at,
        sealed_at=at,
    )
    raters.update(sealed=start)
    KeptResult.objects.filter(pk__in=kept).update(sealed=start)


def _is_private(kept: KeptResult) -> bool:
    """Return whether the person kept the result, or it rests on data only they read."""
    sources = {held.get("source") for held in kept.levels.values()}
    return kept.kept_by_id is None or bool(sources & {*PRIVATE})


def _open(start: EarlierStart) -> None:
    """Restore sealed data; there is no newer data of its kind, as that was sealed just before."""
    Rater.whole.filter(sealed=start).update(sealed=None)
    KeptResult.whole.filter(sealed=start).update(sealed=None)
    start.delete()
