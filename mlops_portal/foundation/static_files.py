"""Collection of static files, only when they or their storage settings have changed."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, get_finders
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command

SHAPED_BY = ("django", "whitenoise")  # their versions decide names and compression


def collect_if_changed() -> bool:
    """Fill STATIC_ROOT anew if need be; whether it was needed.

    The fingerprint is written last: a collection that was interrupted is done again.
    """
    root = Path(settings.STATIC_ROOT)
    mark = root.with_name(f"{root.name}.fingerprint")
    wanted = _fingerprint()
    if root.is_dir() and mark.is_file() and mark.read_text() == wanted:
        return False
    mark.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(wanted)
    return True


def _fingerprint() -> str:
    digest = hashlib.blake2b(digest_size=16)
    storage = settings.STORAGES["staticfiles"]["BACKEND"]
    only_hashed = str(settings.WHITENOISE_KEEP_ONLY_HASHED_FILES)
    for shaping in (storage, settings.STATIC_URL, only_hashed, *map(version, SHAPED_BY)):
        digest.update(f"{shaping}\0".encode())
    for finder in get_finders():
        for path, files in finder.list([]):
            digest.update(f"{path}\0".encode())
            with files.open(path) as file:
                digest.update(hashlib.blake2b(file.read()).digest())
    return digest.hexdigest()


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
