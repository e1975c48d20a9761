"""Figures: display name, preferred direction and number format of a step's metrics."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipelines_catalog.engine.messages import Message

NAME = re.compile(r"[a-z][a-z0-9_]{0,58}\*?")


class Form(StrEnum):
    """The display format of a number."""

    PLAIN = "plain"
    SCORE = "score"  # four places
    COUNT = "count"
    SHARE = "share"  # 0 to 1, as per cent
    BYTES = "bytes"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class Figure:
    """The display of a metric. `hint` says which direction is better, or explains the number.

    A name ending with * applies to every metric with that prefix; `%(of)s` in the label is the rest
    of the name. Models are compared by figures with `judges`: pages show them for each version next
    to the champion's.
    """

    name: str
    label: Message
    hint: Message | None = None
    form: Form = Form.SCORE
    judges: bool = False

    def label_of(self, metric: str) -> Message:
        """Return the display name of the metric."""
        if not self.name.endswith("*"):
            return self.label
        return self.label.of(of=metric.removeprefix(self.name[:-1]).replace("_", " "))


def find(figures: Iterable[Figure], metric: str) -> Figure | None:
    """Return the figure of a metric: an exact match, else the longest prefix."""
    fitting = [
        figure
        for figure in figures
        if figure.name == metric
        or (figure.name.endswith("*") and metric.startswith(figure.name[:-1]))
    ]
    return max(fitting, key=lambda figure: (figure.name == metric, len(figure.name)), default=None)


def problems(figures: Iterable[Figure]) -> Iterator[str]:
    """Yield the errors in the figures of a pipeline's steps, in words; each is declared once."""
    names = [figure.name for figure in figures]
    for name in dict.fromkeys(names):
        if not NAME.fullmatch(name):
            yield f"the figure {name!r} is not a name of small letters, digits and _"
        if names.count(name) > 1:
            yield f"the figure {name!r} is declared in different ways"
