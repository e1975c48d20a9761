"""Rated people: adding, changing, retention, and permanent deletion."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from assessments.people.models import Correction, PeopleNotice, Person, Purpose, Rater, Rating
from assessments.people.models.people import MOST_DAYS
from mlops_portal.foundation.each import do_each
from mlops_portal.organizations.actions import Unnamed
from mlops_portal.organizations.chain import lock_in_order, lock_organization
from mlops_portal.organizations.models import Organization, Team, User
from mlops_portal.organizations.services import record_audit

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
MOST_PEOPLE = 1_000  # of an organization
MOST_CORRECTIONS = 20  # open ones of a person


class TooManyPeople(Exception):
    """The organization has reached its maximal number of people."""


class HasProfile(Exception):
    """The account has a profile in this organization, or rates this person."""


class TooManyRequests(Exception):
    """Too many corrections are waiting for an answer."""


def lock_person(person: Person) -> Person:
    """Lock and return the stored person; other changes wait until this transaction ends.

    The organization is locked before any data of the person, in the same order as account deletion
    and the audit log, to avoid deadlocks. Raises Person.DoesNotExist.
    """
    lock_in_order([person.organization_id])
    return Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


@transaction.atomic
def add_person(
    *,
    organization: Organization,
    name: str,
    by: User | None,
    at: datetime,
    account: User | None = None,
    hides_name: bool = False,
    is_candidate: bool = False,
    teams: Collection[Team] = (),
) -> Person:
    """Add a person with a random pseudonym. Raises TooManyPeople, HasProfile."""
    lock_organization(organization.pk)
    if organization.rated_people.count() >= MOST_PEOPLE:
        raise TooManyPeople
    if account and organization.rated_people.filter(account=account).exists():
        raise HasProfile
    person = Person.objects.create(
        organization=organization,
        account=account,
        name=name,
        pseudonym=_pseudonym(organization),
        hides_name=hides_name,
        is_candidate=is_candidate,
        created_at=at,
        last_contact_at=at,
    )
    person.teams.set(teams)
    record(person, by, "person.added", at)
    return person


@transaction.atomic
def change_person(
    *,
    person: Person,
    name: str,
    hides_name: bool,
    is_candidate: bool,
    teams: Collection[Team],
    by: User,
    at: datetime,
) -> None:
    """Change name, name hiding, candidate status, and teams (of the person's organization)."""
    lock_person(person)
    given = {"name": name, "hides_name": hides_name, "is_candidate": is_candidate}
    Person.objects.filter(pk=person.pk).update(**given)
    for field, value in given.items():
        setattr(person, field, value)
    person.teams.set(teams)
    record(person, by, "person.changed", at)


@transaction.atomic
def claim_person(*, person: Person, user: User, at: datetime) -> None:
    """Tie the profile to the account of whoever holds the person's own link; those links end.

    Raises HasProfile.
    """
    locked = lock_person(person)
    others = Person.objects.filter(organization=person.organization_id, account=user)
    rates = Rater.objects.filter(person=person, account=user)
    if locked.account_id or others.exists() or rates.exists():
        raise HasProfile
    Person.objects.filter(pk=person.pk).update(account=user, last_contact_at=at)
    person.links.filter(purpose=Purpose.SELF, revoked_at=None).update(revoked_at=at)
    record(person, user, "person.claimed", at)


@transaction.atomic
def keep_person(*, person: Person, days: int, at: datetime) -> None:
    """Set the person's retention period in days, starting now. Raises ValueError."""
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"from 1 to {MOST_DAYS} days")
    Person.objects.filter(pk=person.pk).update(kept_days=days, last_contact_at=at)


def touch(person: Person, at: datetime) -> None:
    """Record a contact, which restarts the retention period, if it is certainly the person's."""
    known = Person.objects.exclude(account=None, confirmed_at=None)
    known.filter(pk=person.pk, last_contact_at__lt=at).update(last_contact_at=at)


