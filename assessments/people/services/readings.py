"""Record of the readers of ratings, which marks ratings they give afterwards."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from assessments.people.models import Person, Reading
from mlops_portal.organizations.models import Membership, Role, User

OFTEN = timedelta(hours=1)  # the last time is kept to the hour


def note_readings(*, people: Iterable[Person], by: User, at: datetime, role: str = "") -> None:
    """Record that levels of `people` (of one organization) were shown by name to `by`.

    One's own do not count. `role` is that of the reader, if it is known already.
    """
    read = [person for person in people if person.account_id != by.pk]
    if not read:
        return
    known = Reading.objects.filter(person__in=read, account=by)
    last = dict(known.values_list("person_id", "last_at"))
    if any(day < at - OFTEN for day in last.values()):
        known.update(last_at=at)
    new = [person for person in read if person.pk not in last]
    if not new:
        return
    if not role:
        member = Membership.objects.filter(user=by, organization=new[0].organization_id).first()
        role = member.role if member else Role.VIEWER
    Reading.objects.bulk_create(
        (Reading(person=person, account=by, role=role, first_at=at, last_at=at) for person in new),
        ignore_conflicts=True,
    )


def note_own_reading(*, person: Person, at: datetime) -> None:
    """Record that the person saw other ratings of them."""
    Person.objects.filter(pk=person.pk, others_read_at=None).update(others_read_at=at)
