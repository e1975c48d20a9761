"""Checks that a translation catalogue is complete and safe to show."""

import re
from collections.abc import Iterable, Iterator

from babel.messages.catalog import Catalog, Message

from mlops_portal.foundation.catalogs import Room, entries_of, forms, key_of, read

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
