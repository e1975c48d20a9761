"""Read queries for people and their ratings, in a bounded number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from assessments.people.domain.disclosure import LEAST, may_total
from assessments.people.domain.ratings import SkillRating
from assessments.people.domain.standing import GivenLevel, Standing
from assessments.people.models import (
    Person,
    PersonLink,
    Rater,
    Rating,
    Reading,
    Source,
    TeamNeeds,
)
from mlops_portal.organizations.models import Organization, Team, User


@dataclass(frozen=True, slots=True)
class VisibleRatings:
    """The visible ratings of a person: the newest of each rater and skill."""

    ratings: tuple[Rating, ...]
    firsts: Mapping[tuple[int, str], int | None]  # by rater and skill: before reading others

    @property
    def said(self) -> tuple[GivenLevel, ...]:
        return tuple(self._said(r) for r in self.ratings)

    @property
    def counting(self) -> tuple[GivenLevel, ...]:
        """Ratings that may count: not by peers whom the person invited (could be the person)."""
        return tuple(self._said(r) for r in self.ratings if self._counts(r))

    @staticmethod
    def _counts(rating: Rating) -> bool:
        return rating.rater.link is None or not rating.rater.link.by_person

    def _said(self, rating: Rating) -> GivenLevel:
        first = self.firsts.get((rating.rater_id, rating.skill))
        return GivenLevel(
            rating.skill, rating.rater.source, rating.level, rating.after_reading, first
        )

    def raters_of(self, found: Mapping[str, Standing]) -> dict[str, tuple[int, datetime]]:
        """Return, by skill, the number of counted raters and the date of the newest rating."""
        counted: dict[str, tuple[int, datetime]] = {}
        for rating in self.ratings:
            one = found.get(rating.skill)
            is_counted = one and one.source == rating.rater.source and self._counts(rating)
            if is_counted and rating.level is not None:
                count, last = counted.get(rating.skill, (0, rating.at))
                counted[rating.skill] = (count + 1, max(last, rating.at))
        return counted

    def of(self, skill: str) -> tuple[Rating, ...]:
        return tuple(r for r in self.ratings if r.skill == skill)


def newest_ratings(
    people: Iterable[Person], *, for_organization: bool
) -> Mapping[UUID, VisibleRatings]:
    """Return the newest rating of each rater and skill, by person, in two queries at most.

    `for_organization` leaves out self and peer ratings unless the person shares them.
    """
    people = list(people)
    mine = Rating.objects.filter(rater__person__in=people, rater__sealed=None)
    newest = mine.values("rater", "skill").annotate(newest=Max("pk")).values("newest")
    found: dict[UUID, list[Rating]] = {person.pk: [] for person in people}
    shared = {person.pk for person in people if person.shared_at is not None}
    rows = Rating.objects.filter(pk__in=newest).select_related("rater__account", "rater__link")
    for rating in rows.order_by("pk"):
        whose = rating.rater.person_id
        is_open = rating.rater.source == Source.ASSESSOR or whose in shared
        if is_open or not for_organization:
            found[whose].append(rating)
    firsts = _first_words(r for ratings in found.values() for r in ratings if r.after_reading)
    return {pk: VisibleRatings(tuple(ratings), firsts) for pk, ratings in found.items()}


def _first_words(changed: Iterable[Rating]) -> Mapping[tuple[int, str], int | None]:
    """Return the last level each rater of `changed` gave before reading other ratings."""
    raters = {rating.rater_id for rating in changed}
    if not raters:
        return {}
    before = Rating.objects.filter(rater__in=raters, after_reading=False).order_by("pk")
    return {(r, skill): level for r, skill, level in before.values_list("rater", "skill", "level")}


def seen_of(person: Person, *, for_organization: bool, only_own: bool = False) -> VisibleRatings:
    """Return `newest_ratings` of one person; `only_own` restricts them to self-ratings."""
    seen = newest_ratings([person], for_organization=for_organization)[person.pk]
    if not only_own:
        return seen
    own = tuple(one for one in seen.ratings if one.rater.source == Source.SELF)
    return VisibleRatings(own, seen.firsts)


def sheet_of(rater: Rater | None, *, up_to: int | None = None) -> dict[str, SkillRating]:
    """Return a rater's newest entries by skill; `up_to`: as of the rating with that number."""
    if rater is None:
        return {}
    ratings = rater.ratings.order_by("pk")
    if up_to is not None:
        ratings = ratings.filter(pk__lte=up_to)
    return {r.skill: SkillRating(r.level, r.evidence, r.evidence_url) for r in ratings}


def newest_number(rater: Rater | None) -> int:
    """Return the number of a rater's newest rating, 0 without any."""
    if rater is None:
        return 0
    return rater.ratings.aggregate(newest=Max("pk"))["newest"] or 0


def rater_of(
    person: Person, *, link: PersonLink | None, user: User | None, is_self: bool
) -> Rater | None:
    """Return the person's rater for this link or user, None if there is none."""
    raters = Rater.objects.filter(person=person)
    if is_self:
        return raters.filter(source=Source.SELF).first()
    if link is not None:
        return raters.filter(link=link).first()
    return raters.filter(account=user).exclude(account=None).first()


