"""Figures: what the metrics of a step are called, which way is better, how they are written."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipelines_catalog.engine.messages import Message

NAME = re.compile(r"[a-z][a-z0-9_]{0,58}\*?")


class Form(StrEnum):
    """How a number is written."""

    PLAIN = "plain"
    SCORE = "score"  # four places
    COUNT = "count"
    SHARE = "share"  # 0 to 1, as per cent
    BYTES = "bytes"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric in words. `hint` says which way is better, or what the number is.

    A name that ends with * is that of every metric that begins so; `%(of)s` in the label is what
    follows there. A figure that `judges` is one by which models are told apart: pages show it for
    each version, and beside that of the champion.
    """

    name: str
    label: Message
    hint: Message | None = None
    form: Form = Form.SCORE
    judges: bool = False

    def label_of(self, metric: str) -> Message:
        """What this metric is called."""
        if not self.name.endswith("*"):
            return self.label
        return self.label.of(of=metric.removeprefix(self.name[:-1]).replace("_", " "))


def find(figures: Iterable[Figure], metric: str) -> Figure | None:
    """The figure of a metric: its own, else that of the longest beginning."""
    fitting = [
        figure
        for figure in figures
        if figure.name == metric
        or (figure.name.endswith("*") and metric.startswith(figure.name[:-1]))
    ]
    return max(fitting, key=lambda figure: (figure.name == metric, len(figure.name)), default=None)


def problems(figures: Iterable[Figure]) -> Iterator[str]:
    """What is wrong with the figures of a pipeline's steps, in words; each stands once."""
    names = [figure.name for figure in figures]
    for name in dict.fromkeys(names):
        if not NAME.fullmatch(name):
            yield f"the figure {name!r} is not a name of small letters, digits and _"
        if names.count(name) > 1:
            yield f"the figure {name!r} is declared in different ways"
