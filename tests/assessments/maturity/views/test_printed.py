"""What a printed result begins with: one page for whoever reads one page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.maturity.models import Assessment
from mlops_portal.organizations.models import System
from tests.assessments.cast import Person
from tests.assessments.round_steps import FRAMEWORK, a_closed_round, answer
from tests.markup import flat, text_of

TOP = {p.id: 3 for p in FRAMEWORK.practices}


def brief(person: Person, path: str, language: str = "en") -> str:
    """The summary alone, without markup."""
    person.client.cookies["language"] = language
    page = person.client.get(path, headers={"accept-language": language})
    (found,) = re.findall(r'<section class="brief print-only".*?</section>', flat(page), re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


@pytest.fixture
def rounds_of_two_years(lead: Person, system: System) -> list[Assessment]:
    """Two rounds: the second has all but one must and three shoulds."""
    system.target_level = 2
    system.save()
    now = timezone.now()
    return [
        a_closed_round(system, lead.user, {"MON-05": [0, 0, 0]}, fill=0, at=now - timedelta(9)),
        a_closed_round(
            system,
            lead.user,
            {p: [1, 1, 1] for p in ("MON-05", "DATA-04", "EXP-02", "EXP-04", "VAL-05")},
            fill=3,
            at=now,
        ),
    ]


def test_it_tells_level_target_three_blockers_movement_and_how_sure(
    lead: Person, system: System, rounds_of_two_years: list[Assessment]
) -> None:
    told = brief(lead, f"/assess/{rounds_of_two_years[1].pk}/result/")
    assert "Level 0" in told
    assert "Target Level 2" in told
    assert told.count("Today :") + told.count("Today:") == 3
    assert told.index("MON-05") < told.index("should")
    assert "more stand in the plan" in told
    assert "0.00 on " in told
    assert "before 0" in told
    assert "59 of 59 answered" in told
    assert "3 respondents." in told
    assert "With evidence alone: level 0" in told


def test_it_says_when_nothing_earlier_compares_and_that_no_target_is_set(
    lead: Person, system: System
) -> None:
    first = a_closed_round(system, lead.user)
    told = brief(lead, f"/assess/{first.pk}/result/")
    assert "No earlier result that asked the same is known here." in told
    assert "Target not set" in told
    assert "reached" not in told.replace("Level reached", "")


def test_a_kept_result_is_compared_with_what_came_before_it(
    lead: Person, system: System, rounds_of_two_years: list[Assessment]
) -> None:
    first, second = (found.snapshots.get().pk for found in rounds_of_two_years)
    assert "0.00 on " in brief(lead, f"/assess/systems/{system.pk}/results/{second}/")
    assert "No earlier result" in brief(lead, f"/assess/systems/{system.pk}/results/{first}/")
    page = text_of(lead.client.get(f"/assess/systems/{system.pk}/results/{second}/"))
    assert "Since the last time" in page


def test_answers_without_an_organization_have_no_target_and_say_what_is_open(
    owner: Person, assessment: Assessment
) -> None:
    answer(assessment.responses.get(), {"DATA-01": 2, "DATA-03": "unknown"})
    told = brief(owner, f"/assess/{assessment.pk}/result/", "pt-br")
    assert "Meta" not in told
    assert "2 de 59 respondidas" in told or "1 de 59 respondidas" in told
    assert "poderia ser" in told


def test_at_the_top_nothing_keeps_it(owner: Person, assessment: Assessment) -> None:
    answer(assessment.responses.get(), TOP)
    told = brief(owner, f"/assess/{assessment.pk}/result/")
    assert "Level 2" in told
    assert "What keeps it" not in told


def test_the_scale_names_no_team_manual(owner: Person, assessment: Assessment) -> None:
    answer(assessment.responses.get(), TOP | {"MON-05": 0})
    page = text_of(owner.client.get(f"/assess/{assessment.pk}/result/"))
    assert "manual" not in page.partition("Position")[2].partition("Inside step")[0]
