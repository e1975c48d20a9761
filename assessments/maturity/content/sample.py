"""A complete sample assessment of a fictitious system, which shows what a result looks like."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NotRequired

from pydantic import with_config
from typing_extensions import TypedDict

from assessments.maturity.content.loading import read, shown
from assessments.maturity.domain.answer import Answers
from assessments.maturity.domain.answers import ParsedAnswers, parse_answers
from assessments.maturity.domain.framework import Framework, Scope
from mlops_portal.foundation.content import ContentError, InvalidContent
from mlops_portal.foundation.inputs import InvalidInput
from mlops_portal.foundation.shapes import SHAPE
from mlops_portal.foundation.text import DEFAULT_LANGUAGE, Text

SAMPLE = "sample.yaml"


@with_config(SHAPE)
class _Answer(TypedDict):
    value: int | str
    note: NotRequired[Text]
    reason: NotRequired[Text]
    evidence_url: NotRequired[str]


@dataclass(frozen=True)
class _Document:
    """The schema of the file."""

    __pydantic_config__ = SHAPE

    scope: Scope
    system: Text
    team: Text
    description: Text
    answers: Mapping[str, int | str | _Answer]


@dataclass(frozen=True)
class Sample:
    """The sample: system, team, description, and answers with reasons and notes per language."""

    framework: Framework
    scope: Scope
    system: Text
    team: Text
    description: Text
    parsed: Mapping[str, ParsedAnswers]

    @property
    def answers(self) -> Answers:
        """The answers for scoring; they score the same in every language."""
        return self.parsed[DEFAULT_LANGUAGE].answers

    def in_language(self, code: str) -> ParsedAnswers:
        """Return answers, notes and links with texts in `code`, or else in English."""
        return self.parsed[Text({language: language for language in self.parsed}).in_language(code)]


def load_sample(folder: Path, framework: Framework) -> Sample:
    """Load the sample in `folder`. Raises InvalidContent with all errors."""
    errors: list[ContentError] = []
    document = read(folder, SAMPLE, _Document, errors, languages=framework.languages)
    if document is not None:
        errors += [
            ContentError(
                shown(folder, SAMPLE),
                f"answers.{practice.id}",
                "the sample must answer every practice",
            )
            for practice in framework.practices_in(document.scope)
            if practice.id not in document.answers
        ]
    if errors:
        raise InvalidContent(errors)
    try:
        parsed = {
            language: parse_answers(_in_language(document.answers, language), framework)
            for language in framework.languages
        }
    except InvalidInput as invalid:
        raise InvalidContent(
            ContentError(shown(folder, SAMPLE), error.field or "", error.code)
            for error in invalid.errors
        ) from invalid
    texts = document.system, document.team, document.description
    return Sample(framework, document.scope, *texts, parsed)


def _in_language(
    answers: Mapping[str, int | str | _Answer], language: str
) -> dict[str, int | str | dict[str, Any]]:
    return {
        practice: {
            key: value.in_language(language) if isinstance(value, Text) else value
            for key, value in answer.items()
        }
        if isinstance(answer, dict)
        else answer
        for practice, answer in answers.items()
    }
