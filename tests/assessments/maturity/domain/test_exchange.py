"""An assessment that is exported and imported again is the same, with the same result."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.maturity import content
from assessments.maturity.domain.answer import Answer, AnswerKind, Evidence
from assessments.maturity.domain.answers import LINK_LENGTH, NOTE_LENGTH, ParsedAnswers
from assessments.maturity.domain.exchange import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    export_assessment,
    read_export,
    read_request,
)
from assessments.maturity.domain.framework import Scope
from assessments.maturity.domain.scoring import score
from mlops_portal.foundation.inputs import InvalidInput, decode_json
from mlops_portal.foundation.visible import visible_line
from tests.assessments.maturity.domain.random_frameworks import FEW

AT = datetime(2026, 11, 23, 14, 32, 5, 123456, tzinfo=UTC)
FRAMEWORK = content.framework(version="1.0.0")

words = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\t\n"), max_size=60
)
names = words.map(visible_line)  # as forms take them
filled = names.filter(bool)
grades = st.sampled_from(Evidence)


@st.composite
def parsed_answers(draw: st.DrawFn) -> ParsedAnswers:
    """Any answers, notes and links to some practices of the portal's framework."""
    answers: dict[str, Answer] = {}
    notes: dict[str, str] = {}
    links: dict[str, str] = {}
    for practice in draw(st.lists(st.sampled_from(FRAMEWORK.practices), unique=True)):
        kinds = [AnswerKind.VALUE, AnswerKind.UNKNOWN, None]
        kind = draw(st.sampled_from(kinds + [AnswerKind.NOT_APPLICABLE] * practice.na_allowed))
        if kind is AnswerKind.VALUE:
            answers[practice.id] = Answer.of(draw(st.integers(0, 3)), draw(grades))
        elif kind:
            reason = draw(filled) if kind is AnswerKind.NOT_APPLICABLE else ""
            answers[practice.id] = Answer(kind, None, draw(grades), reason)
        if note := draw(words):
            notes[practice.id] = note
        if draw(st.booleans()):
            links[practice.id] = f"https://wiki.example.com/{draw(st.integers())}"
    return ParsedAnswers(answers, notes, links)


def export(parsed: ParsedAnswers, **given: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "framework": FRAMEWORK,
        "scope": Scope.FULL,
        "system": "Price forecasts",
        "team": "Pricing",
        "description": "",
        "answers": parsed.answers,
        "notes": parsed.notes,
        "links": parsed.links,
        "exported_at": AT,
    }
    return export_assessment(**{**fields, **given})


def as_bytes(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document).encode()


def errors(raw: object) -> list[tuple[str | None, str]]:
    with pytest.raises(InvalidInput) as caught:
        read_export(raw, content.framework)
    return [(error.field, error.code) for error in caught.value.errors]


@pytest.fixture
def document() -> dict[str, Any]:
    return export(ParsedAnswers({"DATA-01": Answer.of(2)}, {"DATA-02": "Ask"}, {}))


@FEW
@given(parsed_answers(), st.sampled_from(Scope), filled, names, words)
def test_export_and_import_give_the_same_answers_and_the_same_result(
    parsed: ParsedAnswers, scope: Scope, system: str, team: str, description: str
) -> None:
    document = export(parsed, scope=scope, system=system, team=team, description=description)
    imported = read_export(decode_json(as_bytes(document)), content.framework)

    assert (imported.answers, imported.notes, imported.links) == (
        parsed.answers, parsed.notes, parsed.links,
    )  # fmt: skip
    assert (imported.system, imported.team, imported.description, imported.scope) == (
        visible_line(system), visible_line(team), description, scope,
    )  # fmt: skip
    framework = content.framework(imported.framework_id, imported.framework_version)
    result = score(framework, imported.answers, imported.scope).as_contract()
    assert result == document["result"] == score(FRAMEWORK, parsed.answers, scope).as_contract()


@FEW
@given(parsed_answers(), st.sampled_from(Scope))
def test_an_export_is_a_request_of_the_scoring_contract(
    parsed: ParsedAnswers, scope: Scope
) -> None:
    asked = read_request(export(parsed, scope=scope), content.framework)

    assert asked.framework == FRAMEWORK
    assert (asked.scope, asked.parsed) == (scope, parsed)


def test_the_format_is_as_documented(document: dict[str, Any]) -> None:
    assert {key: document[key] for key in document if key != "result"} == {
        "format": "mlops-portal/assessment",
        "format_version": 1,
        "exported_at": "2026-11-23T14:32:05+00:00",
        "framework": "mlops-capability",
        "framework_version": "1.0.0",
        "rule_version": "1.0.0",
        "scope": "full",
        "assessment": {"system": "Price forecasts", "team": "Pricing", "description": ""},
        "answers": {"DATA-01": {"value": 2, "evidence": "E0"}, "DATA-02": {"note": "Ask"}},
    }
    assert list(document)[-2:] == ["answers", "result"]


