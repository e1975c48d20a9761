"""From bytes to items, by format. Pure."""

from collections.abc import Callable, Iterator, Mapping

from mlops_portal.foundation.decoding import UnreadableText, text_of
from pipelines_catalog.landscape.domain.importing.awesome import read_awesome
from pipelines_catalog.landscape.domain.importing.items import (
    LARGEST_FILE,
    MOST_ITEMS,
    Item,
    ParsedFile,
    Trouble,
    UnreadableFile,
    clean_item,
)
from pipelines_catalog.landscape.domain.importing.landscape_yaml import read_landscape
from pipelines_catalog.landscape.domain.importing.radar import read_radar
from pipelines_catalog.landscape.domain.importing.tables import read_table

Raw = tuple[int, Mapping[str, object]]
_READERS: Mapping[str, Callable[[str], Iterator[Raw]]] = {
    "landscape": read_landscape,
    "awesome": read_awesome,
    "csv": read_table,
    "radar": read_radar,
}
MOST_TROUBLES = 200  # told; more are not collected


def decode(content: bytes) -> str:
    """The text of a file. Raises UnreadableFile when it is too large or no text."""
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(0, "too_large")
    try:
        return text_of(content)
    except UnreadableText as unreadable:
        raise UnreadableFile(unreadable.line, unreadable.code) from unreadable


def read_file(text: str, format: str) -> ParsedFile:
    """All items of a file; of an item that is wrong the line, of a broken file UnreadableFile."""
    items: list[Item] = []
    troubles: list[Trouble] = []
    for count, (line, raw) in enumerate(_READERS[format](text), start=1):
        if count > MOST_ITEMS:
            raise UnreadableFile(line, "too_many_items", str(MOST_ITEMS))
        try:
            items.append(clean_item(line, raw))
        except UnreadableFile as unreadable:
            if len(troubles) < MOST_TROUBLES:
                troubles.append(unreadable.trouble)
    if not items:
        raise UnreadableFile(troubles[0].line if troubles else 0, "no_items")
    return ParsedFile(tuple(items), tuple(troubles))
