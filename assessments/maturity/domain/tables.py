"""Answers and plan as rows for a spreadsheet. Headers are stable names in any language."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from assessments.maturity.domain.advice import PlanItem
from assessments.maturity.domain.answer import Answer, Answers
from assessments.maturity.domain.framework import Framework, Scope
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
    """One row per practice in scope, open ones included; `on` is the day of the export."""
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


def plan_rows(
    framework: Framework,
    plan: Sequence[PlanItem],
    language: str,
    *,
    skills: Mapping[str, Sequence[str]] | None = None,
    on: date,
) -> list[Row]:
    """One row per item of the plan in its order; `on` is the day of the export.

    `skills` has what each practice takes in words, with the level asked.
    """
    names = {d.id: d.name.in_language(language) for d in framework.dimensions}
    taken = skills or {}
    return [
        [
            *_plan_row(framework, order, item, names[item.practice.dimension], language),
            "; ".join(taken.get(item.practice.id, ())),
            framework.version,
            on,
        ]
        for order, item in enumerate(plan, start=1)
    ]


def answer_code(answer: Answer | None) -> str | int | None:
    """An answer as the contract writes it, None when there is none."""
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
