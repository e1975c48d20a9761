"""The result: a level with its reasons, what-if, the profile, and the plan to the next level."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.maturity import charts, content, queries
from assessments.maturity.domain import advice
from assessments.maturity.domain.framework import Framework, Gate, Unit
from assessments.maturity.domain.result import DimensionShare, Result, Step, Tally
from assessments.maturity.domain.rule import RULE_ID, RULE_VERSION
from assessments.maturity.domain.scoring import score, what_if
from assessments.maturity.models import Assessment, Permission, Snapshot
from assessments.maturity.pages import address, plan_of, skills_of
from assessments.maturity.queries.points import previous_comparable
from assessments.maturity.queries.rounds import RoundAnswers, participation
from assessments.maturity.queries.systems import answers_in
from assessments.maturity.text import results as text
from assessments.maturity.text import rounds as words
from assessments.maturity.views.guards import with_assessment
from mlops_portal.foundation import related
from mlops_portal.foundation.languages import localized
from mlops_portal.foundation.text import DEFAULT_LANGUAGE
from mlops_portal.organizations.queries import ByCategory, tools_in_use

IF = "if"  # a practice assumed to be met; repeatable
ORDERS = ("lowest", "asked")


@require_safe
@with_assessment(Permission.VIEW)
def result(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Show the current result, or that of a round after its close."""
    is_round = assessment.mode == Assessment.Modes.ROUND
    if is_round and assessment.closed_at is None:
        page = {"assessment": assessment, "round": participation(assessment)}
        return render(request, "maturity/rounds/open.html", page)
    counted = queries.counted_answers(assessment)
    notes, links = counted.notes, counted.links
    page = {
        "organization": assessment.is_member and assessment.ml_system.team.organization,
        "assessment": assessment,
        "system": assessment.system,
        "team": assessment.team,
        "description": assessment.description,
        "can_edit": assessment.can_edit and not is_round,
        "can_facilitate": assessment.can_edit and is_round,
        "sees_evidence": assessment.is_member,
        "since": since(counted.result, previous_comparable(assessment)),
        "has_target": assessment.is_member,
        "target": assessment.is_member and assessment.ml_system.target_level,
        "evidence": [
            {"practice": p, "note": notes.get(p.id, ""), "url": links.get(p.id, "")}
            for p in counted.practices()
            if p.id in notes or p.id in links
        ],
    }
    return show(
        request, counted.result, page, counted if isinstance(counted, RoundAnswers) else None
    )


def since(found: Result, before: Snapshot | None) -> dict[str, object] | None:
    """Return the changes since the last comparable result; None without one."""
    if before is None or not found.is_assessable or before.level is None:
        return None
    was = score(found.framework, answers_in(before), found.scope)
    return {
        "at": before.as_of,
        "system": before.assessment.ml_system_id,
        "position": text.range_text(found),
        "was_position": text.range_text(was),
        "musts": [
            {"number": now.number, "now": now.musts, "was": then.musts}
            for now, then in zip(found.steps, was.steps, strict=True)
        ],
        "answered": found.answered,
        "was_answered": was.answered,
        "applicable": found.applicable,
        "was_respondents": before.respondents,
    }


def _round(counted: RoundAnswers) -> dict[str, object]:
    found = counted.consensus
    return {
        "is_round": True,
        "consensus": found,
        "spread": words.spread_sentence(found) if found.is_spread_shown else "",
        "split_rows": words.settled_rows(counted, found.splits),
        "agreed": [
            {
                "practice": counted.framework.by_id[practice],
                "text": text.answer_text(counted.framework.by_id[practice], agreed),
                "by": words.person_name(agreed.set_by),
                "row": agreed,
            }
            for practice, agreed in sorted(counted.agreed.items())
            if agreed.kind and practice in counted.framework.by_id
        ],
    }


