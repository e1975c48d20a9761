"""The plan: unmet practices in the order that unblocks the next level.

Below the top level: first the open MUSTs of the next step, then its open SHOULD units, of which
the first n are marked as needed, where n is the number missing. At the top level: the open
conditions, then every other applicable practice that is not met ("improvements").

Within each group: (a) prerequisites of another open practice first, and never after it;
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

Before = Mapping[str, Sequence[str]]  # prerequisites by practice
EFFORTS = tuple(Effort)  # from the least to the most


class Kind(StrEnum):
    """The reason why a practice is in the plan."""

    MUST = "must"
    SHOULD = "should"
    CONDITION = "condition"
    IMPROVEMENT = "improvement"


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One practice to raise to `to`, and the effect of that change alone.

    `unit` is None for a practice that gates no level. `alternatives` are the other members of its
    any-of group that would also meet it. `answer` is the current answer, None when there is none.
    `before` and `after` are the declared level and position without and with this change.
    `stands_on` lists its unmet prerequisites; `so_far` is the level and position once this item and
    all items before it are done.
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
        """Text of the current option; None while the practice is open."""
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
        """Description of evidence that would show the practice is met."""
        return self.practice.evidence

    @property
    def tools(self) -> tuple[str, ...]:
        """Slugs of tool categories that help, best first."""
        return self.practice.tools

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles that own it, the proposed owner first."""
        return self.practice.roles

    @property
    def owner(self) -> str:
        return self.practice.roles[0]


def plan(result: Result, before: Before | None = None) -> tuple[PlanItem, ...]:
    """Return the plan to the next level or, at the top, what is still open; see the module.

    `before` maps each practice to its prerequisites; by default each practice's own `requires`.
    Empty when the system cannot be assessed: with that many waived there is no next level.
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
    """Return the items, each with the level and position reached up to it."""
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
    """Return an item for the best member of each unit; the first `needed` are marked as needed."""
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
    """Return the applicable members of the unit: highest answer first, then least effort."""
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
    """Return `practices` in plan order: see (a) to (d) in the module's docstring."""
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
