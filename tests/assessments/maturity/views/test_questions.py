"""The questionnaire as a program sees it: saved one by one or by page, refused with the field."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.maturity import queries
from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import Answer, Assessment
from tests.assessments.cast import Person
from tests.assessments.round_steps import FRAMEWORK
from tests.markup import flat

HTMX = {"hx-request": "true"}


def address(assessment: Assessment, dimension: str = "data") -> str:
    return f"/assess/{assessment.pk}/questions/{dimension}/"


def send(person: Person, assessment: Assessment, dimension: str = "data", **fields: str):
    """Post one question as htmx does; `a__b` stands for the field `a-b` with its practice's id."""
    return person.client.post(address(assessment, dimension), fields, headers=HTMX)


def test_an_answer_is_saved_and_said_so(owner: Person, assessment: Assessment) -> None:
    response = send(owner, assessment, **{"DATA-01-answer": "2", "DATA-01-revision": "0"})
    page = flat(response)
    assert response.status_code == 200
    assert "Saved" in page
    assert "<strong>1 of 59</strong>" in page
    assert 'name="DATA-01-revision" value="1"' in page
    assert Answer.objects.get().value == 2


def test_a_page_form_saves_all_and_goes_on(owner: Person, assessment: Assessment) -> None:
    sent = {"go": "next"}
    for practice in FRAMEWORK.practices_in(Scope.FULL, "data"):
        sent |= {f"{practice.id}-answer": "1", f"{practice.id}-revision": "0"}
    response = owner.client.post(address(assessment), sent)
    assert response.status_code == 302
    assert response.headers["Location"] == address(assessment, "exp")
    assert Answer.objects.filter(value=1).count() == 6


def test_the_last_page_leads_to_the_result(owner: Person, assessment: Assessment) -> None:
    response = owner.client.post(
        address(assessment, "ppl"), {"PPL-01-answer": "1", "PPL-01-revision": "0", "go": "next"}
    )
    assert response.headers["Location"] == f"/assess/{assessment.pk}/result/"


WRONG = [
    ("data", "DATA-01", {"answer": "4"}, "DATA-01 takes one of its four options"),
    ("data", "DATA-01", {"answer": "-1"}, "DATA-01 takes one of its four options"),
    ("data", "DATA-01", {"answer": "２"}, "DATA-01 takes one of its four options"),
    ("data", "DATA-01", {"answer": "<b>"}, "DATA-01 takes one of its four options"),
    ("data", "DATA-01", {"answer": "not_applicable", "reason": "r"}, "cannot be"),
    ("val", "VAL-05", {"answer": "not_applicable"}, "Say why this does not apply"),
    ("val", "VAL-05", {"answer": "not_applicable", "reason": "  "}, "Say why this does not apply"),
    ("data", "DATA-01", {"answer": "1", "note": "n" * 10_001}, "10000"),
    ("val", "VAL-05", {"answer": "not_applicable", "reason": "n" * 10_001}, "10000"),
    ("data", "DATA-01", {"answer": "1", "evidence_url": "javascript:alert(1)"}, "whole address"),
    ("data", "DATA-01", {"answer": "1", "evidence_url": "ftp://a.example/x"}, "whole address"),
    ("data", "DATA-01", {"answer": "1", "evidence_url": "wiki"}, "whole address"),
    ("data", "DATA-01", {"answer": "1", "note": "nul \x00"}, "cannot be kept: U+0000"),
    ("data", "DATA-01", {"answer": "1", "revision": "-3"}, "0"),
]


@pytest.mark.parametrize("is_htmx", [True, False])
@pytest.mark.parametrize(("dimension", "practice", "fields", "words"), WRONG)
def test_bad_input_is_named_and_changes_nothing(
    owner: Person, assessment: Assessment, dimension, practice, fields, words, is_htmx
) -> None:
    sent = {f"{practice}-{name}": value for name, value in ({"revision": "0"} | fields).items()}
    headers = HTMX if is_htmx else {}
    response = owner.client.post(address(assessment, dimension), sent, headers=headers)
    page = flat(response)
    assert response.status_code == 400
    assert words in page
    assert practice in page
    assert "<b>" not in page.replace("<b>DATA", "")
    assert not Answer.objects.exists()


def test_one_bad_field_keeps_the_page_unsaved_and_what_was_typed(
    owner: Person, assessment: Assessment
) -> None:
    sent = {
        "DATA-01-answer": "2",
        "DATA-01-revision": "0",
        "DATA-01-note": "typed <i>note</i>",
        "DATA-02-answer": "9",
        "DATA-02-revision": "0",
    }
    response = owner.client.post(address(assessment), sent)
    page = flat(response)
    assert response.status_code == 400
    assert "typed &lt;i&gt;note&lt;/i&gt;" in page
    assert "typed <i>" not in page
    assert not Answer.objects.exists()


def test_an_unknown_practice_is_named(owner: Person, assessment: Assessment) -> None:
    sent = {"DATA-01-answer": "2", "DATA-01-revision": "0", "DATA-99-answer": "1"}
    response = owner.client.post(address(assessment), sent)
    assert response.status_code == 400
    assert "DATA-99 is not a practice of this page." in flat(response)
    assert not Answer.objects.exists()