@require_safe
def sample(request: HttpRequest) -> HttpResponse:
    """Show the result of a sample assessment, computed like any other and marked as a sample."""
    example = content.sample()
    said = example.in_language(get_language() or DEFAULT_LANGUAGE)
    asked = example.framework.practices_in(example.scope)
    page = {
        "is_sample": True,
        "system": localized(example.system),
        "team": localized(example.team),
        "description": localized(example.description),
        "evidence": [
            {"practice": p, "note": said.notes.get(p.id, ""), "url": said.links.get(p.id, "")}
            for p in asked
            if p.id in said.notes or p.id in said.links
        ],
    }
    return show(request, score(example.framework, said.answers, example.scope), page)


def show(
    request: HttpRequest,
    found: Result,
    page: dict[str, Any],
    counted: RoundAnswers | None = None,
    *,
    template: str = "maturity/result.html",
) -> HttpResponse:
    """Return the whole page, or for htmx only the outcome of the what-if switches."""
    unknown = [name for name in request.GET.getlist(IF) if name not in found.framework.by_id]
    supposed = set(request.GET.getlist(IF))
    chosen = [p.id for p in found.framework.practices_in(found.scope) if p.id in supposed]
    order = request.GET.get("order", "")
    page |= {"result": found, "unknown": unknown, "chosen": chosen}
    page |= _what_if(found, chosen)
    if request.htmx:
        template = "maturity/_what_if.html"
    else:
        stack = tools_in_use(page.pop("organization", None))
        page |= _verdict(found, str(page["system"]), stack) | _account(found)
        page |= {
            "order": order if order in ORDERS else ORDERS[0],
            "dimensions": _dimensions(found, counted, by_share=order != "asked"),
        }
        page |= _round(counted) if counted is not None else {}
    return render(request, template, page, status=400 if unknown else 200)


def _verdict(found: Result, system: str, stack: ByCategory) -> dict[str, object]:
    plan = plan_of(found)
    missing = found.next_step.shoulds.missing if found.next_step else 0
    rows = [_plan_row(found.framework, item, missing, stack) for item in plan]
    return {
        "headline": text.headline(found, system),
        "range": text.range_sentence(found),
        "shoulds": text.should_sentence(found),
        "at_zero": _at_zero(found),
        "stands": text.where_it_stands(found),
        "inside": text.step_sentence(found),
        "rail": charts.rail(found),
        "position": text.bound_text(found.low),
        "position_high": text.bound_text(found.high),
        "next_level": text.next_level(found),
        "plan": rows,
        "blockers": [r for r in rows if r["item"].kind is advice.Kind.MUST or missing],
        "away": found.away,
    }


def _at_zero(found: Result) -> list[dict[str, object]]:
    practices = (found.framework.by_id[name] for name in found.at_zero)
    return [{"practice": one, "today": one.options[0]} for one in practices]


def _what_if(found: Result, chosen: Sequence[str]) -> dict[str, object]:
    step = found.next_step
    if step is None:
        return {}
    musts = [unit.members[0] for unit in step.open_musts]
    sets = found.away.sets if found.away else ()
    needed = [change.practice for change in sets[0]] if sets else []
    page: dict[str, object] = {"all_musts": musts, "needed": needed, "outcome": "", "left": ()}
    if chosen:
        after = what_if(found, chosen)
        left = after.steps[found.level].open_musts if after.level == found.level else ()
        page |= {
            "after": after,
            "outcome": text.outcome_sentence(found, after, chosen),
            "left": [text.unit_text(unit) for unit in left],
        }
    return page


def _account(found: Result) -> dict[str, object]:
    """Return how the level was decided, unit by unit, and what was not counted."""
    by_id = found.framework.by_id
    return {
        "rule": f"{RULE_ID} {RULE_VERSION}",
        "steps": [_step(found, step) for step in found.steps],
        "points": found.next_step.points if found.next_step else None,
        "evidenced": text.bound_text(found.evidenced_low),
        "conditions": [
            unit for step in found.steps[: found.level] for unit in _units(found, step.open_shoulds)
        ],
        "waived": [
            {
                "practice": by_id[name],
                "reason": found.answers[name].reason,
                "gates": by_id[name].gate is not Gate.NONE,
            }
            for name in found.waived
        ],
        "open": [by_id[name] for name in found.open_practices],
        "unknown_count": sum(name in found.answers for name in found.open_practices),
    }


