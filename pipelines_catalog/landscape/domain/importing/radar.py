"""Technology radars as JSON: Build Your Own Radar, Zalando, Backstage, AOE. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines_catalog.landscape.domain.importing.items import TOLD, Trouble, UnreadableFile
from pipelines_catalog.landscape.domain.importing.rings import IN_ORDER

_LISTS = ("entries", "blips", "items", "technologies", "tools")
_BLANK = " \t\r\n"
_ID = re.compile(r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$")
Found = tuple[int, Mapping[str, object]] | Trouble


def read_radar(text: str) -> Iterator[Found]:
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
            yield from _entry(line, entry, whole)
        else:
            yield Trouble(line, "not_an_entry", str(entry)[:100])


def _entry(line: int, entry: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[Found]:
    steps = _steps(entry, whole)
    newest = steps[-1] if steps else {}
    if entry.get("active") is False and newest:
        yield Trouble(line, "inactive", str(_name(entry))[:100], TOLD)
        newest = {}
    text = entry.get("description") or entry.get("body") or entry.get("info")
    section = _named(whole.get("quadrants"), entry.get("quadrant", entry.get("category")))
    if isinstance(section, int) and not isinstance(section, bool):
        section = f"Quadrant {section + 1}"
    yield (
        line,
        {
            "name": _name(entry),
            "section": section,
            "ring": newest.get("ring"),
            "since": newest.get("at"),
            "history": steps[:-1],
            "homepage": _web(
                entry.get("homepage") or entry.get("link") or entry.get("url"),
                *(link.get("url") for link in _maps(entry.get("links"))),
            ),
            "repository": entry.get("repository"),
            "licence": entry.get("licence") or entry.get("license"),
            "description": text if text != newest.get("reason") else None,
            "reason": newest.get("reason"),
            "components": entry.get("components"),
            "kind": entry.get("kind"),
            "slug": entry.get("slug"),
            "rated": True,
        },
    )


def _name(entry: Mapping[str, Any]) -> object:
    """What it is called; a title, where the name is only its identifier."""
    name, label = entry.get("name"), entry.get("label") or entry.get("title")
    is_id = isinstance(name, str) and _ID.match(name) is not None
    return label if label and (not name or is_id) else name


def _steps(entry: Mapping[str, Any], whole: Mapping[str, Any]) -> list[dict[str, object]]:
    """Its rings, the oldest first, each with date and reason."""
    rings = whole.get("rings")
    found = [
        {
            "ring": _ring(rings, step.get("ringId", step.get("ring"))),
            "at": step.get("date") or step.get("release"),
            "reason": step.get("description") or step.get("body"),
        }
        for step in (*_maps(entry.get("timeline")), *_maps(entry.get("revisions")))
    ]
    if (ring := _ring(rings, entry.get("ring"))) is not None:
        at = entry.get("release") or entry.get("date")
        reason = entry.get("body") or entry.get("description")
        found.append({"ring": ring, "at": at, "reason": reason})
    found = [step for step in found if step["ring"] is not None]
    found.sort(key=lambda step: str(step["at"] or "9999"))
    return [
        step
        for place, step in enumerate(found)
        if place + 1 == len(found) or step["ring"] != found[place + 1]["ring"]
    ]


def _ring(names: object, value: object) -> object:
    """What a ring is called. Numbers without a list of names are in the usual order."""
    found = _named(names, value)
    number = _number(found)
    if number is not None and not isinstance(names, list) and 0 <= number < len(IN_ORDER):
        return IN_ORDER[number]
    if isinstance(found, bool):
        return None
    return str(found) if isinstance(found, int | float) else found


def _named(names: object, value: object) -> object:
    """What a ring or quadrant is called: by its id in the file's list, else by its place there."""
    if not isinstance(names, list):
        return value
    for key in ("id", "key", "name"):
        for known in names:
            if isinstance(known, dict) and key in known and _same(known[key], value):
                return known.get("name") or value
    number = _number(value)
    if number is not None and 0 <= number < len(names):
        found = names[number]
        return found.get("name") if isinstance(found, dict) else found
    return value


def _same(one: object, other: object) -> bool:
    """Whether two identifiers are one; 1 and "1" are."""
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return False
    return str(one).casefold() == str(other).casefold()


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _maps(value: object) -> list[dict[str, Any]]:
    found = value if isinstance(value, list) else []
    return [part for part in found if isinstance(part, dict)]


def _web(*values: object) -> object:
    """The first address of the web; a link inside the radar's own site says nothing here."""
    found = (v for v in values if isinstance(v, str) and not v.startswith(("#", "/", ".")))
    return next(found, "")


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
