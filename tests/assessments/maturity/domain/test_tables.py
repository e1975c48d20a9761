"""Rows for a spreadsheet: complete, typed, in the language."""

from datetime import date
from decimal import Decimal

from assessments.maturity import content
from assessments.maturity.domain.advice import plan
from assessments.maturity.domain.answer import UNKNOWN, Answer, AnswerKind
from assessments.maturity.domain.framework import Scope
from assessments.maturity.domain.scoring import score
from assessments.maturity.domain.tables import (
    ANSWERS_HEADER,
    PLAN_HEADER,
    answers_rows,
    plan_rows,
)

FRAMEWORK = content.framework(version="1.0.0")
DAY = date(2026, 11, 30)


def test_there_is_a_row_for_every_practice_in_scope() -> None:
    full = answers_rows(FRAMEWORK, {}, {}, "en", on=DAY)
    gates = answers_rows(FRAMEWORK, {}, {}, "en", scope=Scope.GATES, on=DAY)

    assert (len(full), len(gates)) == (59, 38)
    assert all(len(row) == len(ANSWERS_HEADER) for row in full)


def test_answers_stand_with_their_words_in_the_language() -> None:
    answers = {
        "DATA-01": Answer.of(1),
        "DATA-02": UNKNOWN,
        "VAL-05": Answer(AnswerKind.NOT_APPLICABLE, reason="Só batch"),
    }
    links = {"DATA-01": "https://x.example"}
    rows = answers_rows(FRAMEWORK, answers, {"DATA-01": "Nota"}, "pt-BR", links=links, on=DAY)
    by_id = {row[0]: dict(zip(ANSWERS_HEADER, row, strict=True)) for row in rows}

    assert by_id["DATA-01"] == {
        "practice": "DATA-01",
        "dimension": "Gestão e validação de dados",
        "level": 0,
        "gate": "must",
        "question": "Como a equipe obtém os dados de treino a partir das fontes?",
        "answer": 1,
        "answer_text": "Existem scripts, mas dependem de etapas manuais ou de quem os escreveu",
        "evidence": "E0",
        "reason": "",
        "note": "Nota",
        "evidence_url": "https://x.example",
        "framework_version": FRAMEWORK.version,
        "exported_on": DAY,
    }
    assert by_id["DATA-02"]["answer"] == "unknown"
    assert (by_id["VAL-05"]["answer"], by_id["VAL-05"]["reason"]) == ("not_applicable", "Só batch")
    assert (by_id["DATA-03"]["answer"], by_id["DATA-03"]["evidence"]) == (None, "")


def test_the_plan_has_a_row_for_each_item_in_its_order() -> None:
    sample = content.sample()
    items = plan(score(FRAMEWORK, sample.answers))
    taken = {items[0].practice.id: ["Databases (2)", "Statistics (1)"]}
    rows = plan_rows(FRAMEWORK, items, "en", skills=taken, on=DAY)
    first = dict(zip(PLAN_HEADER, rows[0], strict=True))

    assert [row[1] for row in rows] == [item.practice.id for item in items]
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5]
    assert (first["kind"], first["needed"], first["today"], first["asked"]) == (
        "must", True, 1, 2,
    )  # fmt: skip
    assert (first["owner"], first["tool_categories"]) == (
        "ML engineer", "Data Validation; Data Processing; Workflow Tools",
    )  # fmt: skip
    assert (first["position_before"], first["position_after"], first["level_after"]) == (
        Decimal("0.86"), Decimal("0.89"), 0,
    )  # fmt: skip
    assert [row[-3] for row in rows] == ["Databases (2); Statistics (1)", "", "", "", ""]
    assert {row[-2:] for row in map(tuple, rows)} == {(FRAMEWORK.version, DAY)}


def test_the_plan_of_an_open_practice_says_nothing_of_today() -> None:
    rows = plan_rows(FRAMEWORK, plan(score(FRAMEWORK, {})), "en", on=DAY)
    first = dict(zip(PLAN_HEADER, rows[0], strict=True))

    assert (first["today"], first["today_text"]) == (None, "")
