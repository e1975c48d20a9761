"""How answers become a level: the rule `gated-levels`, version 1.

Step 1 asks for the foundations and the level-1 gates, step 2 for the level-2 gates. A level is
reached when every MUST up to it is met and, at each step up to it, at least three of four of its
applicable SHOULD units. Everything is counted in integers until the last division. An open item
(unanswered, or "I don't know") gives a range: not met at its low end, met at its high end.

Pure: no Django, no clock, no I/O. The published three-level model has no thresholds; these are
this project's and `docs/method.md` says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from fractions import Fraction
from itertools import islice
from math import prod

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

RULE_ID = "gated-levels"
RULE_VERSION = "1.0.0"
SHOULD_SHARE = Fraction(3, 4)  # of a step's applicable SHOULD units
WAIVED_SHARE = Fraction(1, 4)  # of a step's units; more than this is not assessable
MOST_SETS = 10  # sets of "one answer away" that are listed; all are counted


class AnswerKind(StrEnum):
    """What was said: an option, "I don't know", or "not applicable"."""

    VALUE = "value"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Evidence(IntEnum):
    """Grade of what supports an answer: a claim, a note, a link or file, an automatic check."""

    E0 = 0
    E1 = 1
    E2 = 2
    E3 = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `value` is 0..3 for the kind VALUE and None otherwise."""

    kind: AnswerKind
    value: int | None = None
    evidence: Evidence = Evidence.E0
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.kind is AnswerKind.VALUE) != (self.value in OPTION_VALUES):
            raise ValueError(f"{self.kind} does not go with the value {self.value!r}")

    @classmethod
    def of(cls, value: int, evidence: Evidence = Evidence.E0) -> "Answer":
        return cls(AnswerKind.VALUE, value, evidence)


UNKNOWN = Answer(AnswerKind.UNKNOWN)
Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class UnitState:
    """A unit under the answers: its value at both ends of the range (None when waived)."""

    unit: Unit
    low: int | None
    high: int | None

    @property
    def is_waived(self) -> bool:
        return self.low is None

    @property
    def is_met(self) -> bool:
        return self.low is not None and self.low >= MEETS

    @property
    def could_be_met(self) -> bool:
        return self.high is not None and self.high >= MEETS


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a step's units of one gate are met, apply, and are needed."""

    met: int
    applicable: int
    needed: int

    @property
    def is_enough(self) -> bool:
        return self.met >= self.needed

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.met)


@dataclass(frozen=True, slots=True)
class Step:
    """One step's account: what it asks, what is met, and whether it is passed."""

    number: int
    states: tuple[UnitState, ...]

    def of_gate(self, gate: Gate) -> tuple[UnitState, ...]:
        return tuple(s for s in self.states if s.unit.gate is gate and not s.is_waived)

    @property
    def musts(self) -> Tally:
        applicable = self.of_gate(Gate.MUST)
        return Tally(sum(s.is_met for s in applicable), len(applicable), len(applicable))

    @property
    def shoulds(self) -> Tally:
        applicable = self.of_gate(Gate.SHOULD)
        return Tally(
            sum(s.is_met for s in applicable), len(applicable), shoulds_needed(len(applicable))
        )

    @property
    def is_passed(self) -> bool:
        return self.musts.is_enough and self.shoulds.is_enough

    @property
    def open_musts(self) -> tuple[Unit, ...]:
        return tuple(s.unit for s in self.of_gate(Gate.MUST) if not s.is_met)

    @property
    def open_shoulds(self) -> tuple[Unit, ...]:
        return tuple(s.unit for s in self.of_gate(Gate.SHOULD) if not s.is_met)

    @property
    def waived(self) -> tuple[Unit, ...]:
        return tuple(s.unit for s in self.states if s.is_waived)

    @property
    def is_assessable(self) -> bool:
        return len(self.waived) <= WAIVED_SHARE * len(self.states)

    @property
    def points(self) -> tuple[int, int]:
        """Points gained and to be had: each applicable unit gives at most 2."""
        applicable = [s for s in self.states if s.low is not None]
        return sum(min(s.low or 0, MEETS) for s in applicable), MEETS * len(applicable)


