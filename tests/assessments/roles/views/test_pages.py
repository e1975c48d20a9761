"""The pages of roles and skills: what they say in both languages, and what they refuse."""

import csv
import io
import re
import zipfile
from html import unescape
from typing import Any

import pytest
from django.test import Client

from assessments.roles import content
from tests.markup import flat
from tests.workbooks import read_workbook

ROLES = [role.slug for role in content.matrix().roles]
SKILLS = [skill.slug for skill in content.matrix().skills]
MATRIX_ROLES = [role.slug for role in content.matrix().matrix_roles]
SENIORITIES = ["beginner", "intermediate", "expert"]
TWO = "profile=data-scientist:intermediate&profile=data-engineer:intermediate"
PAGES = [
    "/roles/",
    "/roles/?order=difference&role=data-analyst&seniority=expert&group=abilities",
    "/roles/overview/",
    "/roles/lint/",
    "/roles/check/",
    "/roles/check/?profile=data-analyst:expert",
    "/roles/compare/",
    f"/roles/compare/?{TWO}",
    "/roles/compare/?profile=data-analyst:expert",
    *(f"/roles/{role}/" for role in ROLES),
    *(f"/roles/skills/{skill}/" for skill in SKILLS),
    *(f"/roles/seniorities/{seniority}/" for seniority in SENIORITIES),
    *(
        f"/roles/{role}/{s}/{what}/"
        for role in MATRIX_ROLES
        for s in SENIORITIES
        for what in ("advert", "kit")
    ),
]


def get(path: str, language: str = "en") -> Any:
    return Client(headers={"accept-language": language}).get(path)


def text(path: str, language: str = "en") -> str:
    response = get(path, language)
    assert response.status_code == 200, path
    return flat(response)


@pytest.mark.parametrize("language", ["en", "pt-br"])
@pytest.mark.parametrize("path", PAGES)
def test_page_opens_without_a_question_to_the_database(
    path: str, language: str, no_inline: Any
) -> None:
    response = get(path, language)
    assert response.status_code == 200
    no_inline(response)


def test_every_cell_of_the_matrix_stands_in_the_page_as_text() -> None:
    page = text("/roles/")
    assert page.count('<span class="c" data-k="') == 252 + 4  # and the legend
    assert page.count('data-k="0">–<') == 1 + sum(
        level == 0
        for p in content.matrix().profiles
        for level in content.matrix().required(p).values()
    )


def test_filters_and_order_are_in_the_address() -> None:
    page = text("/roles/?role=data-engineer&seniority=expert&order=difference")
    assert page.count('<span class="c" data-k="') == 21 + 4
    assert 'value="data-engineer" checked' in page
    assert page.index("ML on structured data</a>") < page.index("Mentoring</a>")
    assert 'name="order" value="difference"' in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("role=pilot", "There is no role “pilot”"),
        ("role=software-engineer", "There is no role “software-engineer”"),
        ("seniority=lord", "There is no seniority “lord”."),
        ("group=sports", "There is no group of skills “sports”."),
        ("order=beauty", "The order is “matrix” or “difference”, not “beauty”."),
        ("role=<b>", "There is no role “&lt;b&gt;”"),
    ],
)
@pytest.mark.parametrize("path", ["/roles/", "/roles/matrix.csv"])
def test_a_wrong_filter_is_refused_in_words(path: str, query: str, told: str) -> None:
    response = get(f"{path}?{query}")
    assert response.status_code == 400
    assert told in flat(response)


@pytest.mark.parametrize(
    "path",
    [
        "/roles/pilot/",
        "/roles/skills/welding/",
        "/roles/seniorities/lord/",
        "/roles/data-analyst/lord/advert/",
        "/roles/software-engineer/expert/kit/",
        "/roles/software-engineer/expert/",
        "/roles/pilot/expert/kit.md",
    ],
)
def test_what_does_not_exist_is_not_found(path: str) -> None:
    assert get(path).status_code == 404


def test_a_profile_s_address_leads_to_its_role() -> None:
    response = get("/roles/data-analyst/expert/")
    assert (response.status_code, response["Location"]) == (302, "/roles/data-analyst/#expert")


