"""Technology radars as JSON: Build Your Own Radar, Zalando, Backstage. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines_catalog.landscape.domain.importing.items import UnreadableFile

_LISTS = ("entries", "blips", "items", "technologies")
_BLANK = " \t\r\n"
Raw = tuple[int, Mapping[str, object]]


def read_radar(text: str) -> Iterator[Raw]:
    """Every entry with its ring, and its quadrant as section. Raises UnreadableFile."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableFile(error.lineno, "broken_json", error.msg) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableFile(1, "too_deep", "") from error
    whole = document if isinstance(document, dict) else {}
    key = next((key for key in _LISTS if isinstance(whole.get(key), list)), "")
    entries = whole[key] if key else document
    if not isinstance(entries, list):
        raise UnreadableFile(1, "no_entries")
    lines = _lines(text, key)
    for place, entry in enumerate(entries):
        line = lines[place] if place < len(lines) else 1
        if isinstance(entry, dict):
            yield line, _raw(entry, whole)
        else:
            yield line, {}


def _raw(entry: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, object]:
    timeline = entry.get("timeline")
    newest = timeline[0] if isinstance(timeline, list) and timeline else {}
    newest = newest if isinstance(newest, dict) else {}
    ring = entry.get("ring", newest.get("ringId"))
    return {
        "name": entry.get("name") or entry.get("label") or entry.get("title"),
        "section": _named(whole.get("quadrants"), entry.get("quadrant")),
        "ring": _named(whole.get("rings"), ring),
        "homepage": _web(entry.get("link") or entry.get("url")),
        "repository": entry.get("repository"),
        "licence": entry.get("licence") or entry.get("license"),
        "reason": _text(newest.get("description")) or _text(entry.get("description")),
    }


def _named(names: object, value: object) -> object:
    """What a ring or quadrant is called: itself, or by its number or id in the file's list."""
    if not isinstance(names, list):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(names):
        found = names[value]
        return found.get("name") if isinstance(found, dict) else found
    for known in names:
        if isinstance(known, dict) and value in (known.get("id"), known.get("name")):
            return known.get("name") or value
    return value


def _web(value: object) -> object:
    """A link inside the radar's own site says nothing here."""
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else ""


def _text(value: object) -> str:
    return re.sub(r"<[^>]{0,500}>", " ", value) if isinstance(value, str) else ""


def _lines(text: str, key: str) -> list[int]:
    """The line on which each entry begins: the list is read again, entry by entry."""
    begin = re.search(rf'"{key}"\s*:\s*\[', text) if key else re.search(r"\[", text)
    if begin is None:
        return []
    decoder, place, counted, line, found = json.JSONDecoder(), begin.end(), 0, 1, []
    while True:
        while place < len(text) and text[place] in _BLANK + ",":
            place += 1
        if place >= len(text) or text[place] == "]":
            return found
        line += text.count("\n", counted, place)
        counted = place
        found.append(line)
        try:
            _value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return found
