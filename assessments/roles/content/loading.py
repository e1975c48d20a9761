"""Loading the files of one version folder into a frozen matrix, or all errors in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ConfigDict

from assessments.roles.domain import checks
from assessments.roles.domain.matrix import Requirements, SkillMatrix, Ticks
from mlops_portal.foundation.content import (
    ContentError,
    InvalidContent,
    Steps,
    build,
    key_of,
    read_yaml,
)
from mlops_portal.foundation.shapes import SHAPE, Once, Slug, Version

PARTS = ("skills", "roles")  # listed in the head, with a file for each


@dataclass(frozen=True)
class _Index:
    """The part of the head that lists the other files."""

    __pydantic_config__ = SHAPE | ConfigDict(extra="ignore")

    skills: Once[Slug]
    roles: Once[Slug]


@dataclass(frozen=True)
class _Published:
    """What results of a published version depend on."""

    __pydantic_config__ = SHAPE

    version: Version
    requirements: Mapping[Slug, Requirements]
    ticks: Ticks


def load_matrix(folder: Path) -> SkillMatrix:
    """Return the matrix in `folder`. Raises InvalidContent with all errors."""
    files = [checks.HEAD, checks.TICKS, checks.PUBLISHED]
    files += (f"{part}/{path.name}" for part in PARTS for path in (folder / part).glob("*.yaml"))
    documents: dict[str, Any] = {}
    errors: list[ContentError] = []
    for file in sorted(files):
        try:
            documents[file] = read_yaml(folder / file, f"{folder.name}/{file}")
        except InvalidContent as invalid:
            errors += invalid.errors
    if errors:
        raise InvalidContent(errors)
    file = f"{folder.name}/{checks.PUBLISHED}"
    published = build(_Published, documents[checks.PUBLISHED], file)
    matrix = _build(folder, documents)
    then = published.version, published.requirements, published.ticks
    problems = (*checks.check_matrix(matrix), *checks.check_published(matrix, *then))
    if problems:
        raise InvalidContent(
            ContentError(f"{folder.name}/{one.file}", one.key, one.reason)
            for one in dict.fromkeys(problems)
        )
    return matrix


def _build(folder: Path, documents: Mapping[str, Any]) -> SkillMatrix:
    """Build the matrix from the documents by file, skills and roles in the order of the head."""

    def place(steps: Steps) -> tuple[str, str]:
        file, within = checks.HEAD, steps
        if steps[0] in PARTS and len(steps) > 1:
            file, within = f"{steps[0]}/{head[steps[0]][steps[1]]}.yaml", steps[2:]
        elif steps[0] == "ticks":
            file, within = checks.TICKS, steps[1:]
        return f"{folder.name}/{file}", key_of(documents[file], within)

    head = documents[checks.HEAD]
    index = build(_Index, head, f"{folder.name}/{checks.HEAD}")
    listed = {
        f"{part}/{slug}.yaml": (part, slug) for part in PARTS for slug in getattr(index, part)
    }
    errors = [
        ContentError(f"{folder.name}/{checks.HEAD}", ".".join(named), f"there is no file {file}")
        for file, named in listed.items()
        if file not in documents
    ]
    for file, document in documents.items():
        stem = Path(file).stem
        if "/" in file and file not in listed:
            reason = f"is not listed in {checks.HEAD}"
            errors.append(ContentError(f"{folder.name}/{file}", "slug", reason))
        elif "/" in file and isinstance(document, dict) and document.get("slug") != stem:
            reason = f"must be {stem}, as the file is named"
            errors.append(ContentError(f"{folder.name}/{file}", "slug", reason))
    if errors:
        raise InvalidContent(errors)
    parts: dict[str, list[Any]] = {part: [] for part in PARTS}
    for file, (part, _) in listed.items():
        parts[part].append(documents[file])
    whole = {**head, **parts, "ticks": documents[checks.TICKS]}
    languages = head.get("languages", ())
    return build(SkillMatrix, whole, checks.HEAD, languages=languages, place=place)
