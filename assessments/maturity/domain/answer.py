"""An answer to one practice, with its grade of evidence. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from assessments.maturity.domain.framework import MEETS, OPTION_VALUES


class AnswerKind(StrEnum):
    """The kind of an answer: an option, "I don't know", or "not applicable"."""

    VALUE = "value"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Evidence(IntEnum):
    """The grade of evidence: only a claim, a note, a link or file, an automated check."""

    E0 = 0
    E1 = 1
    E2 = 2
    E3 = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `value` is 0..3 for the kind VALUE, and otherwise None."""

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
    """Return whether there is no answer or "I don't know"; both score alike."""
    return answer is None or answer.kind is AnswerKind.UNKNOWN


def is_waived(answer: Answer | None) -> bool:
    return answer is not None and answer.kind is AnswerKind.NOT_APPLICABLE


def meets(answer: Answer | None) -> bool:
    return answer is not None and answer.value is not None and answer.value >= MEETS
