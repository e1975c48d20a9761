"""Search over names and texts: without accents and case, both languages, names first. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mlops_portal.foundation.text import Text
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.tools import Tool

LONGEST_QUERY = 100  # characters that are looked at
_SEPARATORS = re.compile(r"[^\w+#]+|_")


def fold(text: str) -> str:
    """Lower case without accents; everything but letters, digits, + and # becomes one blank."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SEPARATORS.sub(" ", plain).strip()


@dataclass(frozen=True, slots=True)
class Entry:
    """What of a tool is searched, folded. `joined` are its names without blanks."""

    names: tuple[str, ...]
    joined: str
    text: str


def entry_of(tool: Tool, landscape: Landscape) -> Entry:
    """The searchable form of a tool: names, texts, and the names of what it belongs to."""
    names = tuple(dict.fromkeys(fold(name) for name in (*tool.names, tool.slug, tool.pypi) if name))
    words = [*names, tool.language, tool.licence, tool.acquired_by, tool.successor]
    words += list(_translations(tool.description, tool.status_note))
    for category in filter(None, map(landscape.category_by_id.get, tool.categories)):
        words += _translations(category.name)
    known = {term.id: term for term in landscape.components}
    for component in tool.components:
        if component in known:
            words += _translations(known[component].name)
    joined = "\n".join(name.replace(" ", "") for name in names)
    return Entry(names, joined, fold("\n".join(words)))


def rank(entry: Entry, query: str) -> int | None:
    """How well a folded query fits, 0 best; None when it does not.

    0 a name, 1 the beginning of a name, 2 the beginning of a word of a name, 3 inside a name,
    4 every word somewhere in the texts.
    """
    if query in entry.names:
        return 0
    joined = query.replace(" ", "")
    if any(name.startswith(query) for name in entry.names):
        return 1
    if any(f" {query}" in name for name in entry.names):
        return 2
    if joined in entry.joined:
        return 3
    # Texts are searched from the beginning of words: “ai” must not find “contain”.
    padded = f" {entry.text}"
    return 4 if all(f" {word}" in padded for word in query.split()) else None


def _translations(*texts: Text | None) -> Iterator[str]:
    for text in texts:
        if text is not None:
            yield from text.translations.values()


def search(entries: Iterable[Entry], query: str) -> dict[int, int]:
    """Rank by position of the entries that a query fits."""
    folded = fold(query[:LONGEST_QUERY])
    ranked = ((position, rank(entry, folded)) for position, entry in enumerate(entries))
    return {position: found for position, found in ranked if found is not None}
