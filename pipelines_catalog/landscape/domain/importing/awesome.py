"""README of an awesome list: sections, and entries `- [Name](address) - Sentence.` Pure."""

import re
from collections.abc import Iterator, Mapping

from pipelines_catalog.landscape.domain.importing.items import UnreadableFile

LONGEST_LINE = 3_000  # characters that are looked at
_HEADING = re.compile(r"^(#{1,6})[ \t]+([^\n]+)$")
_BULLET = re.compile(r"^[ \t]*[-*+][ \t]+")
_LINK = re.compile(
    r"^(?:\*\*|__|`)?\[([^\]\[]{1,300})\]"
    r"(?:\(([^()\s]{0,600}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?)\)|\[([^\]\[]{0,100})\])"
)
_REFERENCE = re.compile(r"^[ ]{0,3}\[([^\]\[]{1,100})\]:[ \t]+<?(\S+?)>?(?:[ \t].*)?$")
_BADGE = re.compile(r"\[?!\[[^\]]{0,200}\]\([^)]{0,600}\)(?:\]\([^)]{0,600}\))?")
_MARKS = re.compile(r"[*_`]|<[^>]{0,200}>")
_NO_TOOLS = {"contents", "table of contents", "contributing", "license", "licence", "resources"}
_SEPARATORS = " \t-–—:*_`"
Raw = tuple[int, Mapping[str, object]]


def read_awesome(text: str) -> Iterator[Raw]:
    """Every entry with the section that it stands in. Raises UnreadableFile without sections."""
    lines = [line[:LONGEST_LINE].rstrip() for line in text.splitlines()]
    references = {
        match[1].casefold(): match[2] for line in lines if (match := _REFERENCE.match(line))
    }
    headings: list[tuple[int, str]] = []
    fence = False
    found = False
    for number, line in enumerate(lines, start=1):
        if line.lstrip().startswith(("```", "~~~")):
            fence = not fence
        elif fence:
            continue
        elif match := _HEADING.match(line):
            depth = len(match[1])
            headings = [h for h in headings if h[0] < depth] + [(depth, _plain(match[2]))]
        elif headings and (raw := _entry(line, references)):
            found = True
            section = " / ".join(name for depth, name in headings if depth > 1) or headings[0][1]
            if not {name.casefold() for _depth, name in headings} & _NO_TOOLS:
                yield number, raw | {"section": section}
    if not found:
        raise UnreadableFile(0, "no_entries")


def _entry(line: str, references: Mapping[str, str]) -> dict[str, object] | None:
    """The entry of a line; None for other lines, a table of contents included."""
    bullet = _BULLET.match(line)
    if not bullet:
        return None
    rest = _BADGE.sub("", line[bullet.end() :]).strip()
    match = _LINK.match(rest)
    if not match:
        return None
    address = (
        match[2] if match[2] is not None else references.get((match[3] or match[1]).casefold(), "")
    )
    if address.startswith("#") and len(address) > 1:
        return None
    sentence = _plain(rest[match.end() :].lstrip(_SEPARATORS))
    is_web = address.startswith(("http://", "https://"))
    return {
        "name": _plain(match[1]),
        "homepage": address if is_web else "",
        "description": sentence,
    }


def _plain(text: str) -> str:
    """Text without emphasis and marks of HTML; a link becomes its words."""
    text = re.sub(r"\[([^\]\[]{1,300})\]\([^)]{0,600}\)", r"\1", text)
    return _MARKS.sub("", text).strip(" #")
