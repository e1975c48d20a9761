"""Exceptions by which a step ends otherwise than by returning. No others are expected."""

from pipelines_catalog.engine.gates import GateReport
from pipelines_catalog.engine.messages import Message


class Blocked(Exception):
    """A gate stops the run: the step and the run are `blocked`. The report gives the reason."""

    def __init__(self, report: GateReport) -> None:
        self.report = report
        super().__init__(report.gate)


class Failed(Exception):
    """The step cannot succeed, and a retry would not help. `words` are shown to people.

    With `again=True` the cause may be temporary (a service that does not answer): the step is
    retried as after an unexpected error.
    """

    def __init__(self, words: Message, *, again: bool = False) -> None:
        self.words = words
        self.again = again
        super().__init__(str(words))


class Cancelled(Exception):
    """The run was stopped; raised by `Context.progress`. A step must not catch it."""
