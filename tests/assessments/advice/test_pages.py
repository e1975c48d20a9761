"""A practice leads to its skills, a skill to its practices and tools, a category to both."""

import re

import pytest
from django.core.checks import run_checks

from assessments.advice import content
from assessments.maturity import content as frameworks
from assessments.maturity import pages as practices
from assessments.roles import content as matrices
from mlops_portal.foundation import checks
from mlops_portal.foundation.content import ContentError, Inspection
from mlops_portal.foundation.rooms import Room
from pipelines_catalog.landscape import content as landscapes
from pipelines_catalog.runs import catalog
from tests.assessments.cast import Person

PARTS = ["owner", "assessor", "viewer", "stranger", "anonymous"]
VAL_02 = "/assess/practices/VAL-02/"


def section(html: str, heading: str) -> str:
    """The section that a heading names by its id."""
    found = re.search(rf'<section[^>]*aria-labelledby="{heading}".*?</section>', html, re.S)
    assert found, heading
    return found.group()


def read(client, path: str, language: str = "en") -> str:
    answer = client.get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.django_db
def test_everybody_reads_where_the_chain_leads(cast: dict[str, Person], part: str) -> None:
    client = cast[part].client
    taken = section(read(client, VAL_02), "skills")
    assert re.findall(r'href="/roles/skills/([^"]+)/"', taken) == [
        "ml-structured-data",
        "programming-logic",
        "statistics",
    ]
    assert "level 2, proficient" in taken
    assert "level 1, basic" in taken
    assert f'href="{VAL_02}"' in section(read(client, "/roles/skills/statistics/"), "needing")
    helped = read(client, "/landscape/categories/model-testing-validation/")
    assert f'href="{VAL_02}"' in section(helped, "practices")
    assert 'href="/roles/skills/statistics/"' in section(helped, "skills")


@pytest.mark.django_db
def test_levels_are_in_the_words_of_the_skills_and_in_both_languages(client) -> None:
    skill = matrices.matrix().skill_by_slug["statistics"]
    for language, words in (("en", "level 1, basic"), ("pt-br", "nível 1, básico")):
        taken = section(read(client, VAL_02, language), "skills")
        assert words in taken
        assert skill.anchor(1).in_language(language) in taken
        assert words in section(read(client, "/roles/skills/statistics/", language), "needing")


def test_each_practice_links_its_skills_and_each_of_them_links_back(
    client, db, django_assert_num_queries
) -> None:
    chain = content.chain()
    with django_assert_num_queries(0):
        backs = {
            slug: read(client, f"/roles/skills/{slug}/") for slug in matrices.matrix().skill_by_slug
        }
        for practice, asked in chain.practice_skills.items():
            page = read(client, f"/assess/practices/{practice}/")
            for one in asked:
                assert f'href="/roles/skills/{one.skill}/"' in page
                assert f'href="/assess/practices/{practice}/"' in backs[one.skill]


def test_each_skill_links_its_tool_categories_and_each_of_them_links_back(client, db) -> None:
    chain = content.chain()
    for category in landscapes.landscape().categories:
        page = read(client, f"/landscape/categories/{category.id}/")
        expected = chain.skills_of_category.get(category.id, ())
        assert tuple(re.findall(r'href="/roles/skills/([^"]+)/"', page)) == expected
    for skill, categories in chain.skill_tools.items():
        page = read(client, f"/roles/skills/{skill}/")
        assert tuple(re.findall(r'href="/landscape/categories/([^"]+)/"', page)) == categories


def test_a_practice_that_no_step_will_show_says_why(client, db) -> None:
    for practice, reason in content.chain().not_shown.items():
        for language in ("en", "pt-br"):
            assert reason.in_language(language) in read(
                client, f"/assess/practices/{practice}/", language
            )


def test_a_step_that_is_not_built_is_not_linked(client, db) -> None:
    built = {practice for p in catalog.offered() for step in p.steps for practice in step.practices}
    unbuilt = {p.id for p in frameworks.framework().practices} - built
    for practice in unbuilt - set(content.chain().not_shown):
        page = read(client, f"/assess/practices/{practice}/")
        assert 'href="/pipelines/' not in page.partition('id="lead-on"')[2].partition("<footer")[0]
        assert "no sample pipeline shows it yet" in page


def test_pages_stand_where_nobody_knows_the_chain(client, db, monkeypatch) -> None:
    monkeypatch.setattr("mlops_portal.foundation.rooms._rooms", {})
    monkeypatch.setattr(practices, "_advice", [practices.Advice()])
    paths = ("/assess/practices/RAI-01/", "/roles/skills/statistics/", "/assess/sample/")
    for path in (*paths, "/landscape/categories/automl/"):
        page = read(client, path)
        assert 'id="skills"' not in page
        assert 'id="needing"' not in page
        assert 'id="practices"' not in page


def test_the_plan_of_a_result_names_skills_beside_roles_tools_and_steps(client, db) -> None:
    for language, words in (("en", "level 2, proficient"), ("pt-br", "nível 2, proficiente")):
        page = read(client, "/assess/sample/", language)
        (row,) = re.findall(r'<tr id="plan-VAL-02">.*?</tr>', page, re.S)
        for path in (
            "/roles/machine-learning-engineer/",
            "/roles/skills/ml-structured-data/",
            "/landscape/categories/model-lifecycle/",
            "/pipelines/level1_flights/",
        ):
            assert f'href="{path}"' in row
        assert words in row


def test_pages_about_several_practices_name_the_skills_that_most_of_them_take(client, db) -> None:
    for path in ("/landscape/tools/mlflow/", "/pipelines/level1_flights/"):
        leads = read(client, path).partition('id="lead-on"')[2]
        assert leads.count('href="/roles/skills/programming-logic/"') == 1


def test_the_home_page_names_the_skills_of_its_example(client, db) -> None:
    assert 'href="/roles/skills/statistics/"' in section(read(client, "/"), "ex")


def test_programs_read_the_chain_in_both_directions(client, db) -> None:
    framework = client.get("/api/v1/maturity/frameworks/mlops-capability/?lang=pt-br").json()
    practices = {one["id"]: one for one in framework["practices"]}
    assert practices["VAL-02"]["skills"][2] == {"skill": "statistics", "level": 1}
    assert practices["VAL-02"]["not_shown"] is None
    assert practices["PPL-01"]["not_shown"].startswith("A responsabilidade")
    skills = {one["slug"]: one for one in client.get("/api/v1/skills/").json()["results"]}
    assert {"practice": "VAL-02", "level": 1} in skills["statistics"]["practices"]
    assert skills["api-development"]["tool_categories"] == ["model-serving"]
    assert skills["influence"]["tool_categories"] == []
    categories = {one["id"]: one for one in client.get("/api/v1/categories/").json()["results"]}
    assert "api-development" in categories["model-serving"]["skills"]
    assert "VAL-02" in categories["model-lifecycle"]["practices"]


def test_the_system_check_names_what_is_wrong(monkeypatch) -> None:
    wrong = ContentError("v1/chain.yaml", "practice_skills.VAL-02", "is missing")
    room = Room("advice", inspections={"advice": lambda: Inspection((), (wrong,))})
    monkeypatch.setattr(checks, "rooms", lambda: [room])
    found = [error.msg for error in run_checks() if error.id == "advice.E001"]
    assert found == ["v1/chain.yaml: practice_skills.VAL-02: is missing"]