def test_pages_lead_to_each_other() -> None:
    role = text("/roles/data-scientist/")
    assert 'href="/roles/skills/statistics/"' in role
    assert 'href="/roles/seniorities/expert/"' in role
    assert 'href="/roles/data-scientist/expert/advert/"' in role
    skill = text("/roles/skills/statistics/")
    assert 'href="/roles/data-scientist/"' in skill
    assert 'href="/roles/seniorities/beginner/"' in skill
    seniority = text("/roles/seniorities/expert/")
    assert 'href="/roles/data-analyst/"' in seniority
    assert 'href="/roles/skills/devops/"' in seniority


def test_the_exam_of_the_data_scientist_says_what_the_source_leaves_open() -> None:
    page = text("/roles/data-scientist/")
    assert "3 hours, cut-off 5" in page
    assert "The source does not state the scale of the mark." in page
    assert "whether they run strictly in this order it does not say" in text("/roles/data-analyst/")


def test_lint_says_who_is_inside_whom() -> None:
    page = text("/roles/lint/")
    assert (
        "Intermediate: Data engineer asks at least what ML engineer asks in all 21 skills" in page
    )
    assert "17 things in the matrix deserve a second look" in page


def test_differences_come_first_and_equal_skills_fold_away() -> None:
    page = text(f"/roles/compare/?{TWO}")
    assert "Where they differ" in page
    assert "The same in all of them:" in page
    assert page.count('class="plot"') == 1 + 15
    shown = text(f"/roles/compare/?{TWO}&equal=1")
    assert shown.count('class="plot"') == 1 + 21
    assert "Hide equal skills" in shown


def test_chosen_axes_replace_the_groups() -> None:
    page = text(f"/roles/compare/?{TWO}&axis=devops&axis=statistics&axis=databases")
    assert "Required level in the skills that you chose" in page
    assert 'value="devops" checked' in page
    too_many = "&".join(f"axis={slug}" for slug in SKILLS[:8])
    assert get(f"/roles/compare/?{TWO}&{too_many}").status_code == 400


def test_comparison_as_csv_and_as_spreadsheet_hold_the_same_rows() -> None:
    response = get(f"/roles/compare.csv?{TWO}")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == [
        "Skill",
        "Data scientist, intermediate (data-scientist:intermediate)",
        "Data engineer, intermediate (data-engineer:intermediate)",
        "Range",
        "skill",
        "matrix_version",
        "exported_on",
    ]
    whole = content.matrix()
    assert {row[4]: row[0] for row in rows[1:-1]} == {
        skill.slug: skill.short.in_language("en") for skill in whole.skills
    }
    assert {row[5] for row in rows[1:]} == {whole.version}
    assert len(rows) == 23
    assert rows[-1][1:3] == ["29", "34"]
    sheet = get(f"/roles/compare.xlsx?{TWO}")
    same = [
        [f"{cell:.0f}" if isinstance(cell, float) else str(cell or "") for cell in row]
        for row in read_workbook(sheet.content)
    ]
    assert same == rows
    with zipfile.ZipFile(io.BytesIO(sheet.content)) as book:
        assert not [name for name in book.namelist() if "hyperlink" in name.lower()]
    assert (
        'filename="compare-data-scientist-intermediate-data-engineer-intermediate.xlsx"'
        in (sheet["Content-Disposition"])
    )
    assert get("/roles/compare.csv").status_code == 400


def test_matrix_as_csv_holds_every_cell() -> None:
    response = get("/roles/matrix.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 252
    assert sum(int(row["level"]) for row in rows) == 357
    page = text("/roles/")
    assert all(row["skill_name"] in page for row in rows)


def test_matrix_in_portuguese_opens_in_columns_and_as_a_workbook() -> None:
    written = get("/roles/matrix.csv?role=data-analyst", "pt-br").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written), delimiter=";"))
    assert {len(row) for row in rows} == {9}
    assert rows[1][6:8] == ["Analista de dados", "Iniciante"]
    workbook = read_workbook(get("/roles/matrix.xlsx?role=data-analyst", "pt-br").content)
    assert [row[:5] for row in workbook] == [row[:5] for row in rows]
    assert sum(row[5] for row in workbook[1:]) == sum(int(row[5]) for row in rows[1:])


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_short_seniorities_are_told_apart(language: str) -> None:
    page = text("/roles/", language)
    shorts = re.findall(r'<abbr class="slim"[^>]*>([^<]+)</abbr>', page)[:3]
    assert shorts == {"en": ["Beg.", "Int.", "Exp."], "pt-br": ["Ini.", "Int.", "Exp."]}[language]
    assert ">Iniciante<" in text("/roles/", "pt-br")
    names = [one.short.in_language(language) for one in content.matrix().seniorities]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("ending", ["/", ".md"])
