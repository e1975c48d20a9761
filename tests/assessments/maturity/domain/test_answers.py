"""Reading answers: everything wrong is named by its field, and nothing partial is used."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.maturity import content
from assessments.maturity.domain.answer import UNKNOWN, Answer, AnswerKind, Evidence
from assessments.maturity.domain.answers import (
    LINK_LENGTH,
    NOTE_LENGTH,
    ParsedAnswers,
    parse_answers,
)
from mlops_portal.foundation.inputs import InvalidInput
from tests.assessments.maturity.domain.random_frameworks import MANY

LINK = "https://wiki.example.com/page"


def parse(raw: object) -> ParsedAnswers:
    return parse_answers(raw, content.framework(version="1.0.0"))


def errors(raw: object) -> list[tuple[str | None, str]]:
    with pytest.raises(InvalidInput) as caught:
        parse(raw)
    return [(error.field, error.code) for error in caught.value.errors]


def test_every_form_of_the_contract_is_read() -> None:
    parsed = parse(
        {
            "VAL-05": {"value": "not_applicable", "reason": "batch only"},
            "DATA-01": 2,
            "PIPE-03": "unknown",
            "MON-05": {"value": 2, "evidence": "E2"},
        }
    )

    assert parsed.answers == {
        "DATA-01": Answer.of(2),
        "PIPE-03": UNKNOWN,
        "VAL-05": Answer(AnswerKind.NOT_APPLICABLE, reason="batch only"),
        "MON-05": Answer.of(2, Evidence.E2),
    }
    assert list(parsed.answers) == ["DATA-01", "PIPE-03", "VAL-05", "MON-05"]
    assert (parsed.notes, parsed.links) == ({}, {})


@pytest.mark.parametrize(
    ("given", "grade"),
    [
        ({}, Evidence.E0),
        ({"note": "Seen in the log"}, Evidence.E1),
        ({"evidence_url": LINK}, Evidence.E2),
        ({"note": "Seen in the log", "evidence_url": LINK}, Evidence.E2),
        ({"evidence_url": LINK, "evidence": "E3"}, Evidence.E3),
        ({"evidence_url": LINK, "evidence": "E0"}, Evidence.E0),
        ({"note": "", "evidence_url": ""}, Evidence.E0),
    ],
)
def test_evidence_that_is_not_given_follows_from_link_and_note(
    given: dict[str, str], grade: Evidence
) -> None:
    parsed = parse({"DATA-01": {"value": 2, **given}})

    assert parsed.answers["DATA-01"] == Answer.of(2, grade)
    assert parsed.notes.get("DATA-01", "") == given.get("note", "")
    assert parsed.links.get("DATA-01", "") == given.get("evidence_url", "")


def test_a_note_or_link_without_an_answer_is_unanswered() -> None:
    parsed = parse({"DATA-01": {"note": "To be asked"}, "DATA-02": {"evidence_url": LINK}})

    assert parsed.answers == {}
    assert parsed.notes == {"DATA-01": "To be asked"}
    assert parsed.links == {"DATA-02": LINK}


@pytest.mark.parametrize(
    ("raw", "field", "code"),
    [
        ({"PIPE-99": 1}, "answers.PIPE-99", "unknown_practice"),
        ({"": 1}, "answers", "unknown_practice"),
        ({7: 1}, "answers.7", "unknown_practice"),
        ({"DATA-01": 4}, "answers.DATA-01", "value_out_of_range"),
        ({"DATA-01": -1}, "answers.DATA-01", "value_out_of_range"),
        ({"DATA-01": 10**5000}, "answers.DATA-01", "value_out_of_range"),
        ({"DATA-01": {"value": 4}}, "answers.DATA-01.value", "value_out_of_range"),
        ({"DATA-01": True}, "answers.DATA-01", "wrong_type"),
        ({"DATA-01": False}, "answers.DATA-01", "wrong_type"),
        ({"DATA-01": 2.0}, "answers.DATA-01", "wrong_type"),
        ({"DATA-01": float("nan")}, "answers.DATA-01", "wrong_type"),
        ({"DATA-01": None}, "answers.DATA-01", "wrong_type"),
        ({"DATA-01": [2]}, "answers.DATA-01", "wrong_type"),
        ({"DATA-01": "2"}, "answers.DATA-01", "unknown_value"),
        ({"DATA-01": "Unknown"}, "answers.DATA-01", "unknown_value"),
        ({"DATA-01": ""}, "answers.DATA-01", "unknown_value"),
        ({"DATA-01": {}}, "answers.DATA-01.value", "required"),
        ({"DATA-01": {"evidence": "E2"}}, "answers.DATA-01.value", "required"),
        ({"DATA-01": {"value": None}}, "answers.DATA-01.value", "wrong_type"),
        ({"DATA-01": "not_applicable"}, "answers.DATA-01", "not_applicable_not_allowed"),
        (
            {"DATA-01": {"value": "not_applicable", "reason": "no"}},
            "answers.DATA-01.value",
            "not_applicable_not_allowed",
        ),
        ({"VAL-05": "not_applicable"}, "answers.VAL-05.reason", "reason_missing"),
        ({"VAL-05": {"value": "not_applicable"}}, "answers.VAL-05.reason", "reason_missing"),
        (
            {"VAL-05": {"value": "not_applicable", "reason": " \n"}},
            "answers.VAL-05.reason",
            "reason_missing",
        ),
        (
            {"VAL-05": {"value": "not_applicable", "reason": 7}},
            "answers.VAL-05.reason",
            "wrong_type",
        ),
        (
            {"DATA-01": {"value": 1, "reason": "so"}},
            "answers.DATA-01.reason",
            "reason_not_expected",
        ),
        (
            {"DATA-01": {"value": 1, "evidence": "E4"}},
            "answers.DATA-01.evidence",
            "evidence_unknown",
        ),
        ({"DATA-01": {"value": 1, "evidence": 2}}, "answers.DATA-01.evidence", "evidence_unknown"),
        (
            {"DATA-01": {"value": 1, "evidence": None}},
            "answers.DATA-01.evidence",
            "evidence_unknown",
        ),
        (
            {"DATA-01": {"value": 1, "note": "x" * (NOTE_LENGTH + 1)}},
            "answers.DATA-01.note",
            "note_too_long",
        ),
        ({"DATA-01": {"value": 1, "note": None}}, "answers.DATA-01.note", "wrong_type"),
        ({"DATA-01": {"value": 1, "note": "a\0b"}}, "answers.DATA-01.note", "bad_characters"),
        ({"DATA-01": {"value": 1, "note": "\ud800"}}, "answers.DATA-01.note", "bad_characters"),
        (
            {"VAL-05": {"value": "not_applicable", "reason": "x" * (NOTE_LENGTH + 1)}},
            "answers.VAL-05.reason",
            "too_long",
        ),
        ({"DATA-01": {"value": 1, "notes": "x"}}, "answers.DATA-01.notes", "unknown_key"),
        ([], "answers", "wrong_type"),
        (None, "answers", "wrong_type"),
        ("DATA-01", "answers", "wrong_type"),
    ],
)
def test_what_is_wrong_is_named(raw: object, field: str, code: str) -> None:
    assert errors(raw) == [(field, code)]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "ftp://files.example.com/a",
        "//wiki.example.com",
        "wiki.example.com",
        "https://",
        "https:///path",
        "http://[half",
        "https://wiki.example.com/a b",
        "https://wiki.example.com/\n",
        " https://wiki.example.com",
        "data:text/html,x",
        f"https://wiki.example.com/{'a' * LINK_LENGTH}",
    ],
)
def test_a_link_that_is_no_web_address_is_refused(link: str) -> None:
    assert errors({"DATA-01": {"value": 1, "evidence_url": link}}) == [
        ("answers.DATA-01.evidence_url", "bad_link")
    ]


@pytest.mark.parametrize(
    "link",
    [
        "http://localhost:8080/x",
        "HTTPS://Wiki.example.com",
        "https://[::1]/",
        "https://exämple.com/é",
    ],
)
def test_a_web_address_is_accepted(link: str) -> None:
    assert parse({"DATA-01": {"value": 1, "evidence_url": link}}).links == {"DATA-01": link}


def test_a_note_of_the_greatest_length_is_accepted_and_kept_as_it_is() -> None:
    note = " <b>é</b>\n" + "x" * (NOTE_LENGTH - 10)

    assert parse({"DATA-01": {"value": 1, "note": note}}).notes == {"DATA-01": note}


def test_everything_wrong_is_told_at_once() -> None:
    raw = {
        "DATA-02": {"value": 9, "evidence": "E9", "note": 1, "evidence_url": "x", "extra": 1},
        "DATA-01": "yes",
        "NOPE": 1,
        "DATA-03": 2,
    }

    assert errors(raw) == [
        ("answers.NOPE", "unknown_practice"),
        ("answers.DATA-01", "unknown_value"),
        ("answers.DATA-02.extra", "unknown_key"),
        ("answers.DATA-02.note", "wrong_type"),
        ("answers.DATA-02.evidence_url", "bad_link"),
        ("answers.DATA-02.evidence", "evidence_unknown"),
        ("answers.DATA-02.value", "value_out_of_range"),
    ]


def test_a_foreign_key_is_told_short_and_in_valid_unicode() -> None:
    ((field, _),) = errors({"\ud800" + "x" * 1000: 1})

    assert len(field) <= 100
    assert field.encode()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
ids = st.sampled_from([*content.framework(version="1.0.0").by_id, "PIPE-99"])
parts = st.sampled_from(["value", "evidence", "reason", "note", "evidence_url", "more"])
plausible = st.sampled_from([0, 1, 2, 3, "unknown", "not_applicable", "E2", "because", LINK])
raws = st.dictionaries(
    ids,
    plausible | json_values | st.dictionaries(parts, plausible | json_values, max_size=5),
    max_size=6,
)


@MANY
@given(raws)
def test_any_input_is_either_read_whole_or_refused_with_a_field(raw: dict[str, Any]) -> None:
    read: set[str] = set()
    refused: list[str | None] = []
    try:
        parsed = parse(raw)
        read = set(parsed.answers) | set(parsed.notes) | set(parsed.links)
    except InvalidInput as invalid:
        refused = [error.field for error in invalid.errors]

    assert bool(refused) or read == set(raw)
    assert all(field and field.startswith("answers.") for field in refused)
