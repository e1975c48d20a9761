"""Numbers of the rule and of a framework for pages: steps, practices, minutes, worked examples."""

from dataclasses import dataclass
from fractions import Fraction

from assessments.maturity.domain.answer import Answers
from assessments.maturity.domain.framework import MEETS, Framework, Gate, Scope, Unit
from assessments.maturity.domain.result import Result
from assessments.maturity.domain.rule import SHOULD_SHARE, WAIVED_SHARE, shoulds_needed
from assessments.maturity.domain.scoring import score

SECONDS_PER_PRACTICE = 25  # our estimate: reading a question with its four options and choosing
ROUND_TO_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Effort:
    """The number of practices and dimensions in scope, and minutes in multiples of five."""

    count: int
    dimensions: int
    minutes: int

    @classmethod
    def of(cls, framework: Framework, scope: Scope) -> "Effort":
        asked = framework.practices_in(scope)
        fives = round(len(asked) * SECONDS_PER_PRACTICE / 60 / ROUND_TO_MINUTES)
        return cls(len(asked), len({p.dimension for p in asked}), max(1, fives) * ROUND_TO_MINUTES)


def by_scope(framework: Framework) -> dict[str, Effort]:
    """Return the effort of each scope by its value, for a form that offers both."""
    return {scope.value: Effort.of(framework, scope) for scope in Scope}


@dataclass(frozen=True, slots=True)
class StepFacts:
    """Numbers of one step when nothing is waived. `most` is the maximum number of points."""

    number: int
    units: int
    foundations: int
    musts: int
    shoulds: int
    needed: int
    most: int
    waivable: int

    @classmethod
    def of(cls, framework: Framework, number: int) -> "StepFacts":
        units = [unit for unit in framework.units if unit.step == number]
        musts = [unit for unit in units if unit.gate is Gate.MUST]
        shoulds = len(units) - len(musts)
        foundations = sum(framework.by_id[unit.members[0]].level == 0 for unit in musts)
        return cls(
            number=number,
            units=len(units),
            foundations=foundations,
            musts=len(musts),
            shoulds=shoulds,
            needed=shoulds_needed(shoulds),
            most=MEETS * len(units),
            waivable=int(WAIVED_SHARE * len(units)),
        )


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """The whole rule's numbers for one framework."""

    full: Effort
    gates: Effort
    steps: tuple[StepFacts, ...]
    groups: tuple[Unit, ...]
    profile_only: int
    waivable: tuple[str, ...]
    should_percent: int
    waived_percent: int
    should_share: Fraction

    @classmethod
    def of(cls, framework: Framework) -> "RuleFacts":
        numbers = sorted({unit.step for unit in framework.units})
        return cls(
            full=Effort.of(framework, Scope.FULL),
            gates=Effort.of(framework, Scope.GATES),
            steps=tuple(StepFacts.of(framework, number) for number in numbers),
            groups=tuple(unit for unit in framework.units if unit.is_group),
            profile_only=sum(p.gate is Gate.NONE for p in framework.practices),
            waivable=tuple(p.id for p in framework.practices if p.na_allowed),
            should_percent=round(100 * SHOULD_SHARE),
            waived_percent=round(100 * WAIVED_SHARE),
            should_share=SHOULD_SHARE,
        )


@dataclass(frozen=True, slots=True)
class Calculation:
    """A worked scoring of one set of answers, with the numbers of the deciding step."""

    result: Result
    gained: int
    most: int
    values: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, framework: Framework, answers: Answers) -> "Calculation":
        """Score the answers; use the next step to reach, or the last one at the top level."""
        result = score(framework, answers)
        step = result.next_step or result.steps[-1]
        gained, most = step.points
        counted = [(s.unit.id, min(s.low, MEETS)) for s in step.states if s.low]
        return cls(result, gained, most, tuple(counted))
