"""The maturity framework as content: read once from its version folders into frozen objects."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from assessments.maturity.content.examples import Example, load_examples
from assessments.maturity.content.inspection import inspect_folders
from assessments.maturity.content.loading import load_framework
from assessments.maturity.content.sample import Sample, load_sample
from assessments.maturity.content.titles import load_titles
from assessments.maturity.domain.framework import Framework
from mlops_portal.foundation.content import Inspection
from mlops_portal.foundation.text import Text

FRAMEWORK_ID = "mlops-capability"
FOLDER = Path(__file__).parent


def version_folders() -> tuple[Path, ...]:
    """The folders `v1`, `v2`, ... that each hold one published version."""
    return tuple(sorted(FOLDER.glob("v[0-9]*"), key=lambda folder: int(folder.name[1:])))


@lru_cache(maxsize=1)
def frameworks() -> tuple[Framework, ...]:
    """Every framework held, newest version first. Raises InvalidContent when one is wrong."""
    return tuple(sorted(map(load_framework, version_folders()), key=_version, reverse=True))


def framework(framework_id: str = FRAMEWORK_ID, version: str | None = None) -> Framework:
    """The framework `framework_id` in `version`, or its newest one. Raises KeyError if unknown."""
    for candidate in frameworks():
        if candidate.id == framework_id and version in (None, candidate.version):
            return candidate
    raise KeyError(framework_id if version is None else f"{framework_id} {version}")


def framework_with(practice: str, framework_id: str = FRAMEWORK_ID) -> Framework | None:
    """The newest version that has the practice, so that one that was dropped is still explained."""
    held = (one for one in frameworks() if one.id == framework_id)
    return next((one for one in held if practice in one.by_id), None)


@lru_cache(maxsize=1)
def _titles() -> Mapping[str, Mapping[str, Text]]:
    """Names of practices by version of the framework. Raises InvalidContent when one is wrong."""
    held = {}
    for folder in version_folders():
        framework = load_framework(folder)
        held[framework.version] = load_titles(folder, framework)
    return held


def title(framework: Framework, practice: str) -> Text:
    """What a practice is called in that version; its question where it has no name of its own."""
    named = _titles().get(framework.version, {})
    return named.get(practice) or framework.by_id[practice].question


@lru_cache(maxsize=1)
def sample() -> Sample:
    """The sample assessment of the newest version. Raises InvalidContent when it is wrong."""
    return load_sample(version_folders()[-1], frameworks()[0])


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """The worked examples of the newest version. Raises InvalidContent when one is wrong."""
    return load_examples(version_folders()[-1], frameworks()[0])


def _version(framework: Framework) -> tuple[int, ...]:
    return tuple(map(int, framework.version.split(".")))


def inspect() -> Inspection:
    """What is held and everything that is wrong, read anew."""
    return inspect_folders(version_folders())
