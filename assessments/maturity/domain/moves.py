"""Comparison of two sets of answers: practices that moved, and changes in what is answered.

A practice moves when both sets hold an option and the options differ. Any other difference is a
change in what was answered, not in the practice. Every practice of the scope belongs to exactly
one part, so the counts of the parts add up to the total. Pure.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assessments.maturity.domain.answer import Answer, AnswerKind, Answers, meets
from assessments.maturity.domain.framework import Framework, Practice, Scope


class Part(StrEnum):
    """The change of a practice from the first set to the second."""

    UP = "up"
    DOWN = "down"
    NO_LONGER_ANSWERED = "no_longer_answered"
    NO_LONGER_KNOWN = "no_longer_known"  # an answer became "I don't know"
    NEWLY_ANSWERED = "newly_answered"
    NEWLY_KNOWN = "newly_known"  # "I don't know" became an answer
    APPLIES_OTHERWISE = "applies_otherwise"  # an option became "not applicable", or the reverse
    UNCHANGED = "unchanged"


MOVED = (Part.UP, Part.DOWN)


@dataclass(frozen=True, slots=True)
class Move:
    """One practice in two sets of answers; `was` or `now` is None where it has no answer."""

    practice: Practice
    was: Answer | None
    now: Answer | None

    @property
    def part(self) -> Part:
        if self.difference:
            return Part.UP if self.difference > 0 else Part.DOWN
        was, now = _kind(self.was), _kind(self.now)
        if was == now:
            return Part.UNCHANGED
        if now is None:
            return Part.NO_LONGER_ANSWERED
        if was is None:
            return Part.NEWLY_ANSWERED
        if now is AnswerKind.UNKNOWN:
            return Part.NO_LONGER_KNOWN
        return Part.NEWLY_KNOWN if was is AnswerKind.UNKNOWN else Part.APPLIES_OTHERWISE

    @property
    def difference(self) -> int | None:
        """Number of options up (positive) or down; None if either answer is not an option."""
        was = self.was.value if self.was else None
        now = self.now.value if self.now else None
        return None if was is None or now is None else now - was

    @property
    def is_now_met(self) -> bool:
        """Whether a known answer changed from not met to met."""
        return self.part is Part.UP and meets(self.now) and not meets(self.was)

    @property
    def is_no_longer_met(self) -> bool:
        """Whether a known answer changed from met to not met."""
        return self.part is Part.DOWN and meets(self.was) and not meets(self.now)


def moves(framework: Framework, scope: Scope, was: Answers, now: Answers) -> Sequence[Move]:
    """Compare every practice of the scope in both sets, in framework order."""
    return tuple(Move(p, was.get(p.id), now.get(p.id)) for p in framework.practices_in(scope, None))


def parts(found: Sequence[Move]) -> Mapping[Part, int]:
    """Return the number of practices in each part, zeros included; the sum is `len(found)`."""
    counted = Counter(move.part for move in found)
    return {part: counted[part] for part in Part}


def _kind(answer: Answer | None) -> AnswerKind | None:
    return answer.kind if answer else None
