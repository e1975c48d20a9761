"""Levels by name are read by consent or need; everybody else stands in totals of five or more."""

import csv
from io import StringIO

from django.utils import timezone

from assessments.people import services
from assessments.people.models import Person, Reading, Source
from assessments.roles import content
from mlops_portal.organizations.services import create_team
from tests.assessments.people.people_steps import Place, a_rated_person, says
from tests.markup import flat

NEED = "need=data-scientist:intermediate"
LEVELS = {skill.slug: 3 for skill in content.matrix().skills}


def people(place: Place, count: int, **given: object) -> list[Person]:
    found = []
    for number in range(count):
        person = a_rated_person(place.organization, f"Person {number}", teams=[place.team], **given)
        says(person, Source.ASSESSOR, LEVELS, account=place.owner.user)
        found.append(person)
    return found


def page(place: Place, part: str, path: str = f"?{NEED}") -> str:
    answer = getattr(place, part).client.get(f"/roles/teams/{place.team.pk}/{path}")
    assert answer.status_code == 200
    return flat(answer)


def test_viewer_reads_nobody_who_has_not_shared_and_no_total_of_few(place: Place) -> None:
    place.person.teams.clear()
    people(place, 4)
    for path in (f"?{NEED}", f"coverage.csv?{NEED}", f"?{NEED}&without=x", ""):
        shown = page(place, "viewer", path)
        assert "Person 0" not in shown
        assert "level 3" not in shown
    assert "4 people more are not counted" in page(place, "viewer")
    rows = csv.DictReader(StringIO(page(place, "viewer", f"coverage.csv?{NEED}").lstrip("\ufeff")))
    assert {row["Holders"] for row in rows} <= {"0", ""}
    assert "level 3, assessors" in page(place, "owner")  # who rated them


def test_viewer_reads_totals_from_five_people_on_and_those_who_share(place: Place) -> None:
    place.person.teams.clear()
    one, *_others = people(place, 6)
    services.share(person=one, by=None, at=timezone.now())
    shown = page(place, "viewer")
    assert "5 people more count in the totals alone" in shown
    assert "Person 0" in shown
    assert "Person 1" not in shown
    assert "6 people" in shown  # hold each skill
    assert "told by name" in shown


def test_second_team_that_differs_by_one_person_gives_nobody_away(place: Place) -> None:
    place.person.teams.clear()
    found = people(place, 6)
    other = create_team(
        organization=place.organization, name="Other", by=place.owner.user, at=timezone.now()
    )
    for person in found[:5]:
        person.teams.add(other)
    assert "6 people more are not counted" in page(place, "viewer")
    answer = place.viewer.client.get(f"/roles/teams/{other.pk}/?{NEED}")
    assert "5 people more count in the totals alone" in flat(answer)


def test_leader_who_has_not_rated_reads_nobody_and_no_plan_names_one(place: Place) -> None:
    place.person.teams.clear()
    for person in people(place, 2):
        says(person, Source.ASSESSOR, dict.fromkeys(LEVELS, 1), account=place.owner.user)
    shown = page(place, "assessor")
    assert "Person 0" not in shown
    plan = page(place, "assessor", f"plan/?{NEED}&training=1&budget=9")
    assert "Person 0" not in plan
    assert "Person 0" in page(place, "owner")


def test_reading_by_name_is_kept_and_marks_what_is_said_afterwards(place: Place) -> None:
    [person] = people(place, 1)
    services.share(person=person, by=None, at=timezone.now())
    page(place, "assessor")
    assert Reading.objects.filter(person=person, account=place.assessor.user).exists()
    says(person, Source.ASSESSOR, {"devops": 1}, account=place.assessor.user)
    rater = person.raters.get(account=place.assessor.user)
    assert rater.ratings.get().after_reading


def test_candidate_in_a_team_counts_in_no_measure_of_it(place: Place) -> None:
    place.person.teams.clear()
    people(place, 1, is_candidate=True)
    shown = page(place, "owner")
    assert "Nobody of this team is rated yet" in shown
    assert "Person 0" not in shown
    rows = csv.DictReader(StringIO(page(place, "owner", f"coverage.csv?{NEED}").lstrip("\ufeff")))
    assert {row["Holders"] for row in rows} <= {"0", ""}
    problem = services.problem_for(place.team, NEED, content.matrix())
    assert problem.members == ()


def test_names_that_repeat_are_told_apart_and_many_people_stand_as_rows(place: Place) -> None:
    place.person.teams.clear()
    twins = [a_rated_person(place.organization, "Ana Lima", teams=[place.team]) for _ in range(2)]
    for person in twins:
        says(person, Source.ASSESSOR, {"statistics": 2}, account=place.owner.user)
    shown = page(place, "owner")
    for person in twins:
        assert f"Ana Lima ({person.pseudonym})" in shown
        assert f"Ana Lima ({person.pseudonym})" in page(place, "owner", "coverage.csv")
    people(place, 11)
    shown = page(place, "owner")
    assert '<th scope="row"><a href="?need=' in shown
    assert "level 2, assessors" in shown


def test_team_of_which_nothing_is_known_says_so_in_its_headings(place: Place) -> None:
    for path in (f"?{NEED}", f"plan/?{NEED}"):
        assert "rate first" in page(place, "owner", path).split("</h1>")[0]
