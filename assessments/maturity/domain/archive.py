"""Import of an organization's archive: its systems with their kept results.

Pure. Of each assessment only the newest kept result is read, in the portable format; its answers
are scored again. Everything else in the archive is counted as left behind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assessments.maturity.domain.answers import evidence_of
from assessments.maturity.domain.exchange import (
    DESCRIPTION_LENGTH,
    FORMAT,
    FORMAT_VERSION,
    NAME_LENGTH,
    FindFramework,
    Imported,
    read_export,
)
from mlops_portal.foundation.inputs import InputError, InvalidInput

ARCHIVE_FORMAT = "mlops-portal/everything/1"
MOST = 1_000  # systems, and assessments
LEVELS = (None, 0, 1, 2)
LEFT: Mapping[str, tuple[str, ...]] = {  # not imported, by path in the archive
    "members": ("organization", "members"),
    "invitations": ("organization", "invitations"),
    "audit": ("organization", "audit"),
    "evidence": ("evidence", "items"),
    "people": ("skills", "people"),
    "stack": ("landscape", "stack"),
    "own_tools": ("landscape", "own_tools"),
    "runs": ("runs", "run"),
}


@dataclass(frozen=True, slots=True)
class ArchivedSystem:
    """An ML system as described in the archive."""

    team: str
    name: str
    description: str = ""
    target_level: int | None = None
    target_reason: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """Key that identifies the system: the names of team and system, case-folded."""
        return self.team.strip().casefold(), self.name.strip().casefold()


@dataclass(frozen=True, slots=True)
class Kept:
    """One result to import, and the time that it describes."""

    document: Mapping[str, Any]
    imported: Imported
    as_of: datetime

    @property
    def system(self) -> ArchivedSystem:
        return ArchivedSystem(self.imported.team, self.imported.system)


@dataclass(frozen=True, slots=True)
class Archive:
    """Content to import, results in order of time, and counts of what is left behind."""

    systems: tuple[ArchivedSystem, ...]
    kept: tuple[Kept, ...]
    left: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return the content to import as JSON data, to be read again by `read_taken`."""
        names = ArchivedSystem.__dataclass_fields__
        return {
            "systems": [{name: getattr(one, name) for name in names} for one in self.systems],
            "kept": [[one.document, one.as_of.isoformat()] for one in self.kept],
        }


def read_archive(raw: object, find_framework: FindFramework) -> Archive:
    """Read `everything.json` of an archive. Raises InvalidInput with all errors."""
    if not isinstance(raw, Mapping) or raw.get("format") != ARCHIVE_FORMAT:
        raise InvalidInput([InputError("format", "no_archive")])
    assessments = _list(raw, "maturity", "assessments")
    newest = [found for one in assessments if (found := _newest(one))]
    systems = [
        {**system, "team": team.get("name")}
        for team in _list(raw, "organization", "teams")
        for system in _list(team, "systems")
    ]
    left = {what: len(_list(raw, *path)) for what, path in LEFT.items()}
    left["responses"] = sum(len(_list(one, "responses")) for one in assessments)
    left["results"] = sum(max(len(_list(one, "snapshots")) - 1, 0) for one in assessments)
    left["assessments"] = len(assessments) - len(newest)
    archive = read_taken({"systems": systems, "kept": newest}, find_framework)
    return replace(archive, left={what: count for what, count in left.items() if count})


def read_taken(given: Mapping[str, Any], find_framework: FindFramework) -> Archive:
    """Read the output of `Archive.as_json`. Raises InvalidInput with all errors."""
    systems: dict[tuple[str, str], ArchivedSystem] = {}
    kept: list[Kept] = []
    errors: list[InputError] = []
    if max(len(given["systems"]), len(given["kept"])) > MOST:
        raise InvalidInput([InputError(None, "archive_too_large", {"most": MOST})])
    for place, (document, as_of) in enumerate(given["kept"]):
        try:
            imported = read_export(document, find_framework)
            kept.append(Kept(document, _backed(imported), _moment(as_of)))
        except InvalidInput as invalid:
            errors += [
                InputError(f"assessments.{place}.{error.field or ''}", error.code, error.params)
                for error in invalid.errors
            ]
    for place, one in enumerate(given["systems"]):
        try:
            system = _system(one, f"systems.{place}")
            systems.setdefault(system.place, system)
        except InvalidInput as invalid:
            errors += invalid.errors
    if errors:
        raise InvalidInput(errors)
    for one in kept:
        systems.setdefault(one.system.place, one.system)
    return Archive(tuple(systems.values()), tuple(sorted(kept, key=lambda one: one.as_of)), {})


def _system(given: Mapping[str, Any], path: str) -> ArchivedSystem:
    texts = {
        "team": NAME_LENGTH,
        "name": NAME_LENGTH,
        "description": DESCRIPTION_LENGTH,
        "target_reason": DESCRIPTION_LENGTH,
    }
    found, errors = {}, []
    for name, longest in texts.items():
        text = given.get(name) or ""
        if not isinstance(text, str) or len(text) > longest:
            errors.append(InputError(f"{path}.{name}", "wrong_type", {"expected": "string"}))
        elif name in ("team", "name") and not text.strip():
            errors.append(InputError(f"{path}.{name}", "required"))
        found[name] = text
    level = given.get("target_level")
    if isinstance(level, bool) or level not in LEVELS:
        errors.append(InputError(f"{path}.target_level", "bad_level"))
    if errors:
        raise InvalidInput(errors)
    return ArchivedSystem(**found, target_level=level)


def _newest(assessment: object) -> tuple[dict[str, Any], object] | None:
    snapshots = [one for one in _list(assessment, "snapshots") if isinstance(one, Mapping)]
    if not snapshots or not isinstance(assessment, Mapping):
        return None
    newest = max(snapshots, key=lambda one: (str(one.get("as_of")), str(one.get("taken_at"))))
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "framework": assessment.get("framework"),
        "framework_version": newest.get("framework_version"),
        "scope": newest.get("scope"),
        "assessment": {
            "system": assessment.get("system", ""),
            "team": assessment.get("team", ""),
            "description": assessment.get("description", ""),
        },
        "answers": newest.get("answers"),
    }
    return document, newest.get("as_of")


def _backed(imported: Imported) -> Imported:
    """Set grades to what notes and links support: files and reviews are not imported."""
    answers = {
        practice: replace(
            answer,
            evidence=evidence_of(
                imported.notes.get(practice, ""), imported.links.get(practice, "")
            ),
        )
        for practice, answer in imported.answers.items()
    }
    return replace(imported, answers=answers)


def _moment(given: object) -> datetime:
    try:
        found = datetime.fromisoformat(str(given))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InvalidInput([InputError("as_of", "bad_moment")])
    return found


def _list(raw: object, *path: str) -> list[Any]:
    for key in path:
        raw = raw.get(key) if isinstance(raw, Mapping) else None
    return raw if isinstance(raw, list) else []
