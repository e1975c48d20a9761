"""People against one profile: bands by exact bounds, blind until rated, never a place or a name."""

import re
from typing import Any

import pytest
from django.utils import timezone

from assessments.people import services
from assessments.people.models import Person, Rater, Rating, Source
from assessments.roles import content
from tests.assessments.people.people_steps import Cast, a_rated_person, says
from tests.markup import flat

MATRIX = content.matrix()
PROFILE = "data-analyst:beginner"  # ten skills at level 1
ASKED = [s for s, level in MATRIX.required(MATRIX.profile(PROFILE)).items() if level]


def read(cast: Cast, query: str = f"profile={PROFILE}", *, part: str = "owner") -> str:
    path = f"/roles/people/of/{cast.organization.pk}/against/?{query}"
    answer = getattr(cast, part).client.get(path)
    assert answer.status_code == 200
    return flat(answer)


def bands_of(page: str) -> list[set[str]]:
    """The names of each band, in the order of the page."""
    bodies = re.findall(r"<tbody>(.*?)</tbody>", page.partition('class="grid g-main')[2], re.S)
    return [set(re.findall(r"/result/\?[^>]*>([^<]+)</a>", body)) for body in bodies]


def rated(cast: Cast, name: str, levels: dict[str, int | None], **given: Any) -> Person:
    person = a_rated_person(cast.organization, name, **given)
    says(person, Source.ASSESSOR, levels, account=cast.owner.user)
    return person


def three(cast: Cast) -> None:
    """The people of the worked example: X with two open skills, Y all rated, Z who has it all."""
    rated(cast, "X", dict.fromkeys(ASKED[:7], 1) | {ASKED[7]: 0})
    rated(cast, "Y", dict.fromkeys(ASKED[:8], 1) | dict.fromkeys(ASKED[8:], 0))
    rated(cast, "Z", dict.fromkeys(ASKED, 1))


def test_worked_example_of_unknowns_stands_in_bands_with_what_would_settle_it(
    cast: Cast,
) -> None:
    three(cast)
    page = read(cast)
    assert bands_of(page) == [{"Z"}, {"X", "Y"}]
    assert "70 to 90 %" in page
    assert page.count("not assessed, 10.0 points") == 2
    assert "1 level more in one rating would lift someone of the second band" in page
    assert "Meets it" in page
    assert "Falls short" in page
    assert page.index("2 people who cannot be told apart") > page.index("Z</a>")


def test_must_haves_come_before_coverage_and_are_named(cast: Cast) -> None:
    three(cast)
    page = read(cast, f"profile={PROFILE}&must={ASKED[8]}")
    groups = re.findall(r'<h2 id="g-\d">([^<]+)</h2>', page)
    assert groups == [
        "All must-haves are met",
        "A must-have is not assessed",
        "A must-have is not met",
    ]
    assert bands_of(page) == [{"Z"}, {"X"}, {"Y"}]
    assert f"Must-have: {MATRIX.skill_by_slug[ASKED[8]].short.in_language('en')}" in page


def test_who_has_not_rated_reads_names_and_no_level(cast: Cast) -> None:
    three(cast)
    page = read(cast, part="assessor")
    assert bands_of(page) == []
    assert "Nobody is held against" in page
    assert "%" not in page[page.index("<h1") : page.index("<footer")].replace("%20", "")
    someone = Person.objects.get(name="Z")
    services.waive(person=someone, account=cast.assessor.user, at=timezone.now())
    assert bands_of(read(cast, part="assessor")) == [{"Z"}]


def test_hidden_name_stays_a_pseudonym_until_the_reader_has_rated(cast: Cast) -> None:
    hidden = rated(cast, "Hidden Name", {ASKED[0]: 1}, hides_name=True)
    assert "Hidden Name" in read(cast)
    services.waive(person=hidden, account=cast.assessor.user, at=timezone.now())
    page = read(cast, part="assessor")
    assert "Hidden Name" not in page
    assert bands_of(page) == [{hidden.pseudonym}]


def test_what_is_not_shared_is_not_measured(cast: Cast) -> None:
    person = rated(cast, "Quiet", {ASKED[0]: 1})
    says(person, Source.SELF, dict.fromkeys(ASKED, 1))
    assert "10 to 100 %" in read(cast)
    services.share(person=person, by=None, at=timezone.now())
    assert "100 %" in read(cast)
    assert "10 to 100 %" not in read(cast)


def test_only_those_asked_for_are_shown(cast: Cast) -> None:
    three(cast)
    services.change_person(
        person=Person.objects.get(name="Y"),
        name="Y",
        hides_name=False,
        is_candidate=False,
        teams=[cast.team],
        by=cast.owner.user,
        at=timezone.now(),
    )
    says(cast.person, Source.ASSESSOR, {ASKED[0]: 1}, account=cast.owner.user)
    in_team = bands_of(read(cast, f"profile={PROFILE}&who={cast.team.pk}"))
    assert set().union(*in_team) == {"Y", "Rated Person"}
    Person.objects.filter(account=None).update(is_candidate=True)
    without = bands_of(read(cast, f"profile={PROFILE}&who=candidates"))
    assert set().union(*without) == {"X", "Y", "Z"}


@pytest.mark.parametrize(
    "query",
    [
        "profile=wizard:expert",
        f"profile={PROFILE}&must=devops",
        f"profile={PROFILE}&weight=statistics:4",
        f"profile={PROFILE}&who=everybody",
        f"profile={PROFILE}&who=00000000-0000-0000-0000-000000000001",
    ],
)
def test_bad_address_is_refused_in_words(cast: Cast, query: str) -> None:
    path = f"/roles/people/of/{cast.organization.pk}/against/?{query}"
    answer = cast.owner.client.get(path)
    assert answer.status_code == 400
    assert "<li>" in flat(answer)


@pytest.mark.parametrize("part", ["viewer", "rated", "stranger", "anonymous", "other_owner"])
def test_page_is_for_those_who_lead(cast: Cast, part: str) -> None:
    three(cast)
    path = f"/roles/people/of/{cast.organization.pk}/against/?profile={PROFILE}"
    assert getattr(cast, part).client.get(path).status_code == 404


def test_page_writes_nothing_and_is_bounded_in_queries(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        rated(cast, f"Person {number}", dict.fromkeys(ASKED, number % 3))
    before = (Rater.objects.count(), Rating.objects.count())
    with django_assert_max_num_queries(12):
        page = read(cast)
    assert sum(map(len, bands_of(page))) == 20
    assert (Rater.objects.count(), Rating.objects.count()) == before


@pytest.mark.parametrize(
    ("given", "heading"),
    [
        ((2, 3), "Raters differ on a must-have: talk"),
        ((3, 3), "All must-haves are met"),
        ((1, 2), "A must-have is not met"),
    ],
)
def test_harsher_of_two_raters_alone_does_not_fail_a_must_have(
    cast: Cast, given: tuple[int, int], heading: str
) -> None:
    for browser, level in zip((cast.owner, cast.assessor), given, strict=True):
        says(cast.person, Source.ASSESSOR, {"statistics": level}, account=browser.user)
    asked = "profile=data-scientist:expert&must=statistics:3"
    assert heading in read(cast, asked)
    result = cast.owner.client.get(f"{cast.path}result/?{asked}")
    assert heading in flat(result)
