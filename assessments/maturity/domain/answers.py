"""Parsing of answers in the format of the scoring contract, with every error and its field.

Pure. A reader returns a complete result or raises InvalidInput with all errors; no partial result
is used. Messages are made from the error codes in `assessments/maturity/messages.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from assessments.maturity.domain.answer import Answer, AnswerKind, Evidence
from assessments.maturity.domain.framework import OPTION_VALUES, Framework, Practice
from mlops_portal.foundation.incoming import is_fit
from mlops_portal.foundation.inputs import InputError, InvalidInput, shown

NOTE_LENGTH = 10_000  # characters, of a note and of a reason
LINK_LENGTH = 2_000
LINK_SCHEMES = ("http", "https")
ANSWER_KEYS = ("value", "evidence", "reason", "note", "evidence_url")


@dataclass(frozen=True, slots=True)
class ParsedAnswers:
    """Answers by practice id, with notes and links, all in framework order.

    A practice may have a note or a link and no answer: it is unanswered.
    """

    answers: Mapping[str, Answer]
    notes: Mapping[str, str]
    links: Mapping[str, str]


def parse_answers(raw: object, framework: Framework, *, path: str = "answers") -> ParsedAnswers:
    """Parse the contract's `answers`: each is a bare value or an object with details.

    Evidence that is not given is E2 with a link, E1 with a note, else E0. Raises InvalidInput.
    """
    if not isinstance(raw, Mapping):
        raise InvalidInput([InputError(path, "wrong_type", {"expected": "object"})])
    errors = [
        InputError(field_path(path, key), "unknown_practice", {"practice": shown(key)})
        for key in raw
        if key not in framework.by_id
    ]
    answers: dict[str, Answer] = {}
    notes: dict[str, str] = {}
    links: dict[str, str] = {}
    for practice in framework.practices:
        if practice.id not in raw:
            continue
        reader = _AnswerReader(practice, f"{path}.{practice.id}")
        answer = reader.read(raw[practice.id])
        errors.extend(reader.errors)
        if answer is not None:
            answers[practice.id] = answer
        if reader.note:
            notes[practice.id] = reader.note
        if reader.link:
            links[practice.id] = reader.link
    if errors:
        raise InvalidInput(errors)
    return ParsedAnswers(answers, notes, links)


def evidence_of(note: str, link: str) -> Evidence:
    """Return the grade implied by what was given: E2 for a link, E1 for a note, else E0."""
    if link:
        return Evidence.E2
    return Evidence.E1 if note else Evidence.E0


class TextReader:
    """A reader of text fields that collects errors."""

    def __init__(self) -> None:
        self.errors: list[InputError] = []

    def text(self, raw: object, path: str, length: int, too_long: str = "too_long") -> str:
        """Return `raw` if it is valid text of at most `length`; else add an error, return ""."""
        if not isinstance(raw, str):
            self.fail(path, "wrong_type", expected="string")
        elif len(raw) > length:
            self.fail(path, too_long, length=len(raw), limit=length)
        elif not is_fit(raw):
            self.fail(path, "bad_characters")
        else:
            return raw
        return ""

    def fail(self, path: str | None, code: str, **params: object) -> None:
        self.errors.append(InputError(path, code, params))


class _AnswerReader(TextReader):
    """A reader of the input for one practice."""

    def __init__(self, practice: Practice, path: str) -> None:
        super().__init__()
        self.practice = practice
        self.path = path
        self.note = ""
        self.link = ""

    def read(self, raw: object) -> Answer | None:
        """Return the answer, or None if it is missing or invalid."""
        if not isinstance(raw, Mapping):
            return self._answer(raw, self.path, None, "")
        for key in raw:
            if key not in ANSWER_KEYS:
                self.fail(field_path(self.path, key), "unknown_key", key=shown(key))
        reason = self.text(raw.get("reason", ""), f"{self.path}.reason", NOTE_LENGTH)
        self.note = self.text(
            raw.get("note", ""), f"{self.path}.note", NOTE_LENGTH, "note_too_long"
        )
        self.link = self._link(raw.get("evidence_url", ""))
        evidence = self._evidence(raw["evidence"]) if "evidence" in raw else None
        if "value" in raw:
            return self._answer(raw["value"], f"{self.path}.value", evidence, reason)
        if not (self.note or self.link):
            self.fail(f"{self.path}.value", "required")
        return None

    def _answer(
        self, value: object, path: str, evidence: Evidence | None, reason: str
    ) -> Answer | None:
        grade = evidence_of(self.note, self.link) if evidence is None else evidence
        if value == AnswerKind.NOT_APPLICABLE:
            return self._waiver(path, grade, reason)
        if reason.strip():
            self.fail(f"{self.path}.reason", "reason_not_expected")
        if value == AnswerKind.UNKNOWN:
            return Answer(AnswerKind.UNKNOWN, None, grade)
        if isinstance(value, bool) or not isinstance(value, int):
            code = "unknown_value" if isinstance(value, str) else "wrong_type"
            self.fail(path, code, expected="integer", value=shown(value))
        elif value not in OPTION_VALUES:
            self.fail(path, "value_out_of_range", value=shown(value))
        else:
            return Answer(AnswerKind.VALUE, value, grade)
        return None

    def _waiver(self, path: str, grade: Evidence, reason: str) -> Answer | None:
        if not self.practice.na_allowed:
            self.fail(path, "not_applicable_not_allowed", practice=self.practice.id)
        elif not reason.strip():
            # An invalid reason has its own error already.
            if not any(e.field == f"{self.path}.reason" for e in self.errors):
                self.fail(f"{self.path}.reason", "reason_missing", practice=self.practice.id)
        else:
            return Answer(AnswerKind.NOT_APPLICABLE, None, grade, reason)
        return None

    def _evidence(self, raw: object) -> Evidence | None:
        if isinstance(raw, str) and raw in Evidence.__members__:
            return Evidence[raw]
        self.fail(f"{self.path}.evidence", "evidence_unknown", value=shown(raw))
        return None

    def _link(self, raw: object) -> str:
        path = f"{self.path}.evidence_url"
        link = self.text(raw, path, LINK_LENGTH, "bad_link")
        if link and not is_web_link(link):
            self.fail(path, "bad_link")
            return ""
        return link


def is_web_link(link: str) -> bool:
    """Return whether `link` is an http or https URL with a host and without spaces."""
    if any(character.isspace() or not character.isprintable() for character in link):
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme in LINK_SCHEMES and bool(parts.hostname)
    except ValueError:  # brackets that do not form an IPv6 address
        return False


def field_path(parent: str | None, key: object) -> str:
    """Return the path of `key` inside `parent`, safe to echo in a response."""
    return ".".join(filter(None, (parent, shown(key))))