def _step(found: Result, step: Step) -> dict[str, object]:
    is_in_reach = step.number <= found.level + 1
    return {
        "number": step.number,
        "musts": step.musts,
        "shoulds": step.shoulds,
        "waived": len(step.waived),
        "state": "passed" if step.number <= found.level else "closed" if is_in_reach else "later",
        "units": [
            {
                "gate": state.unit.gate,
                "state": state,
                "rows": [
                    {
                        "practice": (practice := found.framework.by_id[name]),
                        "answer": text.answer_text(practice, found.answers.get(name)),
                    }
                    for name in state.unit.members
                ],
            }
            for state in step.states
        ],
    }


def _units(found: Result, units: Iterable[Unit]) -> list[dict[str, object]]:
    return [
        {
            "text": text.unit_text(unit),
            "practice": found.framework.by_id[unit.members[0]],
        }
        for unit in units
    ]


def _dimensions(
    found: Result, counted: RoundAnswers | None, *, by_share: bool
) -> list[dict[str, Any]]:
    """Return the rows of the profile: as asked, or lowest share first with empty ones last."""
    rows: list[dict[str, Any]] = [
        {
            "dimension": dimension,
            "share": share,
            "text": _share_text(share),
            "plot": charts.share_plot(share, _known(counted, dimension.id)),
            "gates": [_gates_met(step, found.framework, dimension.id) for step in found.steps],
        }
        for dimension, share in zip(found.framework.dimensions, found.dimensions, strict=True)
    ]
    if by_share:
        rows.sort(key=lambda row: (row["share"].low is None, row["share"].low or 0))
    return rows


def _known(counted: RoundAnswers | None, dimension: str) -> Sequence[Fraction]:
    """Return each respondent's share of a dimension, if a spread is shown."""
    if counted is None or not counted.consensus.is_spread_shown:
        return ()
    return counted.consensus.known_shares(dimension)


def _share_text(share: DimensionShare) -> str:
    if share.low is None:
        return _("none")
    return charts.percent_text(share.low)


def _gates_met(step: Step, framework: Framework, dimension: str) -> Tally | None:
    states = [
        state
        for state in step.of_gate(Gate.MUST)
        if framework.by_id[state.unit.members[0]].dimension == dimension
    ]
    if not states:
        return None
    return Tally(sum(state.is_met for state in states), len(states), len(states))


def _plan_row(
    framework: Framework, item: advice.PlanItem, missing: int, stack: ByCategory
) -> dict[str, Any]:
    so_far = item.so_far or item.after
    return {
        "item": item,
        "url": address(framework, item.practice.id),
        "title": content.title(framework, item.practice.id),
        "so_far": text.bound_text(so_far),
        "why": text.plan_reason(item, missing),
        "today": text.answer_text(item.practice, item.answer),
        "effort": text.effort_text(item.effort),
        "gain": charts.position_text(item.after.position - item.before.position),
        "reaches": item.after.level if item.after.level > item.before.level else None,
        "leads_to": so_far.level if so_far.level > item.before.level else None,
        "tools": [
            {
                "name": framework.tool_categories[slug],
                "page": related.page(related.TOOL_CATEGORY, slug),
                "in_use": stack.get(slug, ()),
            }
            for slug in item.tools
        ],
        "roles": [
            {"name": framework.roles[slug], "page": related.page(related.ROLE, slug)}
            for slug in item.roles
        ],
        "skills": skills_of(framework, item.practice.id),
        "shown_by": related.pages(related.STEPS, item.practice.id),
    }
