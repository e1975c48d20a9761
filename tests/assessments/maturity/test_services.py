"""Saving answers: merged field by field, never lost, never half done."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.maturity import queries, services
from assessments.maturity.domain.answer import Answer as DomainAnswer
from assessments.maturity.domain.answer import Evidence
from assessments.maturity.domain.exchange import Imported
from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import (
    Answer,
    AnswerRevision,
    Assessment,
    Permission,
    Response,
    ShareLink,
)
from assessments.maturity.services import AnswerInput, AnswersConflict
from mlops_portal.foundation.inputs import InvalidInput
from tests.assessments.cast import Person
from tests.assessments.conftest import NOW
from tests.assessments.round_steps import FRAMEWORK
from tests.at_once import at_once


def said(practice: str = "DATA-01", value: int | None = 2, **given: object) -> AnswerInput:
    values = {
        "practice": practice,
        "kind": "" if value is None else "value",
        "value": value,
        "reason": "",
        "note": "",
        "evidence_url": "",
    }
    return AnswerInput(**(values | given))


def record(assessment: Assessment, *inputs: AnswerInput, after: int = 0) -> dict[str, Answer]:
    response = assessment.responses.get()
    at = NOW + timedelta(minutes=after)
    return services.record_answers(response=response, inputs=inputs, at=at)


def stored(assessment: Assessment, practice: str = "DATA-01") -> Answer:
    return Answer.objects.get(response__assessment=assessment, practice=practice)


def test_an_answer_is_stored_with_its_history(assessment: Assessment) -> None:
    record(assessment, said(value=1, note="first"))
    record(assessment, said(value=2, note="second", base=1), after=1)
    answer = stored(assessment)
    assert (answer.value, answer.note, answer.revision) == (2, "second", 2)
    history = AnswerRevision.objects.order_by("revision").values_list("value", "note")
    assert list(history) == [(1, "first"), (2, "second")]


def test_saving_the_same_again_writes_nothing(assessment: Assessment) -> None:
    record(assessment, said(note="n"))
    record(assessment, said(note="n", base=1), after=5)
    record(assessment, said(note="n", base=0, tab="late copy"), after=6)
    answer = stored(assessment)
    assert (answer.revision, answer.answered_at) == (1, NOW)
    assert AnswerRevision.objects.count() == 1


def test_an_answer_can_be_taken_back_and_its_note_stays(assessment: Assessment) -> None:
    record(assessment, said(value=3, note="keep me"))
    record(assessment, said(value=None, note="keep me", base=1))
    answer = stored(assessment)
    assert (answer.kind, answer.value, answer.note) == ("", None, "keep me")
    assert queries.shared_questionnaire(assessment).domain_answers == {}


def test_two_pages_that_change_different_fields_keep_both(assessment: Assessment) -> None:
    record(assessment, said(value=1, note="old"))
    record(assessment, said(value=3, note="old", base=1, tab="one"))
    record(assessment, said(value=1, note="new", base=1, tab="two"))
    answer = stored(assessment)
    assert (answer.value, answer.note) == (3, "new")


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ({"value": 2}, {"value": 3}, "answer"),
        ({"value": 1, "note": "mine"}, {"value": 1, "note": "yours"}, "note"),
        (
            {"value": 1, "evidence_url": "https://a.example"},
            {"value": 1, "evidence_url": "https://b.example"},
            "evidence_url",
        ),
    ],
)
def test_two_pages_that_change_the_same_field_learn_of_it(
    assessment: Assessment, first: dict, second: dict, field: str
) -> None:
    record(assessment, said(value=1))
    record(assessment, said(base=1, tab="one", **first))
    with pytest.raises(AnswersConflict) as refused:
        record(assessment, said(base=1, tab="two", **second))
    (conflict,) = refused.value.conflicts
    assert conflict.field == field
    assert conflict.stored.revision == stored(assessment).revision == 2
    names = ("value", "note", "evidence_url")
    kept = {name: getattr(stored(assessment), name) for name in names}
    assert kept == {"value": 1, "note": "", "evidence_url": ""} | first


def test_after_a_conflict_saving_again_replaces(assessment: Assessment) -> None:
    record(assessment, said(value=1, tab="one"))
    with pytest.raises(AnswersConflict):
        record(assessment, said(value=3, base=0, tab="two"))
    record(assessment, said(value=3, base=1, tab="two"))
    assert stored(assessment).value == 3


def test_a_conflict_in_one_practice_saves_none_of_the_page(assessment: Assessment) -> None:
    record(assessment, said(value=1, tab="one"))
    with pytest.raises(AnswersConflict):
        record(assessment, said("DATA-02", 2), said(value=3, base=0, tab="two"))
    assert not Answer.objects.filter(practice="DATA-02").exists()


def test_a_page_is_not_in_conflict_with_its_own_late_answers(assessment: Assessment) -> None:
    for value in (0, 1, 2, 3):
        record(assessment, said(value=value, base=0, tab="fast keys"))
    assert stored(assessment).value == 3


def test_what_waited_undoes_nothing_that_its_page_has_sent_since(assessment: Assessment) -> None:
    """Its connection had ended; the page heard nothing of it, and something newer was stored."""
    record(assessment, said(value=2, base=0, tab="one"), after=5)
    with pytest.raises(AnswersConflict):
        record(assessment, said(value=1, base=0, tab="one"), after=4)
    answer = stored(assessment)
    assert (answer.value, answer.revision) == (2, 1)
    record(assessment, said(value=2, base=0, tab="one"), after=4)  # the same, sent twice
    assert stored(assessment).revision == 1


def test_a_page_behind_its_own_and_another_page_is_in_conflict(assessment: Assessment) -> None:
    record(assessment, said(value=1, base=0, tab="one"))
    record(assessment, said(value=2, base=1, tab="two"))
    with pytest.raises(AnswersConflict):
        record(assessment, said(value=3, base=1, tab="one"))


def test_the_database_refuses_what_no_answer_can_be(assessment: Assessment) -> None:
    response = assessment.responses.get()
    wrong = [
        {"kind": "value", "value": None},
        {"kind": "value", "value": 4},
        {"kind": "unknown", "value": 2},
        {"kind": "not_applicable", "value": None, "reason": ""},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Answer.objects.create(response=response, practice="DATA-01", **fields)
    Answer.objects.create(response=response, practice="DATA-01", kind="value", value=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(response=response, practice="DATA-01", kind="value", value=2)


def test_answers_keep_the_private_link_open(owner: Person, assessment: Assessment) -> None:
    link = services.create_link(assessment=assessment, permission=Permission.EDIT, at=NOW)
    later = NOW + timedelta(days=60)
    services.record_answers(response=assessment.responses.get(), inputs=[said()], at=later)
    link.refresh_from_db()
    assert link.expires_at == later + services.LINK_LIFE


def test_answers_do_not_reopen_an_ended_link(assessment: Assessment) -> None:
    link = ShareLink.objects.get(assessment=assessment)
    later = link.expires_at + timedelta(days=1)
    services.record_answers(response=assessment.responses.get(), inputs=[said()], at=later)
    link.refresh_from_db()
    assert not link.is_live(later)


def test_a_smaller_scope_keeps_the_answers_it_does_not_ask(assessment: Assessment) -> None:
    record(assessment, said("DATA-02", 3))
    common = {"system": "s", "team": "", "description": "", "at": NOW}
    services.describe_assessment(assessment=assessment, scope=Scope.GATES, **common)
    assessment.refresh_from_db()
    assert queries.shared_questionnaire(assessment).progress().answered == 0
    services.describe_assessment(assessment=assessment, scope=Scope.FULL, **common)
    assessment.refresh_from_db()
    assert queries.shared_questionnaire(assessment).progress().answered == 1


def test_deleting_leaves_no_trace(assessment: Assessment) -> None:
    record(assessment, said())
    services.delete_assessment(assessment=assessment)
    for model in (Assessment, Response, Answer, AnswerRevision, ShareLink):
        assert not model.objects.exists()


def test_import_refuses_a_grade_that_note_and_link_do_not_give(db: None) -> None:
    imported = Imported(
        framework_id="mlops-capability",
        framework_version=FRAMEWORK.version,
        scope=Scope.FULL,
        system="s",
        team="",
        description="",
        answers={"DATA-01": DomainAnswer.of(2, Evidence.E3)},
        notes={},
        links={},
    )
    with pytest.raises(InvalidInput) as refused:
        services.import_assessment(imported=imported, visitor="v", at=NOW)
    assert [e.field for e in refused.value.errors] == ["answers.DATA-01.evidence"]
    assert not Assessment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_lose_nothing(begin, owner: Person) -> None:
    """Two pages answer all practices at the same moment, one the value and one the note."""
    assessment = begin(owner)
    ids = [practice.id for practice in FRAMEWORK.practices]
    record(assessment, *(said(name, 0) for name in ids))

    def write(field: str, changed: dict[str, object]) -> None:
        response = Response.objects.get(assessment=assessment)
        for name in ids:
            given = said(name, **({"value": 0} | changed), base=1, tab=field)
            services.record_answers(response=response, inputs=[given], at=timezone.now())

    outcomes = at_once(
        lambda: write("value", {"value": 3}), lambda: write("note", {"note": "seen"})
    )
    assert outcomes == [None, None]
    answers = {a.practice: a for a in Answer.objects.filter(response__assessment=assessment)}
    assert all((answers[name].value, answers[name].note) == (3, "seen") for name in ids)
    assert all(answers[name].revision == 3 for name in ids)


@pytest.mark.django_db(transaction=True)
def test_two_first_answers_at_once_meet_in_one_row(begin, owner: Person) -> None:
    assessment = begin(owner)

    def write(value: int) -> int:
        response = Response.objects.get(assessment=assessment)
        given = said(value=value, tab=str(value))
        services.record_answers(response=response, inputs=[given], at=NOW)
        return value

    outcomes = at_once(*(partial(write, value) for value in range(4)))
    assert sum(isinstance(outcome, AnswersConflict) for outcome in outcomes) == 3
    assert stored(assessment).value in outcomes
