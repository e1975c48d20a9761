"""Join the parts of the style sheet, in styles/, into the one file that pages load."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

NAME = "portal/portal.css"
SOURCE = Path(settings.BASE_DIR) / "styles" / "portal.css"
IMPORT = re.compile(r'^@import "([^"]+)"(?: layer\((\w+)\))?;$', re.MULTILINE)


def joined(source: Path = SOURCE) -> str:
    """Return the style sheet with each `@import` replaced by the text of the file it names."""

    def text(found: re.Match[str]) -> str:
        part = (source.parent / found[1]).read_text().removeprefix('@charset "UTF-8";').strip()
        return f"@layer {found[2]} {{\n{part}\n}}\n" if found[2] else f"{part}\n"

    return IMPORT.sub(text, source.read_text())


class StyleSheetFinder(BaseFinder):
    """Offer the joined style sheet to `collectstatic`, to tests and to a server with DEBUG."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        self._folder = TemporaryDirectory(prefix="portal-styles-")  # removed with the process
        self.storage = FileSystemStorage(location=self._folder.name)

    def check(self, **kwargs: object) -> Sequence[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: object) -> str | Sequence[str]:
        if path != NAME:
            return []
        return [self._written()] if find_all else self._written()

    def list(self, ignore_patterns: object) -> Iterator[tuple[str, FileSystemStorage]]:
        self._written()
        yield NAME, self.storage

    def _written(self) -> str:
        file = Path(self.storage.path(NAME))
        file.parent.mkdir(parents=True, exist_ok=True)
        text = joined()
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
        return str(file)
