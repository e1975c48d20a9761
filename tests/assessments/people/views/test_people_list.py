"""Lists of people are searched, filtered and paged; the rated read what they are told."""

import re

import pytest

from assessments.people.models import Person, Source
from assessments.roles import content
from mlops_portal.organizations.models import AuditEntry
from tests.assessments.people.people_steps import Cast, a_rated_person, says

MATRIX = content.matrix()
NOTICE = {
    "purpose": "To plan training, never pay.",
    "legal_ground": "Legitimate interest",
    "responsible": "Harbour Bank AG",
    "contact": "privacy@harbour-bank.example",
}


def listed(cast: Cast, query: str = "") -> str:
    answer = cast.owner.client.get(f"/roles/people/of/{cast.organization.pk}/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_candidates_and_employees_are_told_apart(cast: Cast) -> None:
    a_rated_person(cast.organization, "Clara", is_candidate=True)
    assert "Clara" in listed(cast, "kind=candidates")
    assert "Rated Person" not in listed(cast, "kind=candidates")
    assert "Clara" not in listed(cast, "kind=employees")
    assert "Rated Person" in listed(cast, f"team={cast.team.pk}")
    assert "Clara" not in listed(cast, f"team={cast.team.pk}")
    assert "Clara" in listed(cast, "kind=other&team=&open=x&order=y&page=z")


def test_hidden_name_is_found_by_nobody_who_has_not_rated(cast: Cast) -> None:
    hidden = a_rated_person(cast.organization, "Hidden Name", hides_name=True)
    assert hidden.pseudonym not in listed(cast, "q=hidden")
    assert hidden.pseudonym in listed(cast, f"q={hidden.pseudonym.lower()}")
    says(hidden, Source.ASSESSOR, {"devops": 1}, account=cast.owner.user)
    assert "Hidden Name" in listed(cast, "q=HIDDEN")


def test_many_people_stand_in_pages_in_a_bounded_number_of_queries(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    for number in range(60):
        a_rated_person(cast.organization, f"Person {number:02}")
    with django_assert_max_num_queries(25):
        page = listed(cast, "order=name")
    assert "Page 1 of 2" in page
    assert "Person 00" in page
    assert "Person 59" not in page
    assert "Person 59" in listed(cast, "order=name&page=2")


def test_notice_stands_on_the_page_of_the_person_with_its_day(cast: Cast) -> None:
    path = f"/roles/people/of/{cast.organization.pk}/notice/"
    mine = cast.path
    assert "has not said it here yet" in cast.rated.client.get(mine).content.decode()
    assert cast.owner.client.post(path, NOTICE | {"contact": ""}).status_code == 400
    assert cast.owner.client.post(path, NOTICE).status_code == 302
    page = cast.rated.client.get(mine).content.decode()
    for text in NOTICE.values():
        assert text in page
    shown = Person.objects.get(pk=cast.person.pk).notice_shown_at
    assert shown is not None
    cast.owner.client.post(path, NOTICE)  # the same: nothing is set anew
    assert Person.objects.get(pk=cast.person.pk).notice_shown_at == shown
    cast.owner.client.post(path, NOTICE | {"purpose": "To plan hires."})
    assert Person.objects.get(pk=cast.person.pk).notice_shown_at is None
    assert AuditEntry.objects.filter(action="people.notice_set").count() == 2


def test_person_reads_who_looked(cast: Cast) -> None:
    says(cast.person, Source.ASSESSOR, {"devops": 1}, account=cast.owner.user)
    mine = cast.path
    assert "Nobody yet, by name." in cast.rated.client.get(mine).content.decode()
    cast.owner.client.get(f"{mine}result/")
    page = cast.rated.client.get(mine).content.decode()
    assert "first on" in page
    assert str(cast.owner.user) not in page


def test_result_says_the_missing_must_have_first_and_asks_about_each_gap(cast: Cast) -> None:
    levels = dict.fromkeys((skill.slug for skill in MATRIX.skills), 1)
    says(cast.person, Source.ASSESSOR, levels, account=cast.owner.user)
    path = f"{cast.path}result/?profile=data-scientist:expert"
    page = cast.owner.client.get(f"{path}&must=statistics:3").content.decode()
    assert "1 must-have is missing" in page[: page.index("</h1>")]
    assert "covered" not in page[page.index("<h1>") : page.index("</h1>")]
    assert "Ask about it" in page
    question = MATRIX.skill_by_slug["databases"].question(2).ask.in_language("en")
    assert question.split("’")[0][:30] in page
    assert "1 person has rated, last on" in page
    assert "Ask about it" not in cast.rated.client.get(path).content.decode()


def test_each_gap_says_how_many_have_rated_and_when_the_last_did(cast: Cast) -> None:
    both, one = {"statistics": 2, "databases": 1}, {"statistics": 1, "databases": None}
    says(cast.person, Source.ASSESSOR, both, account=cast.owner.user)
    says(cast.person, Source.ASSESSOR, one, account=cast.assessor.user)
    says(cast.person, Source.SELF, {"statistics": 3}, account=cast.rated.user)
    path = f"{cast.path}result/?profile=data-scientist:expert"
    page = " ".join(cast.owner.client.get(path).content.decode().split())
    rows = {
        slug: row
        for row in page.split("<tr>")
        for slug in ("statistics", "databases", "data-visualization")
        if f'/roles/skills/{slug}/"' in row
    }
    assert "2 people, last on" in rows["statistics"], "the person's own word does not count there"
    assert "1 person, last on" in rows["databases"]
    assert "last on" not in rows.get("data-visualization", "")


def test_the_closest_of_all_profiles_is_named(cast: Cast) -> None:
    path = f"{cast.path}result/"
    assert 'id="nearest"' not in cast.owner.client.get(path).content.decode(), "nothing is rated"
    levels = dict(MATRIX.required(MATRIX.profile("data-engineer:intermediate")))
    levels["databases"] -= 1
    says(cast.person, Source.ASSESSOR, levels, account=cast.owner.user)
    page = cast.owner.client.get(path).content.decode()
    nearest = page.split('id="nearest"')[1].split("</p>")[0]
    assert '?profile=data-engineer:intermediate"' in nearest
    assert "1 step is missing" in nearest


def test_a_draft_is_offered_to_its_own_rater_alone(cast: Cast) -> None:
    path = f"{cast.path}rate/"
    keys = {
        re.search(r'data-draft="(\w{32})"', browser.client.get(path).content.decode())[1]
        for browser in (cast.owner, cast.assessor, cast.rated)
    }
    assert len(keys) == 3


def test_too_little_is_assessed_to_say(cast: Cast) -> None:
    says(cast.person, Source.ASSESSOR, {"statistics": 3}, account=cast.owner.user)
    path = f"{cast.path}result/"
    page = cast.owner.client.get(path).content.decode()
    assert "Too little is assessed to say: 1 of" in page
    assert "Meets all of it" not in page
    page = cast.owner.client.get(f"{path}?profile=data-scientist:expert").content.decode()
    assert "too little is assessed to say" in page[: page.index("</h1>")]


@pytest.mark.parametrize(
    ("language", "first", "third"),
    [
        ("en", "I have no practice in it yet.", "Has no practice in it yet."),
        ("pt-br", "Ainda não tenho prática nisso.", "Ainda não tem prática nisso."),
    ],
)
def test_sentences_speak_of_whoever_is_rated_and_the_sheet_asks_before_it_is_lost(
    cast: Cast, language: str, first: str, third: str
) -> None:
    path = f"{cast.path}rate/"
    headers = {"Accept-Language": language}
    own = cast.rated.client.get(path, headers=headers).content.decode()
    others = cast.owner.client.get(path, headers=headers).content.decode()
    kit = cast.owner.client.get("/roles/data-scientist/expert/kit/", headers=headers)
    assert (third in others, first in others) == (True, False)
    assert (third in own, first in own) == (False, True)
    assert first not in kit.content.decode()
    for page in (own, others):
        assert "data-guard" in page
        assert "portal/guard.js" in page


def test_only_the_largest_differences_are_marked_and_stand_first(cast: Cast) -> None:
    skills = [skill.slug for skill in MATRIX.skills]
    says(cast.person, Source.SELF, dict.fromkeys(skills, 3))
    says(cast.person, Source.ASSESSOR, dict.fromkeys(skills, 1), account=cast.owner.user)
    page = cast.rated.client.get(cast.path).content.decode()
    assert page.count("Talk about it") == 3
