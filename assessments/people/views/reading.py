"""Recording who reads the ratings of a person."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils import timezone

from assessments.people import services
from assessments.people.access import Entry
from assessments.people.models import Person, Rating


def note_reading(request: HttpRequest, entry: Entry) -> None:
    """Record that the requester is shown ratings of this person by others, if there are any."""
    if request.method == "HEAD":
        return
    one = entry.person
    if entry.is_self:
        if not entry.is_confirmed:
            return  # nothing of others is shown
        others = Rating.objects.filter(rater__person=one, rater__sealed=None).exclude(
            rater__source="self"
        )
        if one.others_read_at is None and others.exists():
            services.note_own_reading(person=one, at=timezone.now())
    elif entry.user is not None and entry.role:
        services.note_readings(people=[one], by=entry.user, at=timezone.now(), role=entry.role)


def note_named(request: HttpRequest, people: Iterable[Person], role: str) -> None:
    """Record that a member is shown the levels of these people by name."""
    if request.method != "HEAD":
        services.note_readings(people=people, by=request.user, at=timezone.now(), role=role)
