"""Worked examples of a framework: sets of answers with the expected results."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NotRequired

from pydantic import with_config
from typing_extensions import TypedDict

from assessments.maturity.content.loading import read, shown
from assessments.maturity.domain.answer import UNKNOWN, Answer, AnswerKind, Answers
from assessments.maturity.domain.consensus import lower_median
from assessments.maturity.domain.framework import Framework, Gate, Practice
from mlops_portal.foundation.content import ContentError, InvalidContent
from mlops_portal.foundation.shapes import SHAPE, NotEmpty
from mlops_portal.foundation.text import Text

EXAMPLES = "examples.yaml"
REASON = "does not apply in this example"


@with_config(SHAPE)
class Bounds(TypedDict):
    level: int
    position: float
    level_high: NotRequired[int]
    position_high: NotRequired[float]


@with_config(SHAPE)
class NextStep(TypedDict):
    level: int
    must_open: list[str]
    should_open: list[str]
    should_met: int
    should_applicable: int
    should_needed: int
    waived: list[str]


@with_config(SHAPE)
class Document(TypedDict):
    """One entry of the file."""

    id: str
    title: Text
    fill: Annotated[dict[str, int], NotEmpty]
    answers: dict[str, int | str]
    respondents: NotRequired[dict[str, list[int]]]
    expect: Bounds
    next_step: NotRequired[NextStep]
    open_conditions: NotRequired[list[str]]
    is_starred: NotRequired[bool]
    min_answers: NotRequired[Bounds]
    max_answers: NotRequired[Bounds]
    split: NotRequired[list[str]]


@dataclass(frozen=True)
class Example:
    """One worked example. `expected` holds the numbers as written in the file."""

    framework: Framework
    id: str
    title: Text
    answers: Answers
    respondents: Mapping[str, tuple[int, ...]]
    expected: Document


def load_examples(folder: Path, framework: Framework) -> tuple[Example, ...]:
    """Load the examples in `folder`, with complete answers. Raises InvalidContent."""
    errors: list[ContentError] = []
    documents = read(folder, EXAMPLES, list[Document], errors, languages=framework.languages)
    errors += [
        ContentError(shown(folder, EXAMPLES), f"{document['id']}.answers", f"there is no {id}")
        for document in documents or ()
        for id in (*document["answers"], *document.get("respondents", ()))
        if id not in framework.by_id
    ]
    if errors:
        raise InvalidContent(errors)
    return tuple(_example(document, framework) for document in documents)


def _example(document: Document, framework: Framework) -> Example:
    respondents = {id: tuple(values) for id, values in document.get("respondents", {}).items()}
    given = {id: _answer(value) for id, value in document["answers"].items()}
    given |= {id: Answer.of(lower_median(values)) for id, values in respondents.items()}
    answers = {
        practice.id: given.get(practice.id, Answer.of(_filled(practice, document["fill"])))
        for practice in framework.practices
    }
    return Example(framework, document["id"], document["title"], answers, respondents, document)


def _filled(practice: Practice, fill: Mapping[str, int]) -> int:
    """Return the value `fill` gives a practice; level1 covers foundations not given apart."""
    if practice.gate is Gate.NONE:
        return 0
    names = {0: ("foundations", "level1"), 1: ("level1",), 2: ("level2",)}[practice.level]
    return next((fill[name] for name in names if name in fill), 0)


def _answer(value: int | str) -> Answer:
    if value == AnswerKind.UNKNOWN:
        return UNKNOWN
    if value == AnswerKind.NOT_APPLICABLE:
        return Answer(AnswerKind.NOT_APPLICABLE, reason=REASON)
    return Answer.of(int(value))
