"""The result of scoring one set of answers, from unit states to the whole result. Pure."""

from dataclasses import dataclass
from fractions import Fraction

from assessments.maturity.domain.answer import Answers, is_open
from assessments.maturity.domain.framework import MEETS, TOP_LEVEL, Framework, Gate, Scope, Unit
from assessments.maturity.domain.rule import RULE_VERSION, WAIVED_SHARE, shoulds_needed


@dataclass(frozen=True, slots=True)
class UnitState:
    """The state of a unit: its lowest and highest possible value (None when waived)."""

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
    """The numbers of a step's units of one gate: met, applicable, and needed."""

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
    """The outcome of one step: its units, which are met, and whether it is passed."""

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
        """Points gained and available: each applicable unit gives at most 2."""
        applicable = [s for s in self.states if s.low is not None]
        return sum(min(s.low or 0, MEETS) for s in applicable), MEETS * len(applicable)


@dataclass(frozen=True, slots=True)
class DimensionShare:
    """A dimension's share (0..1) over its applicable practices; open items count 0 or 3."""

    id: str
    low: Fraction | None
    high: Fraction | None
    answered: int
    applicable: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A level (0..2) and a position (level plus hundredths of the next step), as integers."""

    level: int
    hundredths: int

    @property
    def position(self) -> float:
        return (100 * self.level + self.hundredths) / 100


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one answer to a new value."""

    practice: str
    to: int


@dataclass(frozen=True, slots=True)
class Away:
    """The smallest sets of changes that reach the next level: their count, size, and the first."""

    count: int
    size: int
    sets: tuple[tuple[Change, ...], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The complete result for one set of answers; `low` and `high` are the ends of the range."""

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
        """The step that leads to the next level; None at the top."""
        return self.steps[self.level] if self.level < TOP_LEVEL else None

    @property
    def open_practices(self) -> tuple[str, ...]:
        """Practices in scope that are unanswered or not known, in framework order."""
        return tuple(
            p.id for p in self.framework.practices_in(self.scope) if is_open(self.answers.get(p.id))
        )

    @property
    def at_zero(self) -> tuple[str, ...]:
        """Practices that gate no level and have value 0 while the level is 1 or 2.

        In framework order. The level does not reflect them: it can be 2 without any alerting.
        """
        if not self.is_assessable or not self.level:
            return ()
        given = ((p, self.answers.get(p.id)) for p in self.framework.practices_in(self.scope))
        return tuple(p.id for p, a in given if p.gate is Gate.NONE and a and a.value == 0)

    def as_contract(self) -> dict[str, object]:
        """Return the response of the scoring contract, ready for JSON."""
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
            "at_zero": list(self.at_zero),
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


def _bounds_as_dict(low: Bound, high: Bound) -> dict[str, object]:
    return {
        "level": low.level,
        "level_high": high.level,
        "position": low.position,
        "position_high": high.position,
    }
