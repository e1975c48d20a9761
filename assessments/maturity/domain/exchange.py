"""The portable format of an assessment: JSON export and import.

Pure: plain data in and out. The result in an export is for information; on import it is ignored
and the answers are scored again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assessments.maturity.domain.answer import Answer, Answers
from assessments.maturity.domain.answers import (
    ParsedAnswers,
    TextReader,
    evidence_of,
    field_path,
    parse_answers,
)
from assessments.maturity.domain.framework import Framework, Scope
from assessments.maturity.domain.rule import RULE_VERSION
from assessments.maturity.domain.scoring import score
from mlops_portal.foundation.inputs import InputError, InvalidInput, shown
from mlops_portal.foundation.visible import visible_line

FORMAT = "mlops-portal/assessment"
FORMAT_VERSION = 1
NAME_LENGTH = 200  # characters, of system and team
DESCRIPTION_LENGTH = 2_000
LENGTHS = {"system": NAME_LENGTH, "team": NAME_LENGTH, "description": DESCRIPTION_LENGTH}
KEYS = (
    "format",
    "format_version",
    "exported_at",
    "framework",
    "framework_version",
    "rule_version",
    "scope",
    "assessment",
    "answers",
    "result",
)
FindFramework = Callable[[str, str | None], Framework]  # raises KeyError if unknown


@dataclass(frozen=True, slots=True)
class ScoringRequest:
    """A request to score answers to a framework's practices in a scope."""

    framework: Framework
    scope: Scope
    parsed: ParsedAnswers


@dataclass(frozen=True, slots=True)
class Imported:
    """A complete assessment read from an export."""

    framework_id: str
    framework_version: str
    scope: Scope
    system: str
    team: str
    description: str
    answers: Answers
    notes: Mapping[str, str]
    links: Mapping[str, str]


def export_assessment(
    *,
    framework: Framework,
    scope: Scope,
    system: str,
    team: str,
    description: str,
    answers: Answers,
    notes: Mapping[str, str],
    links: Mapping[str, str],
    exported_at: datetime,
) -> dict[str, Any]:
    """Return the assessment with all answers and its result, ready for JSON."""
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "exported_at": exported_at.isoformat(timespec="seconds"),
        "framework": framework.id,
        "framework_version": framework.version,
        "rule_version": RULE_VERSION,
        "scope": scope.value,
        "assessment": {"system": system, "team": team, "description": description},
        "answers": answers_as_contract(framework, answers, notes, links),
        "result": score(framework, answers, scope).as_contract(),
    }


def portable(answers: Answers, notes: Mapping[str, str], links: Mapping[str, str]) -> Answers:
    """Return the answers with each grade capped at what its own note and link support.

    Files and reviewed links are not part of an export.
    """
    return {
        p: replace(a, evidence=min(a.evidence, evidence_of(notes.get(p, ""), links.get(p, ""))))
        for p, a in answers.items()
    }


def answers_as_contract(
    framework: Framework,
    answers: Answers,
    notes: Mapping[str, str],
    links: Mapping[str, str],
) -> dict[str, dict[str, Any]]:
    """Return answers as objects of the contract, in framework order, no empty fields."""
    contract = {}
    for practice in framework.practices:
        said = _as_contract(answers.get(practice.id))
        if note := notes.get(practice.id):
            said["note"] = note
        if link := links.get(practice.id):
            said["evidence_url"] = link
        if said:
            contract[practice.id] = said
    return contract


def read_export(raw: object, find_framework: FindFramework) -> Imported:
    """Read the output of `export_assessment`. Raises InvalidInput with all errors."""
    reader = _Reader(raw, find_framework)
    reader.check_format()
    system, team, description = reader.names()
    request = reader.request()
    return Imported(
        framework_id=request.framework.id,
        framework_version=request.framework.version,
        scope=request.scope,
        system=system,
        team=team,
        description=description,
        answers=request.parsed.answers,
        notes=request.parsed.notes,
        links=request.parsed.links,
    )


