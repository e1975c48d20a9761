"""Lists of people are searched, filtered and paged; the rated read what they are told."""

import re

import pytest

from assessments.people.models import Person, Source
from assessments.roles import content
from mlops_portal.organizations.models import AuditEntry
from tests.assessments.people.people_steps import Place, a_rated_person, says

MATRIX = content.matrix()
NOTICE = {
    "purpose": "To plan training, never pay.",
    "legal_ground": "Legitimate interest",
    "responsible": "Harbour Bank AG",
    "contact": "privacy@harbour-bank.example",
}


def listed(place: Place, query: str = "") -> str:
    answer = place.owner.client.get(f"/roles/people/of/{place.organization.pk}/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_candidates_and_employees_are_told_apart(place: Place) -> None:
    a_rated_person(place.organization, "Clara", is_candidate=True)
    assert "Clara" in listed(place, "kind=candidates")
    assert "Rated Person" not in listed(place, "kind=candidates")
    assert "Clara" not in listed(place, "kind=employees")
    assert "Rated Person" in listed(place, f"team={place.team.pk}")
    assert "Clara" not in listed(place, f"team={place.team.pk}")
    assert "Clara" in listed(place, "kind=other&team=&open=x&order=y&page=z")


def test_hidden_name_is_found_by_nobody_who_has_not_rated(place: Place) -> None:
    hidden = a_rated_person(place.organization, "Hidden Name", hides_name=True)
    assert hidden.pseudonym not in listed(place, "q=hidden")
    assert hidden.pseudonym in listed(place, f"q={hidden.pseudonym.lower()}")
    says(hidden, Source.ASSESSOR, {"devops": 1}, account=place.owner.user)
    assert "Hidden Name" in listed(place, "q=HIDDEN")


def test_many_people_stand_in_pages_in_a_bounded_number_of_queries(
    place: Place, django_assert_max_num_queries: object
) -> None:
    for number in range(60):
        a_rated_person(place.organization, f"Person {number:02}")
    with django_assert_max_num_queries(25):
        page = listed(place, "order=name")
    assert "Page 1 of 2" in page
    assert "Person 00" in page
    assert "Person 59" not in page
    assert "Person 59" in listed(place, "order=name&page=2")


def test_notice_stands_on_the_page_of_the_person_with_its_day(place: Place) -> None:
    path = f"/roles/people/of/{place.organization.pk}/notice/"
    mine = place.path
    assert "has not said it here yet" in place.rated.client.get(mine).content.decode()
    assert place.owner.client.post(path, NOTICE | {"contact": ""}).status_code == 400
    assert place.owner.client.post(path, NOTICE).status_code == 302
    page = place.rated.client.get(mine).content.decode()
    for text in NOTICE.values():
        assert text in page
    shown = Person.objects.get(pk=place.person.pk).notice_shown_at
    assert shown is not None
    place.owner.client.post(path, NOTICE)  # the same: nothing is set anew
    assert Person.objects.get(pk=place.person.pk).notice_shown_at == shown
    place.owner.client.post(path, NOTICE | {"purpose": "To plan hires."})
    assert Person.objects.get(pk=place.person.pk).notice_shown_at is None
    assert AuditEntry.objects.filter(action="people.notice_set").count() == 2


def test_person_reads_who_looked(place: Place) -> None:
    says(place.person, Source.ASSESSOR, {"devops": 1}, account=place.owner.user)
    mine = place.path
    assert "Nobody yet, by name." in place.rated.client.get(mine).content.decode()
    place.owner.client.get(f"{mine}result/")
    page = place.rated.client.get(mine).content.decode()
    assert "first on" in page
    assert str(place.owner.user) not in page


def test_result_says_the_missing_must_have_first_and_asks_about_each_gap(place: Place) -> None:
    levels = dict.fromkeys((skill.slug for skill in MATRIX.skills), 1)
    says(place.person, Source.ASSESSOR, levels, account=place.owner.user)
    path = f"{place.path}result/?profile=data-scientist:expert"
    page = place.owner.client.get(f"{path}&must=statistics:3").content.decode()
    assert "1 must-have is missing" in page[: page.index("</h1>")]
    assert "covered" not in page[page.index("<h1>") : page.index("</h1>")]
    assert "Ask about it" in page
    question = MATRIX.skill_by_slug["databases"].question(2).ask.in_language("en")
    assert question.split("’")[0][:30] in page
    assert "1 person has rated, last on" in page
    assert "Ask about it" not in place.rated.client.get(path).content.decode()


def test_each_gap_says_how_many_have_rated_and_when_the_last_did(place: Place) -> None:
    both, one = {"statistics": 2, "databases": 1}, {"statistics": 1, "databases": None}
    says(place.person, Source.ASSESSOR, both, account=place.owner.user)
    says(place.person, Source.ASSESSOR, one, account=place.assessor.user)
    says(place.person, Source.SELF, {"statistics": 3}, account=place.rated.user)
    path = f"{place.path}result/?profile=data-scientist:expert"
    page = " ".join(place.owner.client.get(path).content.decode().split())
    rows = {
        slug: row
        for row in page.split("<tr>")
        for slug in ("statistics", "databases", "data-visualization")
        if f'/roles/skills/{slug}/"' in row
    }
    assert "2 people, last on" in rows["statistics"], "the person's own word does not count there"
    assert "1 person, last on" in rows["databases"]
    assert "last on" not in rows.get("data-visualization", "")


def test_the_closest_of_all_profiles_is_named(place: Place) -> None:
    path = f"{place.path}result/"
    assert 'id="nearest"' not in place.owner.client.get(path).content.decode(), "nothing is rated"
    levels = dict(MATRIX.required(MATRIX.profile("data-engineer:intermediate")))
    levels["databases"] -= 1
    says(place.person, Source.ASSESSOR, levels, account=place.owner.user)
    page = place.owner.client.get(path).content.decode()
    nearest = page.split('id="nearest"')[1].split("</p>")[0]
    assert '?profile=data-engineer:intermediate"' in nearest
    assert "1 step is missing" in nearest


def test_a_draft_is_offered_to_its_own_rater_alone(place: Place) -> None:
    path = f"{place.path}rate/"
    keys = {
        re.search(r'data-draft="(\w{32})"', browser.client.get(path).content.decode())[1]
        for browser in (place.owner, place.assessor, place.rated)
    }
    assert len(keys) == 3


def test_too_little_is_assessed_to_say(place: Place) -> None:
    says(place.person, Source.ASSESSOR, {"statistics": 3}, account=place.owner.user)
    path = f"{place.path}result/"
    page = place.owner.client.get(path).content.decode()
    assert "Too little is assessed to say: 1 of" in page
    assert "Meets all of it" not in page
    page = place.owner.client.get(f"{path}?profile=data-scientist:expert").content.decode()
    assert "too little is assessed to say" in page[: page.index("</h1>")]


@pytest.mark.parametrize(
    ("language", "first", "third"),
    [
        ("en", "I have no practice in it yet.", "Has no practice in it yet."),
        ("pt-br", "Ainda não tenho prática nisso.", "Ainda não tem prática nisso."),
    ],
)
def test_sentences_speak_of_whoever_is_rated_and_the_sheet_asks_before_it_is_lost(
    place: Place, language: str, first: str, third: str
) -> None:
    path = f"{place.path}rate/"
    headers = {"Accept-Language": language}
    own = place.rated.client.get(path, headers=headers).content.decode()
    others = place.owner.client.get(path, headers=headers).content.decode()
    kit = place.owner.client.get("/roles/data-scientist/expert/kit/", headers=headers)
    assert (third in others, first in others) == (True, False)
    assert (third in own, first in own) == (False, True)
    assert first not in kit.content.decode()
    for page in (own, others):
        assert "data-guard" in page
        assert "portal/guard.js" in page


def test_only_the_largest_differences_are_marked_and_stand_first(place: Place) -> None:
    skills = [skill.slug for skill in MATRIX.skills]
    says(place.person, Source.SELF, dict.fromkeys(skills, 3))
    says(place.person, Source.ASSESSOR, dict.fromkeys(skills, 1), account=place.owner.user)
    page = place.rated.client.get(place.path).content.decode()
    assert page.count("Talk about it") == 3
