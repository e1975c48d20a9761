"""What a rater sends: read strictly, and compared with what the page had shown."""

import pytest

from assessments.people.domain.ratings import EMPTY, SkillRating, changes, read_ratings
from mlops_portal.foundation.inputs import InvalidInput

SKILLS = ("devops", "statistics")


def test_levels_evidence_and_not_assessed_are_read() -> None:
    sent = {
        "level-devops": "0",
        "evidence-devops": " ran it \r\n for a year ",
        "url-devops": "https://ci.example/7",
        "level-statistics": "none",
    }
    assert read_ratings(sent, SKILLS) == {
        "devops": SkillRating(0, "ran it \n for a year", "https://ci.example/7"),
        "statistics": EMPTY,
    }


def test_skill_that_is_not_sent_is_left_out() -> None:
    assert read_ratings({}, SKILLS) == {}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"level-devops": "4"}, "bad_choice"),
        ({"level-devops": "-1"}, "bad_choice"),
        ({"level-devops": ""}, "bad_choice"),
        ({"level-devops": "2.0"}, "bad_choice"),
        ({"level-juggling": "1"}, "unknown_skill"),
        ({"level-devops": "1", "evidence-devops": "x" * 2001}, "long_text"),
        ({"level-devops": "1", "evidence-devops": "a\0b"}, "long_text"),
        ({"level-devops": "1", "url-devops": "javascript:alert(1)"}, "bad_url"),
        ({"level-devops": "1", "url-devops": "https://"}, "bad_url"),
        ({"level-devops": "1", "url-devops": "https://[x"}, "bad_url"),
    ],
)
def test_bad_input_is_refused_with_its_code(sent: dict[str, str], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_ratings(sent, SKILLS)
    assert [error.code for error in refused.value.errors] == [code]


def test_only_what_differs_from_the_page_is_new() -> None:
    shown = {"devops": SkillRating(1)}
    found = changes(shown, shown, {"devops": SkillRating(1), "statistics": SkillRating(2)})
    assert found.new == {"statistics": SkillRating(2)}
    assert found.conflicts == ()


def test_old_page_does_not_overwrite_what_another_page_changed() -> None:
    found = changes(
        {"devops": SkillRating(1)}, {"devops": SkillRating(3)}, {"devops": SkillRating(1)}
    )
    assert found.new == {}
    assert found.conflicts == ()


def test_same_skill_changed_in_two_ways_is_a_conflict() -> None:
    found = changes(
        {"devops": SkillRating(1)}, {"devops": SkillRating(3)}, {"devops": SkillRating(2)}
    )
    assert found.conflicts == ("devops",)


def test_same_change_from_two_pages_is_none() -> None:
    found = changes({}, {"devops": SkillRating(3)}, {"devops": SkillRating(3)})
    assert (found.new, found.conflicts) == ({}, ())


def test_taking_a_level_back_is_a_new_word_and_not_zero() -> None:
    found = changes({"devops": SkillRating(2)}, {"devops": SkillRating(2)}, {"devops": EMPTY})
    assert found.new == {"devops": SkillRating(None)}
