"""How a step ends when it does not simply return. A step raises these; nothing else is expected."""

from pipelines_catalog.engine.gates import GateReport
from pipelines_catalog.engine.messages import Message


class Blocked(Exception):
    """A gate stops the run here: the step and the run are `blocked`. The report says why."""

    def __init__(self, report: GateReport) -> None:
        self.report = report
        super().__init__(report.gate)


class Failed(Exception):
    """The step cannot be done, and doing it again would not help. `words` are shown to people.

    With `again=True` the cause may pass (a service that does not answer): the step is retried as
    after an unexpected error.
    """

    def __init__(self, words: Message, *, again: bool = False) -> None:
        self.words = words
        self.again = again
        super().__init__(str(words))


class Cancelled(Exception):
    """The run was stopped; `Context.progress` raises it. A step lets it pass."""
