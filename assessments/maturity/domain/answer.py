"""One answer to a practice: what was said, and what supports it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from assessments.maturity.domain.framework import MEETS, OPTION_VALUES


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


def is_open(answer: Answer | None) -> bool:
    """Unanswered and "I don't know" score alike."""
    return answer is None or answer.kind is AnswerKind.UNKNOWN


def is_waived(answer: Answer | None) -> bool:
    return answer is not None and answer.kind is AnswerKind.NOT_APPLICABLE


def meets(answer: Answer | None) -> bool:
    return answer is not None and answer.value is not None and answer.value >= MEETS