@transaction.atomic
def ask_correction(*, person: Person, text: str, at: datetime) -> Correction:
    """Store the person's request for correction. Raises TooManyRequests."""
    lock_person(person)
    if person.corrections.filter(answered_at=None).count() >= MOST_CORRECTIONS:
        raise TooManyRequests
    touch(person, at)
    record(person, person.account, "person.correction_asked", at)
    return Correction.objects.create(person=person, text=text, asked_at=at)


@transaction.atomic
def answer_correction(*, correction: Correction, answer: str, by: User, at: datetime) -> bool:
    """Answer a correction once; return False when it was already answered."""
    lock_person(correction.person)
    done = Correction.objects.filter(pk=correction.pk, answered_at=None).update(
        answer=answer, answered_at=at, answered_by=by
    )
    if done:
        record(correction.person, by, "person.correction_answered", at)
    return bool(done)


@transaction.atomic
def delete_rated_person(*, person: Person, by: User | None, at: datetime) -> int:
    """Delete all data of a person permanently; return the number of ratings deleted.

    Raises Person.DoesNotExist if already deleted. The log records the deletion and the number of
    rows, without naming the person.
    """
    return _erase(person, by, "person.deleted", at)


def erase_forgotten(*, at: datetime) -> int:
    """Delete people whose retention period has ended; return their number. Idempotent."""
    gone = 0
    for days in Person.objects.values_list("kept_days", flat=True).distinct():
        over = Person.objects.filter(kept_days=days, last_contact_at__lte=at - timedelta(days=days))
        gone += do_each(list(over.values_list("pk", flat=True)), lambda pk: _erase_if_over(pk, at))
    return gone


@transaction.atomic
def _erase_if_over(pk: object, at: datetime) -> int:
    try:
        person = lock_person(Person.objects.get(pk=pk))
    except Person.DoesNotExist:
        return 0
    if person.erased_at > at:
        return 0
    _erase(person, None, "person.erased", at)
    return 1


def _erase(person: Person, by: User | None, action: str, at: datetime) -> int:
    person = lock_person(person)
    counted = Rating.objects.filter(rater__person=person).count()
    organization = person.organization
    is_own = by is not None and by.pk == person.account_id
    person.delete()
    record_audit(
        organization=organization,
        actor=None if is_own else by,
        action=action,
        details={"ratings": counted},
        unnamed=Unnamed.CLOCK if action == "person.erased" else Unnamed.PERSON,
        at=at,
    )
    return counted


def record(
    person: Person, by: User | None, action: str, at: datetime, /, **details: object
) -> None:
    """Write an entry to the organization's audit log.

    The pseudonym is logged only for actions by others: next to the person's own account it would
    reveal, after deletion, whose pseudonym it was.
    """
    is_own = by is not None and by.pk == person.account_id
    record_audit(
        organization=person.organization,
        actor=by,
        action=action,
        target="" if is_own else person.pseudonym,
        details=details,
        at=at,
    )


def _pseudonym(organization: Organization) -> str:
    taken = set(organization.rated_people.values_list("pseudonym", flat=True))
    while True:
        found = "".join(secrets.choice(_LETTERS) for _ in range(5))
        if found not in taken:
            return found


@transaction.atomic
def set_notice(
    *,
    organization: Organization,
    purpose: str,
    legal_ground: str,
    responsible: str,
    contact: str,
    by: User,
    at: datetime,
) -> PeopleNotice:
    """Set the notice. A changed one is dated and shown again; an identical text changes nothing."""
    told = {
        "purpose": purpose,
        "legal_ground": legal_ground,
        "responsible": responsible,
        "contact": contact,
    }
    lock_in_order([organization.pk])
    old = PeopleNotice.objects.filter(organization=organization).first()
    if old and all(getattr(old, field) == text for field, text in told.items()):
        return old
    notice, _is_new = PeopleNotice.objects.update_or_create(
        organization=organization, defaults={**told, "changed_at": at, "changed_by": by}
    )
    organization.rated_people.update(notice_shown_at=None)
    record_audit(organization=organization, actor=by, action="people.notice_set", at=at)
    return notice


def note_shown(*, person: Person, at: datetime) -> None:
    """Record that the current notice was shown to the person."""
    if Person.objects.filter(pk=person.pk, notice_shown_at=None).update(notice_shown_at=at):
        person.notice_shown_at = at