def has_read(person: Person, rater: Rater, at: datetime) -> bool:
    """Return whether the rater had read other ratings of the person by then."""
    if rater.source == Source.SELF:
        read_at = Person.objects.values_list("others_read_at", flat=True).get(pk=person.pk)
        return read_at is not None and read_at <= at
    if rater.account_id is None:
        return False
    return Reading.objects.filter(
        person=person, account=rater.account_id, first_at__lte=at
    ).exists()


def people_of(organization: Organization) -> QuerySet[Person]:
    """People of an organization in a fixed random order, with their raters counted.

    The order is that of pseudonyms, so that a hidden name cannot be guessed from its place.
    """
    done = Q(raters__submitted_at__isnull=False, raters__sealed=None)
    return (
        organization.rated_people.select_related("account")
        .prefetch_related("teams")
        .annotate(
            assessors=Count("raters", done & Q(raters__source=Source.ASSESSOR), distinct=True),
            peers=Count("raters", done & Q(raters__source=Source.PEER), distinct=True),
            selves=Count("raters", done & Q(raters__source=Source.SELF), distinct=True),
            open_corrections=Count(
                "corrections", Q(corrections__answered_at__isnull=True), distinct=True
            ),
        )
        .order_by("pseudonym")
    )


def members_of_team(team: Team) -> list[Person]:
    """Return the rated members of a team by pseudonym, without candidates."""
    people = team.rated_people.filter(is_candidate=False)
    return list(people.select_related("account").order_by("pseudonym"))


def teams_of_members(organization: Organization) -> dict[UUID, set[UUID]]:
    """Return member ids by team of the organization; candidates belong to no team."""
    rows = Person.teams.through.objects.filter(
        person__organization=organization, person__is_candidate=False
    )
    found: dict[UUID, set[UUID]] = {}
    for team, person in rows.values_list("team_id", "person_id"):
        found.setdefault(team, set()).add(person)
    return found


def named_for(user: User, organization: Organization, *, leads: bool) -> set[UUID]:
    """Return ids of people in the organization whose levels `user` may read by name.

    One's own, and those who share; for leads also those they have rated or chosen to read. Never
    people the user has yet to rate.
    """
    people = organization.rated_people.filter(Q(account=user) | Q(shared_at__isnull=False))
    named = set(people.values_list("pk", flat=True))
    mine = Rater.objects.filter(account=user, person__organization=organization)
    done: set[UUID] = set()
    pending: set[UUID] = set()
    for person, rated, waived in mine.values_list("person_id", "submitted_at", "waived_at"):
        (done if rated or waived else pending).add(person)
    return (named | done if leads else named) - pending


def disclosed(
    user: User, team: Team, people: Iterable[Person], *, leads: bool
) -> tuple[set[UUID], bool]:
    """Return ids of `people` whom the user reads by name, and whether totals include the others."""
    named = named_for(user, team.organization, leads=leads)
    others = {one.pk for one in people} - named
    if len(others) < LEAST:
        return named, False
    teams = teams_of_members(team.organization)
    return named, may_total(others, [ids - named for pk, ids in teams.items() if pk != team.pk])


def needs_of(team: Team) -> TeamNeeds | None:
    """Return the stored needs of the team, None if there are none."""
    return TeamNeeds.objects.filter(team=team).select_related("kept_by").first()


def rated_by(user: User | None, organization: Organization) -> set[UUID]:
    """Return ids of people in the organization whom the user has rated, so sees by name."""
    return _people_of_rater(user, organization, submitted_at__isnull=False)


def waived_by(user: User | None, organization: Organization) -> set[UUID]:
    """Return ids of people in the organization whom the user chose to read instead of rating."""
    return _people_of_rater(user, organization, waived_at__isnull=False)


def pending_for(user: User | None, organization: Organization) -> set[UUID]:
    """Return ids of people the user has yet to rate: their levels are hidden from the user."""
    return _people_of_rater(user, organization, submitted_at__isnull=True, waived_at__isnull=True)


def _people_of_rater(user: User | None, organization: Organization, **which: object) -> set[UUID]:
    if user is None:
        return set()
    mine = Rater.objects.filter(account=user, person__organization=organization, **which)
    return set(mine.values_list("person_id", flat=True))


def waiting_for(user: User) -> list[Rater]:
    """Return pending ratings asked of the user, in organizations they are a member of."""
    waiting = Rater.objects.filter(
        account=user,
        submitted_at=None,
        waived_at=None,
        person__organization__memberships__user=user,
    )
    return list(waiting.select_related("person__organization").order_by("asked_at"))


def open_links(person: Person, at: datetime, *, by_person: bool | None = None) -> list[PersonLink]:
    """Return links that are still open, newest first."""
    links = person.links.filter(revoked_at=None, expires_at__gt=at).order_by("-created_at")
    if by_person is not None:
        links = links.filter(by_person=by_person)
    return list(links)


def raters_of(person: Person) -> list[Rater]:
    """Return the raters of the person, in the order they were asked."""
    return list(person.raters.select_related("account", "link").order_by("asked_at", "pk"))
