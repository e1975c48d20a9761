"""Keeping who has read what was said of whom: it marks what they say afterwards."""

from collections.abc import Iterable
from datetime import datetime

from assessments.organizations.models import Membership, Role, User
from assessments.skills.models import Person, Reading


def note_readings(*, people: Iterable[Person], by: User, at: datetime) -> None:
    """Levels of `people` (of one organization), by name, were shown to `by`; not one's own."""
    read = [person for person in people if person.account_id != by.pk]
    if not read:
        return
    known = Reading.objects.filter(person__in=read, account=by)
    known.update(last_at=at)
    old = set(known.values_list("person_id", flat=True))
    new = [person for person in read if person.pk not in old]
    if not new:
        return
    member = Membership.objects.filter(user=by, organization=new[0].organization_id).first()
    role = member.role if member else Role.VIEWER
    Reading.objects.bulk_create(
        (Reading(person=person, account=by, role=role, first_at=at, last_at=at) for person in new),
        ignore_conflicts=True,
    )


def note_own_reading(*, person: Person, at: datetime) -> None:
    """The person saw what others said of them."""
    Person.objects.filter(pk=person.pk, others_read_at=None).update(others_read_at=at)