def test_the_result_in_an_export_is_ignored(document: dict[str, Any]) -> None:
    document["result"] = {"level": 2}

    assert read_export(document, content.framework).answers == {"DATA-01": Answer.of(2)}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"format": "other"}, "format", "unknown_format"),
        ({"format_version": 2}, "format_version", "unknown_format_version"),
        ({"format_version": True}, "format_version", "unknown_format_version"),
        ({"format_version": "1"}, "format_version", "unknown_format_version"),
        ({"framework": "other"}, "framework", "unknown_framework"),
        ({"framework": None}, "framework", "wrong_type"),
        ({"framework": ["mlops-capability"]}, "framework", "wrong_type"),
        ({"framework_version": "0.9.0"}, "framework_version", "unknown_framework_version"),
        ({"framework_version": 1}, "framework_version", "wrong_type"),
        ({"framework_version": None}, "framework_version", "wrong_type"),
        ({"scope": "some"}, "scope", "unknown_scope"),
        ({"scope": None}, "scope", "unknown_scope"),
        ({"scope": ["full"]}, "scope", "unknown_scope"),
        ({"answers": []}, "answers", "wrong_type"),
        ({"answers": {"PIPE-99": 1}}, "answers.PIPE-99", "unknown_practice"),
        ({"assessment": []}, "assessment", "wrong_type"),
        ({"assessment": {}}, "assessment.system", "required"),
        ({"assessment": {"system": "  "}}, "assessment.system", "required"),
        ({"assessment": {"system": "\u200b"}}, "assessment.system", "required"),
        ({"assessment": {"system": 7}}, "assessment.system", "wrong_type"),
        ({"assessment": {"system": "x" * (NAME_LENGTH + 1)}}, "assessment.system", "too_long"),
        (
            {"assessment": {"system": "x", "team": "y" * (NAME_LENGTH + 1)}},
            "assessment.team",
            "too_long",
        ),
        (
            {"assessment": {"system": "x", "description": "y" * (DESCRIPTION_LENGTH + 1)}},
            "assessment.description",
            "too_long",
        ),
        ({"assessment": {"system": "a\0"}}, "assessment.system", "bad_characters"),
        ({"assessment": {"system": "a", "owner": "b"}}, "assessment.owner", "unknown_key"),
        ({"extra": 1}, "extra", "unknown_key"),
    ],
)
def test_a_wrong_export_is_refused_with_its_field(
    document: dict[str, Any], change: dict[str, Any], field: str, code: str
) -> None:
    assert errors({**document, **change}) == [(field, code)]


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("format", "unknown_format"),
        ("format_version", "unknown_format_version"),
        ("framework", "required"),
        ("assessment", "required"),
        ("answers", "required"),
    ],
)
def test_an_export_without_a_part_is_refused(
    document: dict[str, Any], missing: str, code: str
) -> None:
    del document[missing]

    assert errors(document) == [(missing, code)]


@pytest.mark.parametrize("raw", [None, [], "text", 7])
def test_a_document_that_is_no_object_is_refused(raw: object) -> None:
    assert errors(raw) == [(None, "wrong_type")]


def test_everything_wrong_in_an_export_is_told_at_once(document: dict[str, Any]) -> None:
    change = {"format_version": 3, "assessment": {}, "scope": "x", "answers": {"NOPE": 1}}

    assert errors({**document, **change}) == [
        ("format_version", "unknown_format_version"),
        ("assessment.system", "required"),
        ("scope", "unknown_scope"),
        ("answers.NOPE", "unknown_practice"),
    ]


def test_the_greatest_lengths_are_accepted(document: dict[str, Any]) -> None:
    document["assessment"] = {
        "system": "s" * NAME_LENGTH,
        "team": "t" * NAME_LENGTH,
        "description": "d" * DESCRIPTION_LENGTH,
    }
    link = "https://wiki.example.com/".ljust(LINK_LENGTH, "x")
    document["answers"] = {
        "VAL-05": {
            "value": "not_applicable",
            "reason": "r" * NOTE_LENGTH,
            "note": "n" * NOTE_LENGTH,
            "evidence_url": link,
        }
    }

    assert read_export(document, content.framework).links == {"VAL-05": link}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b"\xff\xfe",
        b'{"a": ' + b"1" * 5000 + b"}",
        b"[" * 200_000,
        b'{"a":' * 100_000,
    ],
)
def test_what_is_no_json_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        decode_json(data)

    (error,) = caught.value.errors
    assert (error.field, error.code) == (None, "malformed")
    assert error.params["reason"]


def test_a_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        decode_json(b'{"answers": {"DATA-01": 3, "DATA-01": 0}}')

    (error,) = caught.value.errors
    assert (error.field, error.code) == ("DATA-01", "duplicate_key")


def test_a_byte_order_mark_is_no_error() -> None:
    assert decode_json(b'\xef\xbb\xbf{"a": "\xc3\xa9"}') == {"a": "é"}
