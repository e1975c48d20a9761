"""Scoring of answers to a level by the rule `gated-levels`, version 1.

Step 1 requires the foundations and the level-1 gates, step 2 the level-2 gates. A level is
reached when every MUST up to it is met and, at each step up to it, at least three quarters of its
applicable SHOULD units. Everything is counted in integers until the last division. An open item
(unanswered, or "I don't know") gives a range: not met at its low end, met at its high end.

Pure: no Django, no clock, no I/O. The published three-level model has no thresholds; these are
defined by this project, see `docs/method.md`.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from assessments.maturity.domain.answer import (
    Answer,
    AnswerKind,
    Answers,
    Evidence,
    is_waived,
)
from assessments.maturity.domain.framework import (
    MEETS,
    OPTION_VALUES,
    TOP_LEVEL,
    Framework,
    Gate,
    Practice,
    Scope,
    Unit,
)
from assessments.maturity.domain.nearest import smallest_way
from assessments.maturity.domain.result import Bound, DimensionShare, Result, Step, UnitState


def score(framework: Framework, answers: Answers, scope: Scope = Scope.FULL) -> Result:
    """Apply the rule to `answers` (by practice id; a practice left out is unanswered).

    Answers to practices outside `scope` are ignored. Raises KeyError for an unknown practice and
    ValueError for "not applicable" where the practice does not allow it.
    """
    for practice_id, answer in answers.items():
        practice = framework.by_id[practice_id]
        if answer.kind is AnswerKind.NOT_APPLICABLE and not practice.na_allowed:
            raise ValueError(f"{practice_id} cannot be not applicable")
    asked = framework.practices_in(scope)
    in_scope = {p.id: answers[p.id] for p in asked if p.id in answers}
    steps = _steps(framework, in_scope)
    low = _bound(steps)
    backed = {
        practice_id: _only_evidenced(framework.by_id[practice_id], answer)
        for practice_id, answer in in_scope.items()
    }
    evidenced = _steps(framework, backed)
    waived = tuple(p.id for p in asked if is_waived(in_scope.get(p.id)))
    applicable = [p for p in asked if p.id not in waived]
    return Result(
        framework=framework,
        scope=scope,
        answers=in_scope,
        steps=steps,
        is_assessable=all(step.is_assessable for step in steps),
        low=low,
        high=_bound(_at_best(steps)),
        evidenced_low=_bound(evidenced),
        evidenced_high=_bound(_at_best(evidenced)),
        open_conditions=tuple(unit.id for step in steps[: low.level] for unit in step.open_shoulds),
        waived=waived,
        is_starred=any(framework.by_id[p].gate is not Gate.NONE for p in waived),
        answered=sum(p.id in in_scope for p in applicable),
        applicable=len(applicable),
        dimensions=_dimension_shares(framework, in_scope, scope),
        away=smallest_way(framework, steps[low.level], in_scope) if low.level < TOP_LEVEL else None,
    )


def what_if(result: Result, practices: Sequence[str], value: int = MEETS) -> Result:
    """Score again with each of `practices` answered with `value`; other answers stay."""
    changed = dict(result.answers)
    for practice_id in practices:
        evidence = changed[practice_id].evidence if practice_id in changed else Evidence.E0
        changed[practice_id] = Answer.of(value, evidence)
    return score(result.framework, changed, result.scope)


def _steps(framework: Framework, answers: Answers) -> tuple[Step, ...]:
    states = [_unit_state(unit, answers) for unit in framework.units]
    return tuple(
        Step(number, tuple(s for s in states if s.unit.step == number))
        for number in range(1, TOP_LEVEL + 1)
    )


def _unit_state(unit: Unit, answers: Answers) -> UnitState:
    given = [answers.get(member) for member in unit.members]
    counted = [answer for answer in given if not is_waived(answer)]
    if not counted:
        return UnitState(unit, None, None)
    low = max(_points(a, unknown=0) for a in counted)
    high = max(_points(a, unknown=MEETS) for a in counted)
    return UnitState(unit, low, max(low, high))


def _points(answer: Answer | None, *, unknown: int) -> int:
    return unknown if answer is None or answer.value is None else answer.value


def _at_best(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(
        replace(step, states=tuple(replace(s, low=s.high) for s in step.states)) for step in steps
    )


def _bound(steps: Sequence[Step]) -> Bound:
    level = 0
    for step in steps:
        if not step.is_passed:
            break
        level = step.number
    if level == TOP_LEVEL:
        return Bound(level, 0)
    gained, most = steps[level].points
    return Bound(level, min(99, 100 * gained // most) if most else 0)


def _only_evidenced(practice: Practice, answer: Answer) -> Answer:
    """Return the answer, capped at 1 for a gate without a link, file or check."""
    if practice.gate is Gate.NONE or answer.value is None or answer.evidence >= Evidence.E2:
        return answer
    return replace(answer, value=min(answer.value, 1))


def _dimension_shares(
    framework: Framework, answers: Answers, scope: Scope
) -> tuple[DimensionShare, ...]:
    shares = []
    for dimension in framework.dimensions:
        given = [answers.get(p.id) for p in framework.practices_in(scope, dimension.id)]
        counted = [answer for answer in given if not is_waived(answer)]
        most = OPTION_VALUES[-1] * len(counted)
        low = sum(_points(a, unknown=0) for a in counted)
        high = sum(_points(a, unknown=OPTION_VALUES[-1]) for a in counted)
        shares.append(
            DimensionShare(
                id=dimension.id,
                low=Fraction(low, most) if most else None,
                high=Fraction(high, most) if most else None,
                answered=sum(a is not None for a in counted),
                applicable=len(counted),
            )
        )
    return tuple(shares)