def read_request(raw: object, find_framework: FindFramework) -> ScoringRequest:
    """Read the body of a scoring request, or an export. Raises InvalidInput."""
    reader = _Reader(raw, find_framework)
    if "format" in reader.raw or "format_version" in reader.raw:
        reader.check_format()
    if "assessment" in reader.raw:
        reader.names()
    return reader.request()


class _Reader(TextReader):
    """A reader of a document's top level that collects errors."""

    def __init__(self, raw: object, find_framework: FindFramework) -> None:
        super().__init__()
        if not isinstance(raw, Mapping):
            raise InvalidInput([InputError(None, "wrong_type", {"expected": "object"})])
        self.raw = raw
        self.find_framework = find_framework
        for key in raw:
            if key not in KEYS:
                self.fail(shown(key), "unknown_key", key=shown(key))

    def check_format(self) -> None:
        """Add an error unless format and version are those of this portal."""
        if self.raw.get("format") != FORMAT:
            self.fail("format", "unknown_format")
        version = self.raw.get("format_version")
        if isinstance(version, bool) or version != FORMAT_VERSION:
            self.fail("format_version", "unknown_format_version")

    def names(self) -> tuple[str, str, str]:
        """Return system, team and description. Only the system's name is required."""
        given = self.raw.get("assessment")
        if not isinstance(given, Mapping):
            code = "wrong_type" if "assessment" in self.raw else "required"
            self.fail("assessment", code, expected="object")
            return "", "", ""
        for key in given:
            if key not in LENGTHS:
                self.fail(field_path("assessment", key), "unknown_key", key=shown(key))
        system, team, description = (
            self.text(given.get(name, ""), f"assessment.{name}", length)
            for name, length in LENGTHS.items()
        )
        system, team = visible_line(system), visible_line(team)
        if not system and not any(e.field == "assessment.system" for e in self.errors):
            self.fail("assessment.system", "required")
        return system, team, description

    def request(self) -> ScoringRequest:
        """Return framework, scope and answers. Raises InvalidInput with all errors so far."""
        framework, scope = self._framework(), self._scope()
        if "answers" not in self.raw:
            self.fail("answers", "required")
        elif framework is not None:
            try:
                parsed = parse_answers(self.raw["answers"], framework)
            except InvalidInput as invalid:
                self.errors.extend(invalid.errors)
        if self.errors or framework is None or scope is None:
            raise InvalidInput(self.errors)
        return ScoringRequest(framework, scope, parsed)

    def _framework(self) -> Framework | None:
        name, version = self.raw.get("framework"), self.raw.get("framework_version")
        if not isinstance(name, str):
            code = "wrong_type" if "framework" in self.raw else "required"
            self.fail("framework", code, expected="string")
        elif "framework_version" in self.raw and not isinstance(version, str):
            self.fail("framework_version", "wrong_type", expected="string")
        elif not self._has(name, None):
            self.fail("framework", "unknown_framework", framework=shown(name))
        elif not self._has(name, version):
            given = {"framework": shown(name), "version": shown(version)}
            self.fail("framework_version", "unknown_framework_version", **given)
        else:
            return self.find_framework(name, version)
        return None

    def _has(self, name: str, version: str | None) -> bool:
        try:
            self.find_framework(name, version)
        except KeyError:
            return False
        return True

    def _scope(self) -> Scope | None:
        given = self.raw.get("scope", Scope.FULL.value)
        if isinstance(given, str) and given in set(Scope):
            return Scope(given)
        self.fail("scope", "unknown_scope")
        return None


def _as_contract(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {}
    said: dict[str, Any] = {
        "value": str(answer.kind) if answer.value is None else answer.value,
        "evidence": answer.evidence.name,
    }
    if answer.reason:
        said["reason"] = answer.reason
    return said
