"""From several respondents' answers to one set: the consensus, its spread, and what is split.

The consensus of a practice is the value that a facilitator set, else the lower median of those who
know. It is "not applicable" only if all who know say so. When nobody knows it is "I don't know" if
someone said that, else unanswered. Nobody's answer weighs more than another's.

Pure: no Django, no clock, no I/O.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from assessments.maturity.domain.answer import UNKNOWN, Answer, AnswerKind, Answers, Evidence, meets
from assessments.maturity.domain.framework import MEETS, OPTION_VALUES, Framework, Gate, Scope
from assessments.maturity.domain.result import Result
from assessments.maturity.domain.scoring import score

FEWEST_FOR_SPREAD = 3  # respondents; with fewer no spread is shown
SPLIT_RANGE = 2  # values this far apart are split, wherever they lie

Respondent = Any  # what a caller tells respondents apart by: a primary key, a name
Grades = Mapping[tuple[Respondent, str], Evidence]


@dataclass(frozen=True, slots=True)
class Opinions:
    """What the respondents said of one practice, by respondent; who gave no answer is not in it."""

    practice: str
    said: Mapping[Respondent, Answer]
    agreed: Answer | None = None

    @property
    def values(self) -> tuple[int, ...]:
        """The values of those who chose an option, lowest first."""
        return tuple(sorted(a.value for a in self.said.values() if a.value is not None))

    def count(self, kind: AnswerKind) -> int:
        """How many gave an answer of this kind."""
        return sum(answer.kind is kind for answer in self.said.values())

    @property
    def is_split(self) -> bool:
        """Whether the values lie 2 or more apart, or on both sides of "meets"."""
        values = self.values
        if not values:
            return False
        return values[-1] - values[0] >= SPLIT_RANGE or values[0] < MEETS <= values[-1]

    @property
    def is_disagreed(self) -> bool:
        """Whether those who know did not all say the same."""
        kinds = {answer.kind for answer in self.said.values()} - {AnswerKind.UNKNOWN}
        return len(kinds) > 1 or len(set(self.values)) > 1

    @property
    def computed(self) -> Answer | None:
        """The answer that follows from the respondents' alone."""
        values = self.values
        return self._standing_for(lower_median(values) if values else None)

    @property
    def counted(self) -> Answer | None:
        """The consensus: what was agreed, else what is computed.

        An agreed answer has the grade of those who gave it or a higher one, and E1 at least: its
        reason describes it.
        """
        if self.agreed is None:
            return self.computed
        grade = max(_grade(self.supporters(self.agreed).values()), Evidence.E1)
        return replace(self.agreed, evidence=grade)

    @property
    def lowest(self) -> Answer | None:
        """The answer if the lowest of those who know counted. What was agreed is not in it."""
        return self._standing_for(min(self.values, default=None))

    @property
    def highest(self) -> Answer | None:
        """The answer if the highest of those who know counted. What was agreed is not in it."""
        return self._standing_for(max(self.values, default=None))

    def supporters(self, answer: Answer) -> Mapping[Respondent, Answer]:
        """Whose evidence speaks for `answer`: those who said as much or more, or the same kind."""
        return {
            who: said
            for who, said in self.said.items()
            if said.kind is answer.kind and (said.value or 0) >= (answer.value or 0)
        }

    def _standing_for(self, value: int | None) -> Answer | None:
        if value is not None:
            answer = Answer.of(value)
        elif self.count(AnswerKind.NOT_APPLICABLE):
            answer = Answer(AnswerKind.NOT_APPLICABLE, reason=self._reasons())
        elif self.said:
            answer = UNKNOWN
        else:
            return None
        return replace(answer, evidence=_grade(self.supporters(answer).values()))

    def _reasons(self) -> str:
        """Every reason once, in an order that does not tell who answered first."""
        waivers = (a for a in self.said.values() if a.kind is AnswerKind.NOT_APPLICABLE)
        return "; ".join(sorted({answer.reason for answer in waivers}))