def test_kit_asks_at_the_level_of_the_must_have_too(ending: str) -> None:
    skill = content.matrix().skill_by_slug["programming-logic"]
    path = f"/roles/data-scientist/intermediate/kit{ending}"
    asked = [unescape(text(f"{path}{query}")) for query in ("", "?must=programming-logic:1")]
    first, last = (skill.question(level).ask.in_language("en") for level in (1, 3))
    assert (first in asked[0], last in asked[0]) == (False, True)
    assert asked[1].index(first) < asked[1].index(last)
    if ending == "/":
        assert "17 questions" in asked[1]


@pytest.mark.parametrize("role", MATRIX_ROLES)
def test_each_question_stands_in_one_stage_and_the_review_of_work_has_its_own(role: str) -> None:
    whole = content.matrix()
    required = whole.required(whole.profile(f"{role}:expert"))
    body = text(f"/roles/{role}/expert/kit.md?must=problem-solving")
    stages = re.split(r"\n## \d\. ", body.split("\n## Scorecard")[0])[1:]
    assert [one.split("\n", 1)[0].split(" (")[0] for one in stages] == [
        stage.name.in_language("en").split(" (")[0]
        for stage in whole.role_by_slug[role].process.stages
    ]
    asked = [
        whole.skill_by_slug[slug].question(level).ask.in_language("en")
        for slug, level in required.items()
        if level
    ]
    found = [[question in stage for stage in stages] for question in asked]
    assert all(sum(one) == 1 for one in found)
    assert sum(any(column) for column in zip(*found, strict=True)) >= 2
    kinds = [stage.kind for stage in whole.role_by_slug[role].process.stages]
    for kind, stage in zip(kinds, stages, strict=True):
        assert ("What of it is your own work?" in stage) == (kind == "portfolio")
        assert ("About " in stage) == (kind in ("interview", "portfolio"))
    must = whole.skill_by_slug["problem-solving"].question(3).ask.in_language("en")
    assert must in stages[kinds.index("interview")]
    for field in ("Candidate", "Interviewer", "Date", "Stage"):
        assert f"- {field}: ____" in body
        assert f"<label>{field}<input" in text(f"/roles/{role}/expert/kit/")


ADVERT = "/roles/data-analyst/expert/advert"


@pytest.mark.parametrize("ending", ["/", ".md"])
def test_advert_says_what_the_employer_said_and_shows_the_gaps(ending: str) -> None:
    page = unescape(text(f"{ADVERT}{ending}?place=S%C3%A3o+Paulo&contact=jobs%40example.org"))
    assert "São Paulo" in page
    assert "Write to: jobs@example.org" in page
    assert "to be filled in" in page
    assert "Do you need an adjustment" in page
    assert "erased 90 days after the last contact" in page
    empty = get(f"{ADVERT}/?place=&pay=1")
    assert (empty.status_code, empty["Location"]) == (302, "?pay=1")


def test_demands_of_the_advert_are_the_employer_s_choice() -> None:
    whole = content.matrix()

    def sentence(slug: str) -> str:
        return whole.skill_by_slug[slug].advert(3).in_language("en")

    body = text(f"{ADVERT}.md?bring=databases&must=statistics:2")
    brought = body[body.index("What you bring") : body.index("What also helps")]
    assert brought.count("\n- ") == 1
    assert sentence("databases") in brought
    alone = text(f"{ADVERT}.md?bring=databases&must=statistics:2&only=1")
    assert "What also helps" not in alone
    assert "What you need" in alone
    page = text(f"{ADVERT}/?bring=databases&only=1&pay=10&must=statistics:2")
    assert 'name="bring" value="databases" checked' in page
    assert "advert.md?must=statistics%3A2&amp;pay=10&amp;bring=databases&amp;only=1" in page
    assert '<input type="hidden" name="pay" value="10">' in page


