"""Export of rated people's data: for organizations and for persons.

An organization gets the data it may see: assessors' ratings, and the rest while the person shares
it. A person gets all of their own data, and the ratings they gave others without names.
"""

from django.utils.translation import ngettext

from assessments.people import queries
from assessments.people.models import PeopleNotice, Person, Rater, Rating, TeamNeeds
from assessments.people.person_export import everything_of
from mlops_portal.organizations.exports import Data, counted
from mlops_portal.organizations.models import Organization, User


def of_organization(organization: Organization) -> Data:
    """Rated people with what the organization may see of them, and what teams need."""
    people = list(organization.rated_people.prefetch_related("teams").order_by("pseudonym"))
    seen = queries.newest_ratings(people, for_organization=True)
    return {
        "people": [
            {
                **_head(person),
                "teams": [team.name for team in person.teams.all()],
                "ratings": [_rating(rating) for rating in seen[person.pk].ratings],
            }
            for person in people
        ],
        "notice": list(
            PeopleNotice.objects.filter(organization=organization).values(
                "purpose", "legal_ground", "responsible", "contact", "changed_at"
            )
        ),
        "team_needs": [
            {"team": kept.team_id, **kept.asked, "kept_at": kept.kept_at}
            for kept in TeamNeeds.objects.filter(team__organization=organization).order_by("team")
        ],
    }


def of_person(user: User) -> Data:
    """Return the person's profiles with all their data, and the ratings they gave others."""
    given = Rating.objects.filter(rater__account=user).select_related("rater__person")
    return {
        "profiles": [everything_of(p) for p in Person.objects.filter(account=user).order_by("pk")],
        "ratings_given": [
            {"of": rating.rater.person.pseudonym, **_rating(rating)}
            for rating in given.order_by("at", "pk")
        ],
    }


def forget_person(user: User) -> None:
    """Delete the profiles with the account; ratings given keep the level, without the label."""
    profiles = Person.objects.select_for_update().filter(account=user).order_by("pk")
    for person in list(profiles):  # locked first, as raters do, so that nobody waits in a circle
        person.delete()
    Rater.whole.filter(account=user).update(label="")


def _head(person: Person) -> Data:
    return {
        "id": person.pk,
        "organization": person.organization_id,
        "name": person.name,
        "pseudonym": person.pseudonym,
        "is_candidate": person.is_candidate,
        "created_at": person.created_at,
    }


def _rating(rating: Rating) -> Data:
    return {
        "source": rating.rater.source,
        "rater": rating.rater_id,
        "label": rating.rater.label,
        "matrix_version": rating.matrix_version,
        "skill": rating.skill,
        "level": rating.level,
        "evidence": rating.evidence,
        "evidence_url": rating.evidence_url,
        "at": rating.at,
    }


def goes_with_person(person: Person) -> list[str]:
    """Return descriptions, with counts, of the data deleted along with a rated person."""
    ratings = Rating.objects.filter(rater__person=person).count()
    kept, links = person.results.count(), person.links.count()
    return [
        *counted(ratings, ngettext("%(count)s rating", "%(count)s ratings", ratings)),
        *counted(kept, ngettext("%(count)s kept result", "%(count)s kept results", kept)),
        *counted(links, ngettext("%(count)s link", "%(count)s links", links)),
    ]


def goes_with(organization: Organization) -> list[str]:
    """Return descriptions, with counts, of the rated people deleted along with the organization."""
    count = organization.rated_people.count()
    words = ngettext("%(count)s person with ratings", "%(count)s people with ratings", count)
    return counted(count, words)