@dataclass(frozen=True)
class Consensus:
    """A round's answers: what counts, the ends of the spread, and where people disagree."""

    framework: Framework
    scope: Scope
    given: Mapping[Respondent, Answers]
    opinions: Mapping[str, Opinions]  # of every practice in scope, in framework order

    @property
    def respondents(self) -> int:
        """Who answered one practice at least; an empty response that was submitted is nobody's."""
        return sum(bool(answers) for answers in self.given.values())

    @property
    def is_spread_shown(self) -> bool:
        """With fewer than three respondents a spread says who said what, and little else."""
        return self.respondents >= FEWEST_FOR_SPREAD

    @cached_property
    def answers(self) -> Answers:
        return self._answers("counted")

    @cached_property
    def result(self) -> Result:
        """The result of the consensus."""
        return score(self.framework, self.answers, self.scope)

    @cached_property
    def lowest(self) -> Result:
        """The result of all minimum answers."""
        return score(self.framework, self._answers("lowest"), self.scope)

    @cached_property
    def highest(self) -> Result:
        """The result of all maximum answers."""
        return score(self.framework, self._answers("highest"), self.scope)

    @property
    def splits(self) -> tuple[str, ...]:
        """Practices that are split, those that change most first; none while no spread is shown."""
        return self._in_effect(lambda said: said.is_split)

    @property
    def to_settle(self) -> tuple[str, ...]:
        """Splits first, then every other disagreement; agreed ones stay in their place."""
        others = self._in_effect(lambda said: said.is_disagreed and not said.is_split)
        return (*self.splits, *others)

    def _in_effect(self, is_meant: Callable[[Opinions], bool]) -> tuple[str, ...]:
        """Practices of one kind by what settling them changes, then in framework order.

        Musts come first, those that keep the next level before those that are met; then shoulds in
        the same way; then what gates a later step; then what never gates.
        """
        if not self.is_spread_shown:
            return ()
        meant = [p for p, said in self.opinions.items() if is_meant(said)]
        return tuple(sorted(meant, key=self._effect))

    def _effect(self, practice: str) -> tuple[int, bool]:
        found, said = self.framework.by_id[practice], self.opinions[practice]
        if found.step is None:
            return (3, False)
        if found.step > self._computed_level + 1:
            return (2, False)
        return (int(found.gate is not Gate.MUST), meets(said.computed))

    @cached_property
    def _computed_level(self) -> int:
        """The level without what was agreed, so that settling moves nothing in the list."""
        return score(self.framework, self._answers("computed"), self.scope).level

    def known_shares(self, dimension: str) -> tuple[Fraction, ...]:
        """Each respondent's share of 3 over what she knows of a dimension, lowest first."""
        practices = self.framework.practices_in(self.scope, dimension)
        known = (
            [a.value for p in practices if (a := answers.get(p.id)) and a.value is not None]
            for answers in self.given.values()
        )
        most = OPTION_VALUES[-1]
        return tuple(sorted(Fraction(sum(v), most * len(v)) for v in known if v))

    def _answers(self, which: str) -> Answers:
        found = ((p, getattr(said, which)) for p, said in self.opinions.items())
        return {practice: answer for practice, answer in found if answer is not None}


def consensus(
    framework: Framework,
    given: Mapping[Respondent, Answers],
    scope: Scope = Scope.FULL,
    *,
    agreed: Answers | None = None,
    grades: Grades | None = None,
) -> Consensus:
    """The consensus of `given`: answers by practice, by respondent.

    `agreed` holds what a facilitator set. `grades` holds, by respondent and practice, the grade of
    evidence that a review left of an answer, in place of the grade that the answer carries.
    """
    agreed, grades = agreed or {}, grades or {}
    reviewed = {
        who: {
            p: replace(a, evidence=grades[who, p]) if (who, p) in grades else a
            for p, a in answers.items()
        }
        for who, answers in given.items()
    }
    return Consensus(
        framework=framework,
        scope=scope,
        given=reviewed,
        opinions={
            practice.id: Opinions(
                practice.id,
                {who: a[practice.id] for who, a in reviewed.items() if practice.id in a},
                agreed.get(practice.id),
            )
            for practice in framework.practices_in(scope)
        },
    )


def lower_median(values: Sequence[int]) -> int:
    """The middle value, or the lower of the two in the middle. Raises IndexError without any."""
    return sorted(values)[(len(values) - 1) // 2]


def _grade(answers: Iterable[Answer]) -> Evidence:
    return max((answer.evidence for answer in answers), default=Evidence.E0)