def test_a_practice_of_another_page_is_refused(owner: Person, assessment: Assessment) -> None:
    response = send(owner, assessment, **{"VAL-01-answer": "2", "VAL-01-revision": "0"})
    assert response.status_code == 400
    assert not Answer.objects.exists()


def test_an_unknown_dimension_is_404(owner: Person, assessment: Assessment) -> None:
    assert owner.client.get(address(assessment, "nothing")).status_code == 404


def test_a_dimension_outside_the_scope_is_404(owner: Person, begin) -> None:
    gates_only = begin(owner, scope=Scope.GATES)
    assert owner.client.get(address(gates_only, "ppl")).status_code == 404


def test_two_tabs_learn_of_each_other(owner: Person, assessment: Assessment) -> None:
    send(owner, assessment, **{"DATA-01-answer": "1", "DATA-01-revision": "0", "tab": "a"})
    response = send(
        owner, assessment, **{"DATA-01-answer": "3", "DATA-01-revision": "0", "tab": "b"}
    )
    page = flat(response)
    assert response.status_code == 409
    assert "Another page answered DATA-01 meanwhile" in page
    assert 'name="keep" value="DATA-01"' in page  # nothing is replaced before she says so
    assert Answer.objects.get().value == 1


def test_clearing_takes_the_answer_back(owner: Person, assessment: Assessment) -> None:
    send(owner, assessment, **{"DATA-01-answer": "1", "DATA-01-revision": "0"})
    response = owner.client.post(
        address(assessment),
        {"DATA-01-answer": "1", "DATA-01-revision": "1", "clear": "DATA-01"},
    )
    assert response.headers["Location"].endswith("#DATA-01")
    assert Answer.objects.get().kind == ""


def test_changing_the_language_keeps_everything(owner: Person, assessment: Assessment) -> None:
    send(owner, assessment, **{"DATA-01-answer": "3", "DATA-01-revision": "0"})
    owner.client.get("/language/?language=pt-br&next=/")
    page = flat(owner.client.get(address(assessment)))
    assert 'lang="pt-BR"' in page
    assert 'name="DATA-01-answer" value="3" checked' in page


@pytest.mark.parametrize("path", ["questions/data/", "result/", "settings/", "export.json", ""])
def test_no_page_issues_more_than_eight_queries(
    owner: Person, assessment: Assessment, path: str, django_assert_max_num_queries
) -> None:
    sheet = queries.shared_questionnaire(assessment)
    for practice in sheet.practices():
        send(
            owner,
            assessment,
            practice.dimension,
            **{f"{practice.id}-answer": "1", f"{practice.id}-revision": "0"},
        )
    with django_assert_max_num_queries(8):
        owner.client.get(f"/assess/{assessment.pk}/{path}")


def test_saving_seven_answers_takes_no_more_queries_than_one(
    owner: Person, assessment: Assessment
) -> None:
    practices = FRAMEWORK.practices_in(Scope.FULL, "pipe")
    counts = []
    for part in (practices[:1], practices[1:]):
        sent = {"go": "next"}
        for practice in part:
            sent |= {f"{practice.id}-answer": "1", f"{practice.id}-revision": "0"}
        with CaptureQueriesContext(connection) as captured:
            owner.client.post(address(assessment, "pipe"), sent)
        counts.append(len(captured))
    assert len(practices) == 7
    assert counts[0] == counts[1] <= 12


def test_the_list_of_a_browser_is_bounded(
    owner: Person, begin, django_assert_max_num_queries
) -> None:
    for number in range(12):
        begin(owner, system=f"System {number}")
    with django_assert_max_num_queries(8):
        page = flat(owner.client.get("/assess/"))
    assert page.count("System ") == 12


def test_the_questionnaire_carries_no_inline_script_or_style(
    owner: Person, assessment: Assessment
) -> None:
    response = owner.client.get(address(assessment))
    page = flat(response)
    assert " style=" not in page
    assert "<script>" not in page
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy
    assert response.headers["Cache-Control"].count("no-store") == 1


def test_a_private_page_is_not_told_to_other_sites(owner: Person, assessment: Assessment) -> None:
    response = owner.client.get(address(assessment))
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_export_equals_what_was_answered(owner: Person, assessment: Assessment) -> None:
    send(owner, assessment, **{"DATA-01-answer": "3", "DATA-01-revision": "0", "DATA-01-note": "é"})
    send(
        owner,
        assessment,
        "val",
        **{"VAL-05-answer": "not_applicable", "VAL-05-reason": "batch", "VAL-05-revision": "0"},
    )
    document = json.loads(owner.client.get(f"/assess/{assessment.pk}/export.json").content)
    assert document["answers"] == {
        "DATA-01": {"value": 3, "evidence": "E1", "note": "é"},
        "VAL-05": {"value": "not_applicable", "evidence": "E0", "reason": "batch"},
    }
