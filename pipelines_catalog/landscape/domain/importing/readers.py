"""Reading of an imported file into items, by format. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from mlops_portal.foundation.decoding import UnreadableText, text_of
from pipelines_catalog.landscape.domain.importing.items import (
    LARGEST_FILE,
    MOST_ITEMS,
    PASSED,
    REFUSED,
    Item,
    ParsedFile,
    Trouble,
    UnreadableFile,
    clean_item,
)
from pipelines_catalog.landscape.domain.importing.landscape_yaml import read_landscape
from pipelines_catalog.landscape.domain.importing.radar import read_radar
from pipelines_catalog.landscape.domain.importing.tables import read_table

Found = tuple[int, Mapping[str, object]] | Trouble


def _read_list(text: str) -> Iterator[Found]:
    """Read Markdown. Its parser is loaded only then: no web process reads a file."""
    from pipelines_catalog.landscape.domain.importing.awesome import read_awesome

    return read_awesome(text)


_READERS: Mapping[str, Callable[[str], Iterator[Found]]] = {
    "landscape": read_landscape,
    "awesome": _read_list,
    "csv": read_table,
    "radar": read_radar,
}
MOST_TROUBLES = 1_000  # kept with their lines; more are counted


def decode(content: bytes) -> str:
    """Return the text of a file. Raises UnreadableFile when it is too large or no text."""
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(0, "too_large")
    try:
        return text_of(content)
    except UnreadableText as unreadable:
        raise UnreadableFile(unreadable.line, unreadable.code) from unreadable


def read_file(text: str, format: str) -> ParsedFile:
    """Return all items of a file, and its refused and skipped entries with their lines.

    Raises UnreadableFile for a malformed file, and for one without an item.
    """
    items: list[Item] = []
    troubles: list[Trouble] = []
    for found in _READERS[format](text):
        if isinstance(found, Trouble):
            troubles.append(found)
            continue
        line, raw = found
        if len(items) >= MOST_ITEMS:
            raise UnreadableFile(line, "too_many_items", str(MOST_ITEMS))
        try:
            items.append(clean_item(line, raw, troubles))
        except UnreadableFile as unreadable:
            troubles.append(unreadable.trouble)
    counted = Counter(trouble.what for trouble in troubles)
    kept = tuple(sorted(troubles[:MOST_TROUBLES], key=lambda trouble: trouble.line))
    if not items:
        raise UnreadableFile(0, "no_items", others=kept)
    tally = {"read": len(items), PASSED: counted[PASSED], REFUSED: counted[REFUSED]}
    return ParsedFile(tuple(items), kept, tally)
