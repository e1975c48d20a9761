"""Answers and plan as rows of text for a spreadsheet. Headers are stable names in any language."""

from collections.abc import Mapping, Sequence

from assessments.maturity.domain.advice import PlanItem
from assessments.maturity.domain.answer import Answer, Answers
from assessments.maturity.domain.framework import Framework, Scope

Row = list[str]
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
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def answers_rows(
    framework: Framework,
    answers: Answers,
    notes: Mapping[str, str],
    language: str,
    *,
    links: Mapping[str, str] | None = None,
    scope: Scope = Scope.FULL,
) -> list[Row]:
    """One row per practice in scope, open ones included, under a header."""
    names = {d.id: d.name.in_language(language) for d in framework.dimensions}
    rows = [list(ANSWERS_HEADER)]
    for practice in framework.practices_in(scope):
        answer = answers.get(practice.id)
        value = answer.value if answer else None
        rows.append(
            _safe(
                practice.id,
                names[practice.dimension],
                str(practice.level),
                practice.gate.value,
                practice.question.in_language(language),
                answer_code(answer),
                "" if value is None else practice.options[value].in_language(language),
                answer.evidence.name if answer else "",
                answer.reason if answer else "",
                notes.get(practice.id, ""),
                (links or {}).get(practice.id, ""),
            )
        )
    return rows


def plan_rows(
    framework: Framework,
    plan: Sequence[PlanItem],
    language: str,
    *,
    skills: Mapping[str, Sequence[str]] | None = None,
) -> list[Row]:
    """One row per item of the plan in its order, under a header.

    `skills` has what each practice takes in words, with the level asked.
    """
    names = {d.id: d.name.in_language(language) for d in framework.dimensions}
    taken = skills or {}
    return [list(PLAN_HEADER)] + [
        _plan_row(framework, order, item, names[item.practice.dimension], language)
        + _safe("; ".join(taken.get(item.practice.id, ())))
        for order, item in enumerate(plan, start=1)
    ]


def answer_code(answer: Answer | None) -> str:
    """An answer as the contract writes it, empty when there is none."""
    if answer is None:
        return ""
    return str(answer.kind) if answer.value is None else str(answer.value)


def _plan_row(
    framework: Framework, order: int, item: PlanItem, dimension: str, language: str
) -> Row:
    roles = [framework.roles[role].in_language(language) for role in item.roles]
    tools = [framework.tool_categories[tool].in_language(language) for tool in item.tools]
    return _safe(
        str(order),
        item.practice.id,
        dimension,
        item.kind.value,
        "yes" if item.is_needed else "no",
        item.practice.question.in_language(language),
        answer_code(item.answer),
        item.today.in_language(language) if item.today else "",
        str(item.to),
        item.asked.in_language(language),
        item.effort.value,
        item.evidence.in_language(language),
        "; ".join(tools),
        roles[0],
        "; ".join(roles),
        f"{item.before.position:.2f}",
        f"{item.after.position:.2f}",
        str(item.after.level),
    )


def _safe(*cells: str) -> Row:
    """Cells that a spreadsheet takes as text: none can begin a formula."""
    return [f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell for cell in cells]