@dataclass(frozen=True, slots=True)
class DimensionShare:
    """A dimension's share of 3 over its applicable practices; open items count 0 and 3."""

    id: str
    low: Fraction | None
    high: Fraction | None
    answered: int
    applicable: int


@dataclass(frozen=True, slots=True)
class Bound:
    """Level (0..2) and position (whole part = level, hundredths of the next step), in integers."""

    level: int
    hundredths: int

    @property
    def position(self) -> float:
        return (100 * self.level + self.hundredths) / 100


@dataclass(frozen=True, slots=True)
class Change:
    """An answer to change, and the value it would take."""

    practice: str
    to: int


@dataclass(frozen=True, slots=True)
class Away:
    """The smallest sets of answers that reach the next level: how many, of what size, the first."""

    count: int
    size: int
    sets: tuple[tuple[Change, ...], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Everything the rule says of one set of answers; `low` and `high` end the range."""

    framework: Framework
    scope: Scope
    answers: Answers
    steps: tuple[Step, ...]
    is_assessable: bool
    low: Bound
    high: Bound
    evidenced_low: Bound
    evidenced_high: Bound
    open_conditions: tuple[str, ...]
    waived: tuple[str, ...]
    is_starred: bool
    answered: int
    applicable: int
    dimensions: tuple[DimensionShare, ...]
    away: Away | None

    @property
    def level(self) -> int:
        return self.low.level

    @property
    def next_step(self) -> Step | None:
        """The step that leads to the next level; none at the top."""
        return self.steps[self.level] if self.level < TOP_LEVEL else None

    @property
    def open_practices(self) -> tuple[str, ...]:
        """Practices in scope that are unanswered or not known, in framework order."""
        return tuple(
            p.id for p in self.framework.practices_in(self.scope) if is_open(self.answers.get(p.id))
        )

    def as_contract(self) -> dict[str, object]:
        """The answer of the stateless scoring contract, ready for JSON."""
        step = self.next_step
        bounds = _bounds_as_dict(self.low, self.high)
        evidenced = _bounds_as_dict(self.evidenced_low, self.evidenced_high)
        if not self.is_assessable:
            bounds, evidenced = dict.fromkeys(bounds), dict.fromkeys(evidenced)
            step = None
        return {
            "framework_version": self.framework.version,
            "rule_version": RULE_VERSION,
            "scope": str(self.scope),
            "assessable": self.is_assessable,
            **bounds,
            "starred": self.is_starred,
            "evidenced": evidenced,
            "blockers": step
            and {
                "must": [unit.id for unit in step.open_musts],
                "should": {
                    "open": [unit.id for unit in step.open_shoulds],
                    "met": step.shoulds.met,
                    "applicable": step.shoulds.applicable,
                    "needed": step.shoulds.needed,
                },
            },
            "open_conditions": list(self.open_conditions),
            "waived": list(self.waived),
            "coverage": {"answered": self.answered, "applicable": self.applicable},
            "dimensions": [
                {
                    "id": d.id,
                    "share": None if d.low is None else float(d.low),
                    "share_high": None if d.high is None else float(d.high),
                    "answered": d.answered,
                    "applicable": d.applicable,
                }
                for d in self.dimensions
            ],
            "one_answer_away": step
            and self.away
            and {
                "count": self.away.count,
                "sets": [
                    [{"practice": change.practice, "to": change.to} for change in changes]
                    for changes in self.away.sets
                ],
            },
        }


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
        away=_away(framework, steps[low.level], in_scope) if low.level < TOP_LEVEL else None,
    )


def what_if(result: Result, practices: Sequence[str], value: int = MEETS) -> Result:
    """The result if each of `practices` were answered with `value` and nothing else changed."""
    changed = dict(result.answers)
    for practice_id in practices:
        evidence = changed[practice_id].evidence if practice_id in changed else Evidence.E0
        changed[practice_id] = Answer.of(value, evidence)
    return score(result.framework, changed, result.scope)


def shoulds_needed(applicable: int) -> int:
    """The least number n of SHOULD units with 4 n >= 3 applicable."""
    return -(-applicable * SHOULD_SHARE.numerator // SHOULD_SHARE.denominator)


def is_open(answer: Answer | None) -> bool:
    """Unanswered and "I don't know" score alike."""
    return answer is None or answer.kind is AnswerKind.UNKNOWN


def is_waived(answer: Answer | None) -> bool:
    return answer is not None and answer.kind is AnswerKind.NOT_APPLICABLE


def meets(answer: Answer | None) -> bool:
    return answer is not None and answer.value is not None and answer.value >= MEETS


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
    low = max(0 if is_open(a) else a.value for a in counted)
    high = max(MEETS if is_open(a) else a.value for a in counted)
    return UnitState(unit, low, max(low, high))


def _at_best(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The same steps with each unit at the high end of its range."""
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
    """A gate answer without a link, file or check counts as at most 1."""
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
        low = sum(0 if is_open(a) else a.value for a in counted)
        high = sum(OPTION_VALUES[-1] if is_open(a) else a.value for a in counted)
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


def _away(framework: Framework, step: Step, answers: Answers) -> Away:
    """Every smallest set raises all open MUSTs and as many open SHOULDs as are missing.

    A group is raised by any one of its members that applies. Making something "not applicable" is
    no way to a level and is not counted. Sets come in framework order.
    """

    def ways(unit: Unit) -> list[str]:
        return [member for member in unit.members if not is_waived(answers.get(member))]

    musts = [ways(unit) for unit in step.open_musts]
    shoulds = [ways(unit) for unit in step.open_shoulds]
    missing = step.shoulds.missing
    order = {practice.id: place for place, practice in enumerate(framework.practices)}
    sets = _smallest_sets(musts, shoulds, missing, order)
    return Away(
        count=prod(map(len, musts)) * _weighted_combinations([len(w) for w in shoulds], missing),
        size=len(musts) + missing,
        sets=tuple(
            tuple(Change(practice, MEETS) for practice in chosen)
            for chosen in islice(sets, MOST_SETS)
        ),
    )


def _smallest_sets(
    musts: Sequence[Sequence[str]],
    shoulds: Sequence[Sequence[str]],
    missing: int,
    order: Mapping[str, int],
) -> Iterator[tuple[str, ...]]:
    """One member of each MUST and of `missing` SHOULDs: all such sets, first members first.

    No branch is entered that leads to no set: a MUST is not passed over by its last member, and
    not more SHOULDs are than can be spared.
    """
    unit_of = {member: unit for unit, ways in enumerate([*musts, *shoulds]) for member in ways}
    members = sorted(unit_of, key=order.__getitem__)
    last = {unit_of[member]: member for member in members}

    def extend(
        start: int, chosen: tuple[str, ...], used: frozenset[int], needed: int, spare: int
    ) -> Iterator[tuple[str, ...]]:
        if len(chosen) == len(musts) + missing:
            yield chosen
            return
        for place, member in enumerate(members[start:], start + 1):
            unit = unit_of[member]
            if unit in used:
                continue
            is_must = unit < len(musts)
            if is_must or needed:
                left = needed if is_must else needed - 1
                yield from extend(place, (*chosen, member), used | {unit}, left, spare)
            if member == last[unit]:
                spare -= not is_must
                if is_must or spare < 0:
                    return

    yield from extend(0, (), frozenset(), missing, len(shoulds) - missing)


def _weighted_combinations(ways: Sequence[int], size: int) -> int:
    """How many ways to choose `size` units and one member of each: an elementary symmetric sum."""
    sums = [1] + [0] * size
    for count in ways:
        for k in range(size, 0, -1):
            sums[k] += count * sums[k - 1]
    return sums[size]


def _bounds_as_dict(low: Bound, high: Bound) -> dict[str, object]:
    return {
        "level": low.level,
        "level_high": high.level,
        "position": low.position,
        "position_high": high.position,
    }
