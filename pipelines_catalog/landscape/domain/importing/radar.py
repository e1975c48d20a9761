"""Reader of technology radars in JSON: Build Your Own Radar, Zalando, Backstage, AOE. Pure."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines_catalog.landscape.domain.importing.items import TOLD, Trouble, UnreadableFile
from pipelines_catalog.landscape.domain.importing.rings import IN_ORDER
from pipelines_catalog.landscape.domain.importing.tables import COLUMNS

_LISTS = ("entries", "blips", "items", "technologies", "tools")
_READ = {name for names in COLUMNS.values() for name in names}
_READ |= {"label", "active", "body", "comment", "info", "links", "rationale", "release"}
_READ |= {"revisions", "timeline"}
_MARKS = {"id", "key", "moved"}  # of the picture, and of nothing else
_BLANK = " \t\r\n"
_ID = re.compile(r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$")
Found = tuple[int, Mapping[str, object]] | Trouble


def read_radar(text: str) -> Iterator[Found]:
    """Yield entries with ring, and the quadrant as section. Raises UnreadableFile."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableFile(error.lineno, "broken_json", error.msg) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableFile(1, "too_deep", "") from error
    whole = document if isinstance(document, dict) else {}
    keys = [key for key in _LISTS if isinstance(whole.get(key), list)]
    if not keys and not isinstance(document, list):
        raise UnreadableFile(1, "no_entries")
    told: set[str] = set()
    for key in keys or [""]:
        lines = _lines(text, key)
        for place, entry in enumerate(whole[key] if key else document):
            line = lines[place] if place < len(lines) else 1
            if not isinstance(entry, dict):
                yield Trouble(line, "not_an_entry", str(entry)[:100])
                continue
            yield from _entry(line, entry, whole)
            for name in sorted(set(entry) - _READ - _MARKS - told):
                yield Trouble(line, "unread_field", name[:100], TOLD)
                told.add(name)


def _entry(line: int, entry: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[Found]:
    steps = _steps(entry, whole)
    newest = steps[-1] if steps else {}
    if str(entry.get("active", "")).casefold() == "false" and newest:
        yield Trouble(line, "inactive", str(_name(entry))[:100], TOLD)
        newest = {}
    text = _first(entry, "description", "body", "info")
    section = _named(whole.get("quadrants"), entry.get("quadrant", _first(entry, "section")))
    if (number := _number(section)) is not None and number >= 0:
        section = f"Quadrant {number + 1}"
    yield (
        line,
        {
            "name": _name(entry),
            "section": section,
            "ring": newest.get("ring"),
            "since": newest.get("at"),
            "history": steps[:-1],
            "homepage": _web(
                *(entry.get(key) for key in COLUMNS["homepage"]),
                *(link.get("url") for link in _maps(entry.get("links"))),
            ),
            "repository": _first(entry, "repository"),
            "licence": _first(entry, "licence"),
            "description": text if text != newest.get("reason") else None,
            "reason": newest.get("reason"),
            "components": _first(entry, "components"),
            "kind": entry.get("kind"),
            "slug": entry.get("slug"),
            "rated": True,
        },
    )


def _name(entry: Mapping[str, Any]) -> object:
    """Return the name of an entry; a title if the name is missing or only an identifier."""
    name = entry.get("name")
    if isinstance(name, str) and name and not _ID.match(name):
        return name
    titles = (entry.get(key) for key in ("label", *COLUMNS["name"][1:]))
    ids = () if name else (entry.get("id"), entry.get("key"))
    found = (title for title in (*titles, *ids) if isinstance(title, str) and title)
    return next(found, name)


def _first(entry: Mapping[str, Any], field: str, *others: str) -> Any:
    """Return the value of a field under any of its names, including those of table columns."""
    keys = (*COLUMNS[field], *others)
    return next((entry[key] for key in keys if entry.get(key) not in (None, "")), None)


def _steps(entry: Mapping[str, Any], whole: Mapping[str, Any]) -> list[dict[str, object]]:
    """Return the history of rings, oldest first, each with date and reason."""
    rings = whole.get("rings")
    found = [
        {
            "ring": _ring(rings, step.get("ringId", step.get("ring"))),
            "at": step.get("date") or step.get("release"),
            "reason": _reason(step),
        }
        for step in (*_maps(entry.get("timeline")), *_maps(entry.get("revisions")))
    ]
    if (ring := _ring(rings, entry.get("ring"))) is not None:
        at = entry.get("release") or _first(entry, "since")
        found.append({"ring": ring, "at": at, "reason": _reason(entry)})
    found = [step for step in found if step["ring"] is not None]
    found.sort(key=lambda step: str(step["at"] or "9999"))
    for step, later in itertools.pairwise(found):
        if step["ring"] == later["ring"] and not later["at"]:  # now as the timeline says
            later |= {"at": step["at"], "reason": later["reason"] or step["reason"]}
    return [
        step
        for place, step in enumerate(found)
        if place + 1 == len(found) or step["ring"] != found[place + 1]["ring"]
    ]


def _reason(step: Mapping[str, Any]) -> Any:
    return _first(step, "reason", "comment", "rationale", "body") or _first(step, "description")


def _ring(names: object, value: object) -> object:
    """Return the name of a ring. Numbers without a list of names are in the usual order."""
    found = _named(names, value)
    number = _number(found)
    if number is not None and not isinstance(names, list) and 0 <= number < len(IN_ORDER):
        return IN_ORDER[number]
    if isinstance(found, bool):
        return None
    return str(found if number is None else number) if isinstance(found, int | float) else found


def _named(names: object, value: object) -> object:
    """Return the name of a ring or quadrant: by id in the file's list, else by position."""
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
    """Return whether two identifiers are equal; 1 and "1" are."""
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return False
    return str(one).casefold() == str(other).casefold()


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _maps(value: object) -> list[dict[str, Any]]:
    found = value if isinstance(value, list) else []
    return [part for part in found if isinstance(part, dict)]


def _web(*values: object) -> object:
    """Return the first text that is no relative link, as those point into the radar's own site."""
    found = (v for v in values if isinstance(v, str) and not v.startswith(("#", "/", ".")))
    return next(found, "")


def _lines(text: str, key: str) -> list[int]:
    """Return the first line of each entry, by parsing the list again entry by entry."""
    begin = re.search(rf'"{key}"\s*:\s*\[', text) if key else re.search(r"\[", text)
    if begin is None:
        return []
    decoder, place, counted, line = json.JSONDecoder(), begin.end(), 0, 1
    found: list[int] = []
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
