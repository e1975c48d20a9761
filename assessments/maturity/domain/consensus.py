"""The consensus of several respondents' answers, its spread, and the splits.

The consensus of a practice is the agreed value set by a facilitator, else the lower median of the
known values. It is "not applicable" only if all who know say so. Without any known answer it is
"I don't know" if a respondent said that, else unanswered. All respondents have equal weight.
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
SPLIT_RANGE = 2  # values at least this far apart are split

Respondent = Any  # identifies a respondent: a primary key, a name
Grades = Mapping[tuple[Respondent, str], Evidence]


@dataclass(frozen=True, slots=True)
class Opinions:
    """The answers of all respondents to one practice; those without an answer are left out."""

    practice: str
    said: Mapping[Respondent, Answer]
    agreed: Answer | None = None

    @property
    def values(self) -> tuple[int, ...]:
        """The values of those who chose an option, lowest first."""
        return tuple(sorted(a.value for a in self.said.values() if a.value is not None))

    def count(self, kind: AnswerKind) -> int:
        """Return the number of answers of this kind."""
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
        """Whether the known answers differ."""
        kinds = {answer.kind for answer in self.said.values()} - {AnswerKind.UNKNOWN}
        return len(kinds) > 1 or len(set(self.values)) > 1

    @property
    def computed(self) -> Answer | None:
        """The answer computed from the respondents' answers alone."""
        values = self.values
        return self._standing_for(lower_median(values) if values else None)

    @property
    def counted(self) -> Answer | None:
        """The consensus: the agreed answer, else the computed one.

        An agreed answer has the grade of the respondents who gave it or a higher answer, and E1 or
        higher: its reason describes it.
        """
        if self.agreed is None:
            return self.computed
        grade = max(_grade(self.supporters(self.agreed).values()), Evidence.E1)
        return replace(self.agreed, evidence=grade)

    @property
    def lowest(self) -> Answer | None:
        """The answer if the lowest known value counted; the agreed value is ignored."""
        return self._standing_for(min(self.values, default=None))

    @property
    def highest(self) -> Answer | None:
        """The answer if the highest known value counted; the agreed value is ignored."""
        return self._standing_for(max(self.values, default=None))

    def supporters(self, answer: Answer) -> Mapping[Respondent, Answer]:
        """Return the answers that support `answer`: of the same kind, as high or higher."""
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
        """Return each reason once, in an order that does not reveal who answered first."""
        waivers = (a for a in self.said.values() if a.kind is AnswerKind.NOT_APPLICABLE)
        return "; ".join(sorted({answer.reason for answer in waivers}))


@dataclass(frozen=True)
class Consensus:
    """The result of a round: the consensus, its range, and the disagreements."""

    framework: Framework
    scope: Scope
    given: Mapping[Respondent, Answers]
    opinions: Mapping[str, Opinions]  # of every practice in scope, in framework order

    @property
    def respondents(self) -> int:
        """The number of respondents with at least one answer."""
        return sum(bool(answers) for answers in self.given.values())

    @property
    def is_spread_shown(self) -> bool:
        """Whether a spread is shown: with fewer than three it reveals who said what."""
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
        """The result if the lowest value of every practice counted."""
        return score(self.framework, self._answers("lowest"), self.scope)

    @cached_property
    def highest(self) -> Result:
        """The result if the highest value of every practice counted."""
        return score(self.framework, self._answers("highest"), self.scope)

    @property
    def splits(self) -> tuple[str, ...]:
        """Split practices, largest effect first; empty while no spread is shown."""
        return self._in_effect(lambda said: said.is_split)

    @property
    def to_settle(self) -> tuple[str, ...]:
        """Splits first, then every other disagreement; agreed ones keep their place."""
        others = self._in_effect(lambda said: said.is_disagreed and not said.is_split)
        return (*self.splits, *others)

    def _in_effect(self, is_meant: Callable[[Opinions], bool]) -> tuple[str, ...]:
        """Return matching practices by the effect of settling them, then in framework order.

        Order: MUSTs that block the next level, then other MUSTs, then SHOULDs in the same way, then
        practices that gate a later step, then practices that gate no level.
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
        """The level without agreed values, so that settling does not reorder the list."""
        return score(self.framework, self._answers("computed"), self.scope).level

    def known_shares(self, dimension: str) -> tuple[Fraction, ...]:
        """Return each respondent's share (0..1) over known answers, lowest first."""
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
    """Compute the consensus of `given`: answers by practice, by respondent.

    `agreed` holds values set by a facilitator. `grades` holds, by respondent and practice, the
    grade of evidence after review, which replaces the grade of the answer.
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
    """Return the median, or the lower of the two middle values. Raises IndexError if empty."""
    return sorted(values)[(len(values) - 1) // 2]


def _grade(answers: Iterable[Answer]) -> Evidence:
    return max((answer.evidence for answer in answers), default=Evidence.E0)