@pytest.mark.parametrize("query", ["bring=welding", "bring=devops", f"pay={'x' * 201}"])
@pytest.mark.parametrize("ending", ["/", ".md"])
def test_wrong_facts_of_an_advert_are_refused_in_words(ending: str, query: str) -> None:
    answer = get(f"{ADVERT}{ending}?{query}")
    assert answer.status_code == 400


def test_titles_are_neutral_in_portuguese() -> None:
    for role in MATRIX_ROLES:
        page = text(f"/roles/{role}/expert/advert/", "pt-br")
        assert not re.search(r"[Ee]ngenheir[oa]|[Pp]esquisador|gestor\b|sabatina", page), role
    assert "banca oral" in text("/roles/data-scientist/expert/advert/", "pt-br")


def test_must_haves_and_weights_order_the_advert() -> None:
    page = text("/roles/data-analyst/expert/advert/?must=communication&weight=databases:3")
    assert (
        page.index("What you need") < page.index("What you bring") < page.index("What also helps")
    )
    needed = page[page.index("What you need") : page.index("What you bring")]
    assert "You bring groups with different interests to a shared understanding" in needed
    brought = page[page.index("What you bring") : page.index("What also helps")]
    assert "You choose stores for volume" in brought
    assert 'value="communication:3" selected' in page
    assert "advert.md?must=communication%3A3&amp;weight=databases%3A3" in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("must=devops", "“devops” cannot be a must-have: the profile does not ask for it."),
        ("must=statistics:3", "The must-have asks for level 3, but the profile only for 2."),
        ("must=statistics:9", "A must-have asks for level 1, 2 or 3, not “9”."),
        ("must=welding", "There is no skill “welding”."),
        ("weight=statistics:9", "A weight is 1, 2 or 3, not “9”."),
        ("&".join(f"must={slug}" for slug in SKILLS[:6]), "There are 6 must-haves; 5 are the most"),
    ],
)
@pytest.mark.parametrize("what", ["advert/", "kit/", "advert.md", "kit.md"])
def test_wrong_must_haves_and_weights_are_refused(what: str, query: str, told: str) -> None:
    response = get(f"/roles/data-analyst/expert/{what}?{query}")
    assert response.status_code == 400
    assert told in flat(response)


def test_kit_asks_one_question_per_required_skill_and_its_scorecard_has_no_required_level() -> None:
    page = text("/roles/data-scientist/beginner/kit/")
    assert "Interview kit: Data scientist, beginner, 13 questions" in page
    assert "The average order value rose" not in page  # level 1; the profile asks level 2
    assert "We want to know whether a new page sells more." in page
    scorecard = page[page.index('id="sc"') : page.index('id="lead-on"')]
    assert scorecard.count("<tr>") == 1 + 13
    assert "data-k" not in scorecard
    assert 'class="pips"' not in scorecard


@pytest.mark.parametrize(
    ("language", "heading", "sentence"),
    [
        ("en", "# Interview kit: Data engineer, expert", "Two people ask the same questions"),
        (
            "pt-br",
            "# Kit de entrevista: Engenharia de dados, expert",
            "Duas pessoas fazem as mesmas",
        ),
    ],
)
def test_markdown_is_in_the_language_of_the_page(
    language: str, heading: str, sentence: str
) -> None:
    response = get("/roles/data-engineer/expert/kit.md", language)
    body = flat(response)
    assert response["Content-Type"].startswith("text/markdown")
    assert body.startswith(heading)
    assert sentence in body
    assert body.count("\n### ") == 21 + 4  # and four about the work shown
    advert = flat(get("/roles/data-engineer/expert/advert.md?must=databases", language))
    assert advert.count("\n- ") == 21 + 5  # and five facts
    assert advert.count("\n## ") == 6


def test_portuguese_pages_hold_no_english_frame() -> None:
    for path in ("/roles/", f"/roles/compare/?{TWO}", "/roles/lint/", "/roles/overview/"):
        page = text(path, "pt-br")
        for english in ("Where this leads", "Skill matrix", "Beginner", "Data engineer", "asks at"):
            assert english not in page
