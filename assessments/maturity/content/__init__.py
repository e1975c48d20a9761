"""The maturity framework as content: read once from its version folders into frozen objects."""

from functools import lru_cache
from pathlib import Path

from assessments.maturity.content.loading import load_framework
from assessments.maturity.domain.framework import Framework

FRAMEWORK_ID = "mlops-capability"
FOLDER = Path(__file__).parent


def version_folders() -> tuple[Path, ...]:
    """The folders `v1`, `v2`, ... that each hold one published version."""
    return tuple(sorted(FOLDER.glob("v[0-9]*")))


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


def _version(framework: Framework) -> tuple[int, ...]:
    return tuple(map(int, framework.version.split(".")))
