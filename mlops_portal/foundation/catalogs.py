"""Translation catalogues without GNU gettext: extract, merge, compile and check.

Each room has its own catalogue beside its code; the portal's holds the rest. Files are sorted by
message and carry no dates or line numbers, so that a changed sentence is a change of one entry.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

# Templates that stand under another app's name because they replace what that app brings.
TEMPLATES_OF = {"organizations": ("account", "allauth", "mfa", "socialaccount")}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    # of `pipelines_catalog.engine.messages`
    "say": None,
    "say_many": (1, 2),
    "say_in": ((1, "c"), 2),
}


class StableCatalog(Catalog):
    """A catalogue with a minimal header, without dates, names or versions."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale_identifier or "")),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        """Headers read from a file, which are ignored."""


@dataclass(frozen=True)
class Room:
    """A part of the code with its own catalogue: folder of `locale/`, and its source files."""

    name: str
    folder: Path
    sources: tuple[Path, ...]

    def po(self, locale: str) -> Path:
        return self.folder / "locale" / locale / "LC_MESSAGES" / "django.po"


def find_rooms(base: Path, room_folders: Iterable[Path]) -> tuple[Room, ...]:
    """Return the portal and each of `room_folders` as catalogues, with their source files.

    An app's templates are those in `templates/<room>/` and in `TEMPLATES_OF` it; all others are the
    portal's, as is the code of `mlops_portal/` outside of the apps in it.
    """
    folders = sorted(room_folders)
    templates, portal = base / "templates", base / "mlops_portal"
    rooms, taken = [], set()
    for folder in folders:
        own = [templates / name for name in (folder.name, *TEMPLATES_OF.get(folder.name, ()))]
        taken.update(own)
        sources = (*_files(folder, "py"), *(p for place in own for p in _templates(place)))
        rooms.append(Room(folder.name, folder, sources))
    rest = [p for p in _templates(templates) if not taken.intersection(p.parents)]
    code = [p for p in _files(portal, "py") if not set(folders).intersection(p.parents)]
    return (Room("mlops_portal", portal, (*code, *rest)), *rooms)


def extract_room(room: Room) -> Catalog:
    """Return every sentence that the room's code and templates mark for translation."""
    template = StableCatalog()
    for path in room.sources:
        for _line, message, _comments, context in _extract_file(path):
            template.add(message, context=context)
    return template


def merge(existing: Path, template: Catalog, locale: str) -> Catalog:
    """Return the catalogue at `existing` updated to `template`.

    Obsolete sentences are dropped; a changed one keeps its translation, marked as fuzzy.
    """
    merged = read(existing, locale)
    merged.update(template)
    stable = StableCatalog(locale=locale)
    for message in sorted(entries_of(merged), key=key_of):
        stable.add(message.id, message.string, flags=message.flags, context=message.context)
    return stable


def read(path: Path, locale: str) -> Catalog:
    """Return the catalogue at `path`; an empty one when there is no file."""
    stable = StableCatalog(locale=locale)
    if path.exists():
        for message in entries_of(read_po(io.BytesIO(path.read_bytes()), locale=locale)):
            stable.add(message.id, message.string, flags=message.flags, context=message.context)
    return stable


def as_po(catalog: Catalog) -> bytes:
    """Return the text that translators edit."""
    catalog.header_comment, catalog.fuzzy = "", False
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, no_location=True, sort_output=True, ignore_obsolete=True)
    return buffer.getvalue().lstrip(b"#\n")


def as_mo(catalog: Catalog) -> bytes:
    """Return the compiled form that Django reads; fuzzy entries are left out."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def entries_of(catalog: Catalog) -> list[Message]:
    """Return the sentences of a catalogue, without its header."""
    return [message for message in catalog if message.id]


def key_of(message: Message) -> tuple[str, str]:
    """Return the identity and sort key of a message: its source text and its context."""
    return forms(message.id)[0], message.context or ""


def forms(said: object) -> Sequence[str]:
    """Return singular and plurals of a sentence or translation; one item without a plural."""
    return [said or ""] if isinstance(said, str | None) else cast(Sequence[str], said)


def _files(folder: Path, extension: str) -> list[Path]:
    return sorted(p for p in folder.rglob(f"*.{extension}") if "migrations" not in p.parts)


def _templates(folder: Path) -> list[Path]:
    """Return the templates of pages and mails."""
    return sorted((*_files(folder, "html"), *_files(folder, "txt")))


def _extract_file(path: Path) -> Iterator[tuple[Any, ...]]:
    source = path.read_text()
    if path.suffix in (".html", ".txt"):
        # Django turns a template into calls of gettext; indentation would mean something to Python.
        source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    yield from extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)


PLACEHOLDER = re.compile(r"%\(\w+\)(?:[sd]|\+?(?:\.\d+)?[fg])|(?<!%)%[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-z][a-z0-9]*")


def problems(template: Catalog, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield the defects of a catalogue against its template, as (kind of defect, sentence)."""
    wanted = {key_of(message): message for message in entries_of(template)}
    kept = {key_of(message): message for message in entries_of(catalog)}
    for key in sorted(wanted.keys() - kept.keys()):
        yield "missing", _shown(wanted[key])
    for key in sorted(kept.keys() - wanted.keys()):
        yield "obsolete", _shown(kept[key])
    for key in sorted(kept.keys() & wanted.keys()):
        yield from ((wrong, _shown(kept[key])) for wrong in _wrong_with(kept[key]))


def conflicts(rooms: Iterable[Room], locale: str) -> Iterator[tuple[str, list[Room]]]:
    """Yield sentences that apps translate differently: Django merges all catalogues into one.

    A context (`{% translate "no" context "..." %}`) keeps two meanings apart.
    """
    said: dict[tuple[str, str], dict[Room, object]] = {}
    for room in rooms:
        for message in entries_of(read(room.po(locale), locale)):
            if any(forms(message.string)):
                said.setdefault(key_of(message), {})[room] = message.string
    for (sentence, _context), by_room in sorted(said.items()):
        if len(set(map(str, by_room.values()))) > 1:
            yield sentence, list(by_room)


def _wrong_with(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    sources, strings = forms(message.id), forms(message.string)
    if not all(strings):
        yield "missing"
        return
    for string in strings:
        # A form for one thing may leave the number out; the last form must name everything.
        exact = string is strings[-1]
        said, asked = _placeholders(string), _placeholders(sources[-1])
        if said != asked if exact else not said <= asked:
            yield f"placeholders {sorted(said)} instead of {sorted(asked)}"
        if sorted(TAG.findall(string)) != sorted(TAG.findall(sources[-1])):
            yield "other HTML tags than the source"


def _placeholders(text: str) -> set[str]:
    return {match.group() for match in PLACEHOLDER.finditer(text)}


def _shown(message: Message) -> str:
    return " ".join(key_of(message)[0].split())
