"""Full-text search over names, texts, categories and components, in every language. Pure.

A query is split into phrases of the vocabulary and single words; a tool matches when each of them
matches: a phrase by the places of its concept or in a text, a word in a text in any inflection.
Words of up to three letters match whole words only. Name matches rank first.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mlops_portal.foundation.text import Text
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.tools import Tool
from pipelines_catalog.landscape.domain.vocabulary import Vocabulary
from pipelines_catalog.landscape.domain.words import fold, stem, stems, tokens

LONGEST_QUERY = 100  # characters that are looked at
SHORT = 3  # letters of a word that is looked up as a whole only
NAMED, BEGINS, WORD_BEGINS, INSIDE, IS, STANDS_IN, SAID = range(7)  # ranks, the best first
_CAPITAL = re.compile(r"(?<=\s)[(“]?([A-Z][A-Za-z]?)(?![\w+#])")


@dataclass(frozen=True, slots=True)
class Entry:
    """The folded search index of a tool. Lines hold one name each, without spaces."""

    names: frozenset[str]  # without blanks
    beginnings: str  # lines: the names
    tails: str  # lines: the names from each of their words on
    name_words: str  # lines
    words: frozenset[str]
    stems: frozenset[tuple[str, str]]  # language, stem
    text: str
    stands_in: frozenset[int]
    says: frozenset[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A parsed query: its letters without spaces, and its phrases with their concepts."""

    letters: str
    phrases: tuple[tuple[str, frozenset[int], tuple[tuple[str, str], ...]], ...]

    @property
    def is_short(self) -> bool:
        return len(self.letters) <= SHORT


def ask(query: str, vocabulary: Vocabulary) -> Asked:
    """Parse a query into phrases and words. A query of punctuation alone has none."""
    words = tokens(fold(query[:LONGEST_QUERY]))
    letters = fold(query[:LONGEST_QUERY]).replace(" ", "")
    known = vocabulary.languages
    phrases = (
        (part, found, tuple((language, stem(part, language)) for language in known))
        for part, found in vocabulary.read(words, known)
    )
    return Asked(letters, tuple(phrases))


def entry_of(tool: Tool, landscape: Landscape, vocabulary: Vocabulary) -> Entry:
    """Return the search index of a tool: names, texts, and its places in the landscape."""
    names = list(dict.fromkeys(fold(n) for n in (*tool.names, tool.slug, tool.pypi) if n))
    texts: dict[str, list[str]] = {language: [] for language in vocabulary.languages}
    for text in (tool.description, tool.status_note, *_places(tool, landscape)):
        for language, said in (text.translations if text else {}).items():
            texts.setdefault(language, []).append(said)
    facts = [tool.language, tool.form, tool.licence, tool.client_licence]
    facts += [tool.acquired_by, tool.successor, *(f.name for f in tool.foundations)]
    plain = [fold(fact) for fact in facts if fact]
    folded = {language: fold("\n".join(said)) for language, said in texts.items()}
    everything = " ".join((*names, *plain, *folded.values()))
    says: set[int] = set()
    for language, said in folded.items():
        if language in vocabulary.languages:
            says |= _concepts(vocabulary, said, (language,))
    for name in names:
        says |= _concepts(vocabulary, name, vocabulary.languages)
    every = frozenset(everything.split())
    whole = {word for word in every if len(word) > 2}
    whole |= {word for name in (*names, *plain) for word in name.split()}
    whole |= {m.lower() for said in texts.values() for m in _CAPITAL.findall(" ".join(said))}
    return Entry(
        names=frozenset(name.replace(" ", "") for name in names),
        beginnings=_lines(name.replace(" ", "") for name in names),
        tails=_lines(tail for name in names for tail in _tails(name)),
        name_words=_lines(word for name in names for word in name.split()),
        words=frozenset(whole),
        stems=frozenset(_stems(folded, (*names, *plain), vocabulary.languages)),
        text=f" {everything}",
        stands_in=frozenset(n for n, c in enumerate(vocabulary.concepts) if c.holds(tool)),
        says=frozenset(says),
    )


def _places(tool: Tool, landscape: Landscape) -> Iterator[Text]:
    """Yield the names of the tool's categories and components."""
    for category in filter(None, map(landscape.category_by_id.get, tool.categories)):
        yield category.name
    known = {term.id: term for term in landscape.components}
    yield from (known[id].name for id in tool.components if id in known)


def _concepts(vocabulary: Vocabulary, folded: str, languages: Iterable[str]) -> set[int]:
    read = vocabulary.read(tokens(folded), tuple(languages))
    return {number for _, found in read for number in found}


def _stems(
    folded: dict[str, str], names: Iterable[str], languages: Iterable[str]
) -> Iterator[tuple[str, str]]:
    for language in languages:
        words = (*folded.get(language, "").split(), *" ".join(names).split())
        yield from ((language, found) for found in stems(words, language))


def _tails(name: str) -> Iterator[str]:
    words = name.split()
    yield from ("".join(words[place:]) for place in range(len(words)))


def _lines(texts: Iterable[str]) -> str:
    return "\n" + "\n".join(texts)


def rank(entry: Entry, asked: Asked) -> int | None:
    """Return the rank of the match between a query and a tool, 0 best; None without a match.

    0 name, 1 start of a name, 2 start of a word in a name, 3 inside a name,
    4 in all requested places and texts, 5 in all requested places, 6 in texts.
    """
    letters = asked.letters
    if letters in entry.names:
        return NAMED
    if not asked.is_short:
        line = f"\n{letters}"
        if line in entry.beginnings:
            return BEGINS
        if line in entry.tails:
            return WORD_BEGINS
        if letters in entry.name_words:
            return INSIDE
    elif f"\n{letters}\n" in f"{entry.name_words}\n":
        return WORD_BEGINS
    worst = IS
    for word, concepts, forms in asked.phrases:
        if not concepts.isdisjoint(entry.stands_in):
            worst = max(worst, IS if concepts & entry.says else STANDS_IN)
            continue
        worst = SAID
        if concepts.isdisjoint(entry.says) and not _has(entry, word, forms):
            return None
    return worst if asked.phrases else None


def _has(entry: Entry, word: str, forms: Iterable[tuple[str, str]]) -> bool:
    if len(word) <= SHORT:
        return word in entry.words
    # From the beginning of a word, as it is being typed: “ai” must not find “contain”.
    return any(form in entry.stems for form in forms) or f" {word}" in entry.text


def search(entries: Iterable[Entry], asked: Asked) -> dict[int, int]:
    """Return the rank by position of the matching entries.

    A word of two or three letters that no entry has as a whole word matches the start of a name.
    """
    entries = tuple(entries)
    ranked = ((position, rank(entry, asked)) for position, entry in enumerate(entries))
    found = {position: fits for position, fits in ranked if fits is not None}
    if found or not 2 <= len(asked.letters) <= SHORT:
        return found
    line = f"\n{asked.letters}"
    return {n: BEGINS for n, entry in enumerate(entries) if line in entry.beginnings}
