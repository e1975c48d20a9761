"""Where someone stands without an account: exact, kept nowhere (no test here has a database)."""

import re
from typing import Any

import pytest
from django.test import Client

from assessments.roles import content
from assessments.roles.domain.matrix import LEVELS, Profile
from tests.markup import flat

MATRIX = content.matrix()
PATH = "/roles/check/"
ANALYST = MATRIX.required(Profile("data-analyst", "intermediate"))
SCIENTIST = "data-scientist:intermediate"


def sheet(levels: dict[str, int], **more: str) -> dict[str, str]:
    return {**{f"level-{skill}": str(level) for skill, level in levels.items()}, **more}


def send(sent: dict[str, str], language: str = "en") -> Any:
    return Client(headers={"accept-language": language}).post(PATH, sent)


def read(sent: dict[str, str], language: str = "en") -> str:
    answer = send(sent, language)
    assert answer.status_code == 200
    return flat(answer)


def test_sheet_holds_every_sentence_and_no_required_level() -> None:
    page = flat(Client().get(f"{PATH}?profile={SCIENTIST}"))
    assert page.count('type="radio"') == len(MATRIX.skills) * (len(LEVELS) + 1)
    assert page.count('value="none" checked') == len(MATRIX.skills)
    for telling in ('class="pips"', "Asked", "data-k=", "gapv"):
        assert telling not in page
    assert f'name="profile" value="{SCIENTIST}"' in page


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_worked_example_of_a_career_move(language: str, no_inline: Any) -> None:
    answer = send(sheet(dict(ANALYST), profile=SCIENTIST), language)
    no_inline(answer)
    page = flat(answer)
    assert "68 %" in page  # 20 of 29, rounded down
    assert "56 %" in page  # 9 of 16 skills
    assert page.count('class="gapv bad"') == 7
    for others in ("assessors", "avaliadores", "Must-have", "Requisito obrig"):
        assert others not in page
    assert "no-store" in answer["Cache-Control"]
    assert not re.search(r'(?:href|action)="[^"]*level', page)  # no level in any address


def test_what_is_left_out_is_not_assessed_and_makes_a_range() -> None:
    asked = MATRIX.required(Profile("data-analyst", "beginner"))
    some = {skill: level for skill, level in list(asked.items())[:4] if level}
    page = read(sheet(some, profile="data-analyst:beginner"))
    assert f"{len(some)}0 to 100 %" in page
    assert "Not assessed" in page


def test_fitting_seniorities_stand_without_a_profile() -> None:
    page = read(sheet(dict(ANALYST)))
    row = page[page.index("Data analyst</a>") :]
    row = row[: row.index("</tr>")]
    assert row.count('Intermediate <span class="meta">Meets all of it') == 2
    assert "Skill by skill" not in page


def test_result_sends_the_levels_along_and_leads_back_to_the_sheet() -> None:
    page = read(sheet({"devops": 0, "statistics": 3}))
    hidden = dict(re.findall(r'type="hidden" name="(level-[^"]+)" value="(\d)"', page))
    assert hidden == {"level-devops": "0", "level-statistics": "3"}
    back = read({**hidden, "change": "1"})
    chosen = dict(re.findall(r'name="level-([^"]+)" value="(\w+)" checked', back))
    assert len(chosen) == len(MATRIX.skills)
    assert {k: v for k, v in chosen.items() if v != "none"} == {"devops": "0", "statistics": "3"}


@pytest.mark.parametrize(
    "sent",
    [
        {"level-juggling": "1"},
        {"level-devops": "4"},
        {"level-devops": "2.0"},
        {"level-devops": "1", "profile": "wizard:expert"},
    ],
)
def test_bad_input_is_refused_in_words(sent: dict[str, str]) -> None:
    answer = send(sent)
    assert answer.status_code == 400
    assert "<li>" in flat(answer)


def test_unknown_profile_of_an_address_is_refused() -> None:
    assert Client().get(f"{PATH}?profile=wizard:expert").status_code == 400
