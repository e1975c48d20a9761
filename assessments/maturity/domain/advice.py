"""What to do next: the open practices in the order that unblocks the next level.

Order of the plan. Below the top level: first the open MUSTs of the next step, then its open SHOULD
units, of which the first n are marked as needed, n being how many are missing. At the top level:
the open conditions, then every other practice that applies and is not met ("improvements").
Inside each of these: (a) what comes before another open practice stands first, never after it;
(b) foundations before the rest; (c) effort S before M before L; (d) the order of the framework.

Pure: no Django, no clock, no I/O.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assessments.maturity.domain.answer import Answer, is_waived, meets
from assessments.maturity.domain.framework import (
    MEETS,
    TOP_LEVEL,
    Effort,
    Framework,
    Gate,
    Practice,
    Unit,
)
from assessments.maturity.domain.result import Bound, Result
from assessments.maturity.domain.scoring import what_if
from mlops_portal.foundation.text import Text

Before = Mapping[str, Sequence[str]]  # by practice: those that come before it
EFFORTS = tuple(Effort)  # from the least to the most


class Kind(StrEnum):
    """Why something is in the plan."""

    MUST = "must"
    SHOULD = "should"
    CONDITION = "condition"
    IMPROVEMENT = "improvement"


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One practice to raise to `to`, and what that alone would do.

    `unit` is None for a practice that never gates. `alternatives` are the other members of its
    any-of group that would do as well. `answer` is today's answer, None when there is none.
    `before` and `after` are the declared level and position without and with this change.
    `stands_on` are practices that are not met yet and come before it; `so_far` is where the plan
    leads once everything up to it is done, in its order.
    """

    practice: Practice
    unit: Unit | None
    kind: Kind
    is_needed: bool
    answer: Answer | None
    before: Bound
    after: Bound
    alternatives: tuple[Practice, ...] = ()
    to: int = MEETS
    stands_on: tuple[str, ...] = ()
    so_far: Bound | None = None

    @property
    def today(self) -> Text | None:
        """Today's option, None while it is open."""
        if self.answer is None or self.answer.value is None:
            return None
        return self.practice.options[self.answer.value]

    @property
    def asked(self) -> Text:
        return self.practice.options[self.to]

    @property
    def effort(self) -> Effort:
        return self.practice.effort

    @property
    def evidence(self) -> Text:
        """What would show that it is done."""
        return self.practice.evidence

    @property
    def tools(self) -> tuple[str, ...]:
        """Slugs of the tool categories that help, best first."""
        return self.practice.tools

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles that own it, the proposed owner first."""
        return self.practice.roles

    @property
    def owner(self) -> str:
        return self.practice.roles[0]


def plan(result: Result, before: Before | None = None) -> tuple[PlanItem, ...]:
    """What to do to reach the next level, or at the top what is still open; see the module.

    `before` has by practice what comes before it; what each requires itself where it is left out.
    Empty when the system cannot be assessed: with that much waived there is no next level.
    """
    if not result.is_assessable:
        return ()
    ways = {p.id: p.requires for p in result.framework.practices} if before is None else before
    step = result.next_step
    if step is None:
        return _top_plan(result, ways)
    musts = _items(result, step.open_musts, Kind.MUST, len(step.open_musts), ways)
    shoulds = _items(result, step.open_shoulds, Kind.SHOULD, step.shoulds.missing, ways)
    return _added_up(result, musts + shoulds)


def _added_up(result: Result, items: Sequence[PlanItem]) -> tuple[PlanItem, ...]:
    """The items, each with where the plan leads up to it."""
    done: list[str] = []
    found = []
    for item in items:
        done.append(item.practice.id)
        found.append(replace(item, so_far=what_if(result, done).low))
    return tuple(found)


def _top_plan(result: Result, before: Before) -> tuple[PlanItem, ...]:
    units = [unit for step in result.steps[:TOP_LEVEL] for unit in step.open_shoulds]
    conditions = _items(result, units, Kind.CONDITION, 0, before)
    listed = {member for unit in units for member in unit.members}
    practices = [
        practice
        for practice in result.framework.practices_in(result.scope)
        if practice.id not in listed and _is_unmet(result, practice)
    ]
    improvements = (
        _item(result, practice, Kind.IMPROVEMENT, before, is_needed=False)
        for practice in in_order(result.framework, practices, before)
    )
    return _added_up(result, (*conditions, *improvements))


def _items(
    result: Result, units: Iterable[Unit], kind: Kind, needed: int, before: Before
) -> tuple[PlanItem, ...]:
    """An item for the best member of each unit; the first `needed` of them are needed."""
    members = [_members(result, unit) for unit in units]
    others = {best.id: rest for best, *rest in members}
    ordered = in_order(result.framework, [best for best, *_ in members], before)
    return tuple(
        _item(
            result,
            practice,
            kind,
            before,
            is_needed=place < needed,
            alternatives=tuple(others[practice.id]),
        )
        for place, practice in enumerate(ordered)
    )


def _item(
    result: Result,
    practice: Practice,
    kind: Kind,
    before: Before,
    *,
    is_needed: bool,
    alternatives: tuple[Practice, ...] = (),
) -> PlanItem:
    by_id = result.framework.by_id
    return PlanItem(
        practice=practice,
        unit=result.framework.unit_of.get(practice.id),
        kind=kind,
        is_needed=is_needed,
        answer=result.answers.get(practice.id),
        before=result.low,
        after=what_if(result, [practice.id]).low,
        alternatives=alternatives,
        stands_on=tuple(
            name for name in before.get(practice.id, ()) if _is_unmet(result, by_id[name])
        ),
    )


def _members(result: Result, unit: Unit) -> tuple[Practice, ...]:
    """Members of the unit that apply: the furthest first, then the least effort."""
    members = [result.framework.by_id[member] for member in unit.members]

    def key(practice: Practice) -> tuple[int, int]:
        answer = result.answers.get(practice.id)
        value = answer.value if answer and answer.value is not None else 0
        return (-value, EFFORTS.index(practice.effort))

    return tuple(sorted((p for p in members if not is_waived(result.answers.get(p.id))), key=key))


def _is_unmet(result: Result, practice: Practice) -> bool:
    answer = result.answers.get(practice.id)
    return not is_waived(answer) and not meets(answer)


def in_order(
    framework: Framework, practices: Iterable[Practice], before: Before | None = None
) -> Sequence[Practice]:
    """`practices` in the order of the plan: see (a) to (d) in the module's docstring."""
    wanted = {practice.id for practice in practices}
    waiting = [practice for practice in framework.practices if practice.id in wanted]
    ways = {p.id: p.requires if before is None else before.get(p.id, ()) for p in waiting}
    first = {name for names in ways.values() for name in names}

    def key(practice: Practice) -> tuple[bool, bool, int]:
        is_foundation = practice.level == 0 and practice.gate is Gate.MUST
        effort = EFFORTS.index(practice.effort)
        return (practice.id not in first, not is_foundation, effort)

    ordered: list[Practice] = []
    while waiting:
        left = {practice.id for practice in waiting}
        ready = [p for p in waiting if left.isdisjoint(ways[p.id])]
        ordered.append(min(ready, key=key))
        waiting.remove(ordered[-1])
    return ordered
