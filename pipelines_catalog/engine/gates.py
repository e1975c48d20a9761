"""Gates: rules with their values and limits, and the resulting decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pipelines_catalog.engine.messages import Message


class Subject(StrEnum):
    """The object that a gate judges."""

    DATA = "data"
    MODEL = "model"


class Decision(StrEnum):
    """A gate's decision. `blocked` ends the run; `rejected` keeps the champion, the run continues.

    `warned` lets through like `passed`, but a person should look at it.
    """

    PASSED = "passed"
    WARNED = "warned"
    BLOCKED = "blocked"
    REJECTED = "rejected"

    @property
    def lets_through(self) -> bool:
        return self in (Decision.PASSED, Decision.WARNED)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a gate. `words` is the complete sentence with its numbers.

    `passed` is None if the rule could not be judged, such as a slice with too few rows: this does
    not stop the gate unless the rule is `required`. `warned`: passed, but needs review.
    """

    key: str
    passed: bool | None
    words: Message
    value: float | str | None = None
    threshold: float | str | None = None
    unit: str = ""
    details: Mapping[str, Any] | None = None  # rows that failed, an interval, a column
    required: bool = False
    warned: bool = False

    @property
    def stops(self) -> bool:
        """Whether this rule stops the gate: it failed, or is required and could not be judged."""
        return self.passed is False or (self.passed is None and self.required)

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "passed": self.passed,
            "words": self.words.as_json(),
            "value": self.value,
            "threshold": self.threshold,
            "unit": self.unit,
            "details": dict(self.details or {}),
            "stops": self.stops,
            "warned": self.warned,
        }


@dataclass(frozen=True, slots=True)
class GateReport:
    """All rules of one gate and its decision."""

    gate: str
    subject: Subject
    decision: Decision
    rules: tuple[Rule, ...]

    @classmethod
    def judged(cls, gate: str, subject: Subject, rules: tuple[Rule, ...]) -> "GateReport":
        """Return a report: passed if no rule stops it; else blocked (data) or rejected (model)."""
        otherwise = Decision.BLOCKED if subject is Subject.DATA else Decision.REJECTED
        if any(rule.stops for rule in rules):
            return cls(gate, subject, otherwise, rules)
        is_warned = any(rule.warned for rule in rules)
        return cls(gate, subject, Decision.WARNED if is_warned else Decision.PASSED, rules)

    @property
    def failed_rules(self) -> tuple[Rule, ...]:
        """The rules that stop the gate."""
        return tuple(rule for rule in self.rules if rule.stops)
