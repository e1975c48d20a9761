"""People of the sample organization: rated, marked as a sample, and gone with it."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from assessments.maturity.sample import load_sample
from assessments.people import queries, services
from assessments.people.domain.standing import levels_of, standings
from assessments.people.models import Person, Rater, Rating, Source
from assessments.people.sample import TEAMS
from assessments.roles import content
from mlops_portal.organizations import services as organizations
from mlops_portal.organizations.models import Organization, Role
from tests.module_data import kept_for_module

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


made = kept_for_module(lambda: load_sample(at=NOW))


@pytest.fixture
def sample(made: Organization, db: None) -> Organization:
    return Organization.objects.get(pk=made.pk)


def test_each_team_has_people_rated_by_themselves_and_by_two_assessors(
    sample: Organization,
) -> None:
    assert {team.name: team.rated_people.count() for team in sample.teams.all()} == {
        name: len(profiles) for name, profiles in TEAMS.items()
    }
    names = list(Person.objects.values_list("name", flat=True))
    assert len(set(names)) == len(names)
    for person in Person.objects.all():
        assert "Sample" in person.name
        sources = sorted(rater.source for rater in person.raters.exclude(submitted_at=None))
        assert sources == [Source.ASSESSOR, Source.ASSESSOR, Source.SELF]


def test_what_a_person_did_not_share_is_not_seen(sample: Organization) -> None:
    person = Person.objects.filter(shared_at=None).first()
    seen = queries.newest_ratings([person], for_organization=True)[person.pk].counting
    assert {Source(row.source) for row in seen} == {Source.ASSESSOR}


def test_some_skills_are_not_assessed_and_the_levels_differ(sample: Organization) -> None:
    people = list(Person.objects.all())
    seen = queries.newest_ratings(people, for_organization=True)
    levels = [levels_of(standings(seen[person.pk].counting)) for person in people]
    assert len({tuple(sorted(found.items(), key=str)) for found in levels}) == len(people)
    skills = len(content.matrix().skills)
    assert any(rater.ratings.count() < skills for rater in Rater.objects.all())


def test_a_team_s_page_shows_them_and_says_that_they_are_made_up(sample: Organization) -> None:
    client = Client()
    client.force_login(sample.memberships.get(role=Role.ASSESSOR).user)
    team = sample.teams.get(name="Sample payments team")
    page = client.get(f"/roles/teams/{team.pk}/").content.decode()
    assert "Sample MLE 1" in page
    assert "made up" in page


def test_they_go_with_the_organization(sample: Organization) -> None:
    organizations.delete_organization(organization=sample)
    assert not Person.objects.exists()
    assert not Rating.objects.exists()


def test_the_clock_leaves_them_for_two_years(sample: Organization) -> None:
    assert services.erase_forgotten(at=NOW.replace(year=2027)) == 0
