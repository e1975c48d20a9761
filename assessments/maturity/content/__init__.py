"""Maturity framework content, loaded once from its version folders into frozen objects."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from assessments.maturity.content.examples import EXAMPLES, Example, load_examples
from assessments.maturity.content.loading import Loaded, load_framework
from assessments.maturity.content.sample import SAMPLE, Sample, load_sample
from assessments.maturity.domain.framework import Framework
from mlops_portal.foundation.content import (
    Inspection,
    InvalidContent,
    load_versions,
    version_folders,
    version_key,
)
from mlops_portal.foundation.text import Text

FRAMEWORK_ID = "mlops-capability"
FOLDER = Path(__file__).parent
Found = TypeVar("Found")


@lru_cache(maxsize=1)
def _loaded() -> tuple[Loaded, ...]:
    """Load every available version, newest first. Raises InvalidContent when one is invalid."""
    held, errors = load_versions(version_folders(FOLDER), load_framework)
    if errors:
        raise InvalidContent(errors)
    return tuple(sorted(held, key=lambda one: version_key(one.framework.version), reverse=True))


def frameworks() -> tuple[Framework, ...]:
    """Return every available framework, newest first. Raises InvalidContent if one is invalid."""
    return tuple(one.framework for one in _loaded())


def framework(framework_id: str = FRAMEWORK_ID, version: str | None = None) -> Framework:
    """Return `framework_id` in `version`, or its newest one. Raises KeyError if unknown."""
    for candidate in frameworks():
        if candidate.id == framework_id and version in (None, candidate.version):
            return candidate
    raise KeyError(framework_id if version is None else f"{framework_id} {version}")


def framework_with(practice: str, framework_id: str = FRAMEWORK_ID) -> Framework | None:
    """Return the newest version with the practice, so dropped ones can still be explained."""
    held = (one for one in frameworks() if one.id == framework_id)
    return next((one for one in held if practice in one.by_id), None)


def title(framework: Framework, practice: str) -> Text:
    """Return the title of a practice in that version, or its question if it has no title."""
    found = framework.by_id[practice]
    return found.title or found.question


@lru_cache(maxsize=1)
def sample() -> Sample:
    """Return the newest sample assessment. Raises InvalidContent when it is invalid."""
    return _newest(SAMPLE, load_sample)


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """Return the newest worked examples. Raises InvalidContent when one is invalid."""
    return _newest(EXAMPLES, load_examples)


def _newest(file: str, load: Callable[[Path, Framework], Found]) -> Found:
    one = next(one for one in _loaded() if (one.folder / file).exists())
    return load(one.folder, one.framework)


def inspect() -> Inspection:
    """Read the content again and report its versions and all errors."""
    return inspect_folders(version_folders(FOLDER))


def inspect_folders(folders: Iterable[Path]) -> Inspection:
    """Report on the versions in `folders`, as `inspect` does."""
    held, errors = load_versions(folders, load_framework)
    found: list[str] = []
    loads: tuple[tuple[str, Callable[..., Any], Callable[[Any], str]], ...] = (
        (SAMPLE, load_sample, lambda sample: f"sample: {len(sample.answers)} answers"),
        (EXAMPLES, load_examples, lambda all: f"worked examples: {', '.join(e.id for e in all)}"),
    )
    for one in held:
        found.append(_counts(one.framework))
        for file, load, tell in loads:
            if (one.folder / file).exists():
                try:
                    found.append(f"  {tell(load(one.folder, one.framework))}")
                except InvalidContent as invalid:
                    errors.extend(invalid.errors)
    return Inspection(tuple(found), tuple(errors))


def _counts(framework: Framework) -> str:
    return (
        f"{framework.id} {framework.version}: {len(framework.dimensions)} dimensions, "
        f"{len(framework.practices)} practices ({len(framework.gating)} gate a level, in "
        f"{len(framework.units)} units), languages {', '.join(framework.languages)}"
    )
