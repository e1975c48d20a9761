"""A copy of the published content that a test may break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assessments.maturity import content
from assessments.maturity.content.loading import load_framework
from mlops_portal.foundation.content import ContentError, InvalidContent

Edit = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "v1"
    shutil.copytree(content.FOLDER / "v1", copy)
    return copy


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replace a text in a file, or in one practice of it; it must be there."""

    def _edit(file: str, old: str, new: str, practice: str | None = None) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        part = practice_part(text, practice) if practice else text
        assert old in part
        path.write_text(text.replace(part, part.replace(old, new, 1)), encoding="utf-8")

    return _edit


def practice_part(text: str, practice: str) -> str:
    """The lines of one practice in a file."""
    start = text.index(f"  - id: {practice}\n")
    end = text.find("\n  - id: ", start + 1)
    return text[start : end if end > 0 else len(text)]


def errors_in(folder: Path) -> tuple[ContentError, ...]:
    with pytest.raises(InvalidContent) as caught:
        load_framework(folder)
    return caught.value.errors
