"""Rating a person: on request, blind until submitted, append-only."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from fractions import Fraction

from django.db import transaction

from assessments.people import queries
from assessments.people.domain.ratings import Changes, SkillRating, changes, says_something
from assessments.people.domain.standing import Measured, Standing
from assessments.people.models import (
    KeptResult,
    Person,
    PersonLink,
    Rater,
    Rating,
    Reading,
    Source,
)
from assessments.people.services.profiles import lock_person, record, touch
from assessments.roles.domain.matching import Bounds, percent
from assessments.roles.domain.matrix import Profile, SkillMatrix
from mlops_portal.organizations.models import Membership, Role, User

MOST_RATERS = 40  # of a person
MOST_RATINGS = 2_000  # of a rater, all versions of all skills
MOST_RESULTS = 100  # kept of a person


class SheetConflict(Exception):
    """Another page of the same rater changed the same skills differently. No rating was added."""

    def __init__(self, found: Changes, newest: Mapping[str, SkillRating]) -> None:
        super().__init__()
        self.skills = found.conflicts
        self.newest = newest


class NothingSaid(Exception):
    """The form would hold no level of any skill: that is not a rating."""


class ReadFirst(Exception):
    """The rater chose to read other ratings instead of rating."""


class TooMany(Exception):
    """The person has reached the maximal number of raters, ratings or kept results."""


@transaction.atomic
def ask_rater(
    *, person: Person, account: User, source: Source, label: str, by: User | None, at: datetime
) -> Rater:
    """Ask a member to rate. Raises TooMany; IntegrityError for a member already asked."""
    lock_person(person)
    if account.pk == person.account_id or source == Source.SELF:
        raise ValueError("People rate themselves without being asked.")
    if person.raters.count() >= MOST_RATERS:
        raise TooMany
    record(person, by, "person.rater_asked", at, person=account.pk, source=str(source))
    return Rater.objects.create(
        person=person, account=account, source=source, label=label, asked_at=at
    )


@transaction.atomic
def rate(
    *,
    person: Person,
    source: Source,
    sent: Mapping[str, SkillRating],
    seen: int,
    matrix: SkillMatrix,
    at: datetime,
    account: User | None = None,
    link: PersonLink | None = None,
) -> Rater:
    """Add entries that differ from the page shown (`seen`: number of the newest rating then).

    An unchanged form adds no entry. Entries made after reading other ratings are marked so; the
    earlier ones stay. Raises SheetConflict, ReadFirst, TooMany, NothingSaid; then no entry is
    added.
    """
    lock_person(person)
    rater = _rater(person, source, account, link, at)
    if rater.waived_at is not None:
        raise ReadFirst
    shown = queries.sheet_of(rater, up_to=seen) if seen else {}
    newest = queries.sheet_of(rater)
    found = changes(shown, newest, sent)
    if found.conflicts:
        raise SheetConflict(found, newest)
    if rater.submitted_at is None and not says_something({**newest, **found.new}):
        raise NothingSaid
    if not found.new:
        return rater
    if rater.ratings.count() + len(found.new) > MOST_RATINGS:
        raise TooMany
    has_read = queries.has_read(person, rater, at)
    Rating.objects.bulk_create(
        Rating(
            rater=rater,
            matrix_version=matrix.version,
            skill=skill,
            after_reading=has_read,
            at=at,
            **asdict(entry),
        )
        for skill, entry in found.new.items()
    )
    is_first = rater.submitted_at is None
    rater.submitted_at = at
    rater.save(update_fields=["submitted_at"])
    if source == Source.SELF:
        touch(person, at)
    _record_rating(person, rater, account, is_first, at)
    return rater


def _record_rating(
    person: Person, rater: Rater, account: User | None, is_first: bool, at: datetime
) -> None:
    record(person, account, "person.rated", at, source=rater.source)
    opens = person.hides_name and is_first and account is not None
    if opens and rater.source != Source.SELF:
        record(person, account, "person.name_opened", at)


@transaction.atomic
def waive(*, person: Person, account: User, at: datetime) -> None:
    """Read the result without rating; the reader cannot rate this person afterwards.

    Has no effect if they have already rated.
    """
    lock_person(person)
    rater = _rater(person, Source.ASSESSOR, account, None, at)
    if rater.is_pending:
        rater.waived_at = at
        rater.save(update_fields=["waived_at"])
        record(person, account, "person.read_unrated", at)


@transaction.atomic
def keep_result(
    *,
    person: Person,
    profile: Profile,
    matrix: SkillMatrix,
    must_haves: Mapping[str, int],
    weights: Mapping[str, int],
    standings: Mapping[str, Standing],
    measured: Measured,
    by: User | None,
    at: datetime,
) -> KeptResult:
    """Store a result as it is now. Raises TooMany."""
    lock_person(person)
    if person.results.count() >= MOST_RESULTS:
        raise TooMany
    record(person, by, "person.result_kept", at, profile=profile.key)
    return KeptResult.objects.create(
        person=person,
        role=profile.role,
        seniority=profile.seniority,
        matrix_version=matrix.version,
        must_haves=dict(must_haves),
        weights=dict(weights),
        levels={skill: asdict(standing) for skill, standing in standings.items()},
        figures=figures(measured),
        kept_by=by,
        at=at,
    )


def figures(measured: Measured) -> dict[str, object]:
    """Return the stored figures of a result: whole percents rounded down, and counts."""
    return {
        "coverage": _percents(measured.coverage),
        "met_share": _percents(measured.met_share),
        "steps": [measured.steps.low, measured.steps.high],
        "deepest_gap": [measured.deepest_gap.low, measured.deepest_gap.high],
        "gate": measured.gate.value,
        "assessed_share": None
        if measured.fit.assessed_share is None
        else percent(measured.fit.assessed_share),
    }


def _percents(bounds: Bounds[Fraction] | None) -> list[int] | None:
    return None if bounds is None else [percent(bounds.low), percent(bounds.high)]


def _rater(
    person: Person,
    source: Source,
    account: User | None,
    link: PersonLink | None,
    at: datetime,
) -> Rater:
    """Return the rater, created if needed; an asked rater keeps the source they were asked for."""
    found = queries.rater_of(person, link=link, user=account, is_self=source == Source.SELF)
    if found is not None:
        return found
    if person.raters.count() >= MOST_RATERS:
        raise TooMany
    is_self = source == Source.SELF
    return Rater.objects.create(
        person=person,
        source=source,
        account=None if is_self or link else account,
        link=None if is_self else link,
        label=link.label if link and not is_self else "",
        asked_at=at,
    )


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
