"""Loading the files of one version folder into a frozen matrix, or all errors in them."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assessments.roles.content import building
from assessments.roles.domain import checks
from assessments.roles.domain.matrix import LEVELS, SkillMatrix
from mlops_portal.foundation.content import (
    ContentError,
    InvalidContent,
    read_schema,
    read_yaml,
    schema_errors,
)

SCHEMAS = Path(__file__).parent / "schema"
FIXED = {checks.HEAD: "matrix", checks.TICKS: "ticks", checks.PUBLISHED: "published"}
FOLDERS = {"skills": "skill", "roles": "role"}
Documents = Mapping[str, Any]


def load_matrix(folder: Path) -> SkillMatrix:
    """Return the matrix in `folder`. Raises InvalidContent with all errors."""
    documents = read_documents(folder)
    if errors := _refused(folder, (*_order_problems(documents), *_level_problems(documents))):
        raise InvalidContent(errors)
    matrix = building.build(documents)
    published = documents[checks.PUBLISHED]
    problems = (
        *checks.check_matrix(matrix),
        *checks.check_published(
            matrix, published["version"], published["requirements"], published["ticks"]
        ),
    )
    if errors := _refused(folder, problems):
        raise InvalidContent(dict.fromkeys(errors))
    return matrix


def read_documents(folder: Path) -> Documents:
    """Return every valid file of the version by its name. Raises InvalidContent."""
    schemas = dict(FIXED)
    for part, schema in FOLDERS.items():
        schemas |= {
            f"{part}/{path.name}": schema for path in sorted((folder / part).glob("*.yaml"))
        }
    documents: dict[str, Any] = {}
    errors: list[ContentError] = []
    for file, schema in schemas.items():
        try:
            documents[file] = _read(folder, file, schema)
        except InvalidContent as invalid:
            errors.extend(invalid.errors)
    if errors:
        raise InvalidContent(errors)
    return documents


def _read(folder: Path, file: str, schema: str) -> Any:
    name = f"{folder.name}/{file}"
    document = read_yaml(folder / file, name)
    validator = read_schema(SCHEMAS / f"{schema}.schema.json")
    if errors := tuple(schema_errors(document, validator, name)):
        raise InvalidContent(errors)
    stem = Path(file).stem
    if file not in FIXED and document["slug"] != stem:
        raise InvalidContent([ContentError(name, "slug", f"must be {stem}, as the file is named")])
    return document


def _order_problems(documents: Documents) -> list[checks.Problem]:
    """Check that the index lists exactly the skills and roles that have a file."""
    found = []
    for part in FOLDERS:
        held = {Path(file).stem for file in documents if file.startswith(f"{part}/")}
        listed = documents[checks.HEAD][part]
        found += [
            checks.Problem(checks.HEAD, f"{part}.{slug}", f"there is no file {part}/{slug}.yaml")
            for slug in listed
            if slug not in held
        ]
        found += [
            checks.Problem(f"{part}/{slug}.yaml", "slug", f"is not listed in {checks.HEAD}")
            for slug in sorted(held - set(listed))
        ]
    return found


def _level_problems(documents: Documents) -> list[checks.Problem]:
    found = []
    for file, document in documents.items():
        if file.startswith("skills/"):
            found += _levels(file, "anchors", document, LEVELS)
            found += _levels(file, "seen", document, LEVELS)
            found += _levels(file, "questions", document, LEVELS[1:])
            found += _levels(file, "adverts", document, LEVELS[1:])
    return found


def _levels(
    file: str, key: str, document: Mapping[str, Any], wanted: Sequence[int]
) -> list[checks.Problem]:
    return checks.check_levels(file, key, [entry["level"] for entry in document[key]], wanted)


def _refused(folder: Path, problems: Iterable[checks.Problem]) -> list[ContentError]:
    return [ContentError(f"{folder.name}/{p.file}", p.key, p.reason) for p in problems]
