"""Reasons why a service refuses an operation. `messages` converts them to sentences."""

from typing import Any


class RunRefused(Exception):
    """Base class of refusals. `code` names the reason; `numbers` are values of its sentence."""

    def __init__(self, code: str, **numbers: Any) -> None:
        self.code = code
        self.numbers = numbers
        super().__init__(code)


class LimitReached(RunRefused):
    """Too many runs at once or in an hour."""


class UnknownFaults(RunRefused):
    """Faults that the pipeline does not have, or that may not be switched on here."""


class UnknownStep(RunRefused):
    """The run has no such step."""


class NotPossible(RunRefused):
    """The run or step is not in a state in which this can be done."""
