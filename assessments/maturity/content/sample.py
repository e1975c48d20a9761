"""A complete assessment of an invented system, for showing what a result looks like."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assessments.maturity.content.loading import read_document, shown
from assessments.maturity.domain.answer import Answers
from assessments.maturity.domain.answers import ParsedAnswers, parse_answers
from assessments.maturity.domain.framework import Framework, Scope
from mlops_portal.foundation.content import ContentError, InvalidContent
from mlops_portal.foundation.inputs import InvalidInput
from mlops_portal.foundation.text import DEFAULT_LANGUAGE, Text

SAMPLE = "sample.yaml"


@dataclass(frozen=True)
class Sample:
    """What the sample says of its system, and its answers with reasons and notes by language."""

    framework: Framework
    scope: Scope
    system: Text
    team: Text
    description: Text
    parsed: Mapping[str, ParsedAnswers]

    @property
    def answers(self) -> Answers:
        """The answers for scoring; they score alike in every language."""
        return self.parsed[DEFAULT_LANGUAGE].answers

    def in_language(self, code: str) -> ParsedAnswers:
        """Answers, notes and links with their texts in `code`, else in English."""
        return self.parsed[Text({language: language for language in self.parsed}).in_language(code)]


def load_sample(folder: Path, framework: Framework) -> Sample:
    """The sample in `folder`. Raises InvalidContent with everything that is wrong."""
    document = read_document(folder, SAMPLE, "sample")
    scope = Scope(document["scope"])
    wrong = [*_open_practices(document, framework, scope), *_missing_texts(document, framework)]
    if wrong:
        raise InvalidContent(ContentError(shown(folder, SAMPLE), *found) for found in wrong)
    try:
        parsed = {
            language: parse_answers(_in_language(document["answers"], language), framework)
            for language in framework.languages
        }
    except InvalidInput as invalid:
        raise InvalidContent(
            ContentError(shown(folder, SAMPLE), error.field or "", error.code)
            for error in invalid.errors
        ) from invalid
    system, team, description = (Text(document[name]) for name in ("system", "team", "description"))
    return Sample(framework, scope, system, team, description, parsed)


def _open_practices(
    document: Mapping[str, Any], framework: Framework, scope: Scope
) -> list[tuple[str, str]]:
    return [
        (f"answers.{practice.id}", "the sample must answer every practice")
        for practice in framework.practices_in(scope)
        if practice.id not in document["answers"]
    ]


def _missing_texts(document: Mapping[str, Any], framework: Framework) -> list[tuple[str, str]]:
    texts = {name: document[name] for name in ("system", "team", "description")}
    for practice_id, answer in document["answers"].items():
        if isinstance(answer, Mapping):
            texts |= {
                f"answers.{practice_id}.{key}": text
                for key, text in answer.items()
                if isinstance(text, Mapping)
            }
    return [
        (f"{key}.{language}", "the text is missing in this language")
        for key, text in texts.items()
        for language in framework.languages
        if language not in text
    ]


def _in_language(answers: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The answers as one person would give them in `language`."""
    return {
        practice_id: {
            key: value[language] if isinstance(value, Mapping) else value
            for key, value in answer.items()
        }
        if isinstance(answer, Mapping)
        else answer
        for practice_id, answer in answers.items()
    }
