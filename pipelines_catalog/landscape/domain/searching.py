"""Search over names, texts and what a tool stands in: word forms, both languages. Pure.

A query is read as phrases of the vocabulary and single words. A tool answers when each of them
fits: a phrase when the tool stands in what it means, or says it; a word when a text has it in any
form. Words of up to three letters are whole words only. Names come first.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mlops_portal.foundation.text import Text
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.tools import Tool
from pipelines_catalog.landscape.domain.vocabulary import LANGUAGES, Vocabulary
from pipelines_catalog.landscape.domain.words import fold, stem, stems, tokens

LONGEST_QUERY = 100  # characters that are looked at
SHORT = 3  # letters of a word that is looked up as a whole only
NAMED, BEGINS, WORD_BEGINS, INSIDE, IS, STANDS_IN, SAID = range(7)  # ranks, the best first
_CAPITAL = re.compile(r"(?<=\s)[(“]?([A-Z][A-Za-z]?)(?![\w+#])")


@dataclass(frozen=True, slots=True)
class Entry:
    """What of a tool is searched, folded. Of the lines each holds a name without blanks."""

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
    """A query as it is looked up: letters of the whole, and its phrases with their concepts."""

    letters: str
    phrases: tuple[tuple[str, frozenset[int], tuple[tuple[str, str], ...]], ...]

    @property
    def is_short(self) -> bool:
        return len(self.letters) <= SHORT


def ask(query: str, vocabulary: Vocabulary) -> Asked:
    """The query read as phrases and words. A query of marks alone asks for nothing."""
    words = tokens(fold(query[:LONGEST_QUERY]))
    letters = fold(query[:LONGEST_QUERY]).replace(" ", "")
    read = vocabulary.read(words)
    return Asked(letters, tuple((part, found, tuple(_forms(part))) for part, found in read))


def _forms(word: str) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        yield language, stem(word, language)


def entry_of(tool: Tool, landscape: Landscape, vocabulary: Vocabulary) -> Entry:
    """The searchable form of a tool: names, texts, and what it stands in."""
    names = list(dict.fromkeys(fold(n) for n in (*tool.names, tool.slug, tool.pypi) if n))
    texts: dict[str, list[str]] = {language: [] for language in LANGUAGES}
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
        if language in LANGUAGES:
            says |= _concepts(vocabulary, said, (language,))
    for name in names:
        says |= _concepts(vocabulary, name, LANGUAGES)
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
        stems=frozenset(_stems(folded, (*names, *plain))),
        text=f" {everything}",
        stands_in=frozenset(n for n, c in enumerate(vocabulary.concepts) if c.holds(tool)),
        says=frozenset(says),
    )


def _places(tool: Tool, landscape: Landscape) -> Iterator[Text]:
    """The names of the categories and components that a tool stands in."""
    for category in filter(None, map(landscape.category_by_id.get, tool.categories)):
        yield category.name
    known = {term.id: term for term in landscape.components}
    yield from (known[id].name for id in tool.components if id in known)


def _concepts(vocabulary: Vocabulary, folded: str, languages: Iterable[str]) -> set[int]:
    read = vocabulary.read(tokens(folded), tuple(languages))
    return {number for _, found in read for number in found}


def _stems(folded: dict[str, str], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        words = (*folded.get(language, "").split(), *" ".join(names).split())
        yield from ((language, found) for found in stems(words, language))


def _tails(name: str) -> Iterator[str]:
    words = name.split()
    yield from ("".join(words[place:]) for place in range(len(words)))


def _lines(texts: Iterable[str]) -> str:
    return "\n" + "\n".join(texts)


def rank(entry: Entry, asked: Asked) -> int | None:
    """How well a query fits, 0 best; None when it does not.

    0 a name, 1 the beginning of a name, 2 the beginning of a word of a name, 3 inside one,
    4 stands in everything asked for and says so, 5 stands in it, 6 says it.
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
    """Rank by position of the entries that a query fits.

    A word of two or three letters that no entry has as a whole is the beginning of a name.
    """
    entries = tuple(entries)
    ranked = ((position, rank(entry, asked)) for position, entry in enumerate(entries))
    found = {position: fits for position, fits in ranked if fits is not None}
    if found or not 2 <= len(asked.letters) <= SHORT:
        return found
    line = f"\n{asked.letters}"
    return {n: BEGINS for n, entry in enumerate(entries) if line in entry.beginnings}
