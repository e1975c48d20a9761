"""Translation catalogues without GNU gettext: what is extracted, where it is kept, what is wrong.

Each room has its own catalogue beside its code; the portal's holds the rest. Files are sorted by
message and carry no dates or line numbers, so that a changed sentence is a change of one entry.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((?P<named>\w+)\)[sd]|(?<!%)%[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-z][a-z0-9]*")


class StableCatalog(Catalog):
    """A catalogue whose header says only what a reader needs: no dates, names or versions."""

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
        """Headers that a file brings are not kept."""


@dataclass(frozen=True)
class Room:
    """A part of the code with its own catalogue: folder of `locale/`, and its source files."""

    name: str
    folder: Path
    sources: tuple[Path, ...]

    def po(self, locale: str) -> Path:
        return self.folder / "locale" / locale / "LC_MESSAGES" / "django.po"


def find_rooms(base: Path, room_folders: Iterable[Path]) -> tuple[Room, ...]:
    """The portal's own room and one for each of `room_folders`, with what each has to translate.

    A room's templates stand in `templates/<room>/`; all others are the portal's.
    """
    folders = sorted(room_folders)
    templates = base / "templates"
    taken = {templates / folder.name for folder in folders}
    own = [p for p in _files(templates, "html") if not taken.intersection(p.parents)]
    portal = base / "mlops_portal"
    rooms = [Room("mlops_portal", portal, (*_files(portal, "py"), *own))]
    for folder in folders:
        sources = (*_files(folder, "py"), *_files(templates / folder.name, "html"))
        rooms.append(Room(folder.name, folder, sources))
    return tuple(rooms)


def extract_room(room: Room) -> Catalog:
    """Every sentence that the room's code and templates mark for translation."""
    template = StableCatalog()
    for path in room.sources:
        for _line, message, _comments, context in _extract_file(path):
            template.add(message, context=context)
    return template


def merge(existing: Path, template: Catalog, locale: str) -> Catalog:
    """The catalogue at `existing` brought up to `template`.

    Sentences that are gone are dropped; a changed one keeps its translation, marked as fuzzy.
    """
    merged = read(existing, locale)
    merged.update(template)
    stable = StableCatalog(locale=locale)
    for message in sorted(_entries(merged), key=_order):
        stable.add(message.id, message.string, flags=message.flags, context=message.context)
    return stable


def read(path: Path, locale: str) -> Catalog:
    """The catalogue at `path`; an empty one when there is no file."""
    stable = StableCatalog(locale=locale)
    if path.exists():
        for message in _entries(read_po(io.BytesIO(path.read_bytes()), locale=locale)):
            stable.add(message.id, message.string, flags=message.flags, context=message.context)
    return stable


def as_po(catalog: Catalog) -> bytes:
    """The text that translators edit."""
    catalog.header_comment, catalog.fuzzy = "", False
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, no_location=True, sort_output=True, ignore_obsolete=True)
    return buffer.getvalue().lstrip(b"#\n")


def as_mo(catalog: Catalog) -> bytes:
    """The compiled form that Django reads; fuzzy entries are left out."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def problems(template: Catalog, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """What keeps a catalogue from being complete and safe, as (what is wrong, sentence)."""
    wanted = {_order(message): message for message in _entries(template)}
    kept = {_order(message): message for message in _entries(catalog)}
    for key in sorted(wanted.keys() - kept.keys()):
        yield "missing", _shown(wanted[key])
    for key in sorted(kept.keys() - wanted.keys()):
        yield "obsolete", _shown(kept[key])
    for key in sorted(kept.keys() & wanted.keys()):
        yield from ((wrong, _shown(kept[key])) for wrong in _wrong_with(kept[key]))


def conflicts(rooms: Iterable[Room], locale: str) -> Iterator[tuple[str, list[Room]]]:
    """Sentences that rooms translate differently: Django knows one translation for all of them.

    A context (`{% translate "no" context "..." %}`) keeps two meanings apart.
    """
    said: dict[tuple[str, str], dict[Room, object]] = {}
    for room in rooms:
        for message in _entries(read(room.po(locale), locale)):
            if any(message.string):
                said.setdefault(_order(message), {})[room] = message.string
    for (sentence, _context), by_room in sorted(said.items()):
        if len(set(map(str, by_room.values()))) > 1:
            yield sentence, list(by_room)


def _wrong_with(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    sources = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
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


def _entries(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _order(message: Message) -> tuple[str, str]:
    first = message.id[0] if isinstance(message.id, tuple) else message.id
    return first, message.context or ""


def _shown(message: Message) -> str:
    return " ".join(_order(message)[0].split())


def _files(folder: Path, extension: str) -> list[Path]:
    return sorted(p for p in folder.rglob(f"*.{extension}") if "migrations" not in p.parts)


def _extract_file(path: Path) -> Iterator[tuple]:
    source = path.read_text()
    if path.suffix == ".html":
        # Django turns a template into calls of gettext; indentation would mean something to Python.
        source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    yield from extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
