"""Answers and plan as spreadsheet rows. Headers are fixed identifiers, not translated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assessments.maturity.domain.advice import PlanItem
from assessments.maturity.domain.answer import Answer, Answers
from assessments.maturity.domain.framework import Framework, Practice, Scope
from assessments.maturity.domain.moves import Move
from mlops_portal.foundation.spreadsheets import Cell

Row = list[Cell]
ANSWERS_HEADER = (
    "practice",
    "dimension",
    "level",
    "gate",
    "question",
    "answer",
    "answer_text",
    "evidence",
    "reason",
    "note",
    "evidence_url",
    "framework_version",
    "exported_on",
)
PLAN_HEADER = (
    "order",
    "practice",
    "dimension",
    "kind",
    "needed",
    "question",
    "today",
    "today_text",
    "asked",
    "asked_text",
    "effort",
    "evidence",
    "tool_categories",
    "owner",
    "roles",
    "position_before",
    "position_after",
    "level_after",
    "title",
    "why",
    "alternatives",
    "after",
    "effort_text",
    "position_so_far",
    "level_so_far",
    "skills",
    "framework_version",
    "exported_on",
)


def answers_rows(
    framework: Framework,
    answers: Answers,
    notes: Mapping[str, str],
    language: str,
    *,
    links: Mapping[str, str] | None = None,
    scope: Scope = Scope.FULL,
    on: date,
) -> list[Row]:
    """Return one row per practice in scope, open ones too; `on` is the date of the export."""
    names = {d.id: d.name.in_language(language) for d in framework.dimensions}
    rows: list[Row] = []
    for practice in framework.practices_in(scope):
        answer = answers.get(practice.id)
        value = answer.value if answer else None
        rows.append(
            [
                practice.id,
                names[practice.dimension],
                practice.level,
                practice.gate.value,
                practice.question.in_language(language),
                answer_code(answer),
                "" if value is None else practice.options[value].in_language(language),
                answer.evidence.name if answer else "",
                answer.reason if answer else "",
                notes.get(practice.id, ""),
                (links or {}).get(practice.id, ""),
                framework.version,
                on,
            ]
        )
    return rows


@dataclass(frozen=True, slots=True)
class PlanWords:
    """The texts shown for a row of the plan, in the language of the file."""

    title: str = ""
    why: str = ""
    effort: str = ""


def plan_rows(
    framework: Framework,
    plan: Sequence[PlanItem],
    language: str,
    *,
    skills: Mapping[str, Sequence[str]] | None = None,
    words: Mapping[str, PlanWords] | None = None,
    on: date,
) -> list[Row]:
    """Return one row per item of the plan, in order; `on` is the date of the export.

    `skills` maps each practice to its skills in words, with the level required; `words` maps each
    to the texts of its row.
    """
    names = {d.id: d.name.in_language(language) for d in framework.dimensions}
    taken, told = skills or {}, words or {}
    return [
        [
            *_plan_row(framework, order, item, names[item.practice.dimension], language),
            *_told_row(item, told.get(item.practice.id, PlanWords())),
            "; ".join(taken.get(item.practice.id, ())),
            framework.version,
            on,
        ]
        for order, item in enumerate(plan, start=1)
    ]


def _told_row(item: PlanItem, told: PlanWords) -> Row:
    so_far = item.so_far or item.after
    return [
        told.title,
        told.why,
        "; ".join(other.id for other in item.alternatives),
        "; ".join(item.stands_on),
        told.effort,
        Decimal(f"{so_far.position:.2f}"),
        so_far.level,
    ]


MOVES_HEADER = (
    "practice",
    "dimension",
    "question",
    "part",
    "before",
    "before_text",
    "after",
    "after_text",
    "difference",
)


def moves_rows(framework: Framework, moves: Sequence[Move], language: str) -> list[Row]:
    """Return one row per practice in two results, unchanged ones included."""
    names = {d.id: d.name.in_language(language) for d in framework.dimensions}
    return [
        [
            move.practice.id,
            names[move.practice.dimension],
            move.practice.question.in_language(language),
            move.part.value,
            answer_code(move.was),
            _option(move.practice, move.was, language),
            answer_code(move.now),
            _option(move.practice, move.now, language),
            move.difference,
        ]
        for move in moves
    ]


def _option(practice: Practice, answer: Answer | None, language: str) -> str:
    if answer is None or answer.value is None:
        return ""
    return practice.options[answer.value].in_language(language)


def answer_code(answer: Answer | None) -> str | int | None:
    """Return an answer in the contract's format; None without an answer."""
    if answer is None:
        return None
    return str(answer.kind) if answer.value is None else answer.value


def _plan_row(
    framework: Framework, order: int, item: PlanItem, dimension: str, language: str
) -> Row:
    roles = [framework.roles[role].in_language(language) for role in item.roles]
    tools = [framework.tool_categories[tool].in_language(language) for tool in item.tools]
    return [
        order,
        item.practice.id,
        dimension,
        item.kind.value,
        item.is_needed,
        item.practice.question.in_language(language),
        answer_code(item.answer),
        item.today.in_language(language) if item.today else "",
        item.to,
        item.asked.in_language(language),
        item.effort.value,
        item.evidence.in_language(language),
        "; ".join(tools),
        roles[0],
        "; ".join(roles),
        Decimal(f"{item.before.position:.2f}"),
        Decimal(f"{item.after.position:.2f}"),
        item.after.level,
    ]
