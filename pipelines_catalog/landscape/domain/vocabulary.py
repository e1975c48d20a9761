"""The vocabulary of the field: phrases for concepts, and the tools they stand for. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from mlops_portal.foundation.shapes import SHAPE, Filled, FrozenMapping, Language, NotEmpty, Once
from mlops_portal.foundation.text import Text, declared
from pipelines_catalog.landscape.domain.tools import Id, Tool
from pipelines_catalog.landscape.domain.words import fold, stems, tokens

if TYPE_CHECKING:
    from pipelines_catalog.landscape.domain.landscape import Landscape

Phrases = Annotated[
    FrozenMapping[Language, Annotated[Once[Filled], NotEmpty]], AfterValidator(declared)
]


@dataclass(frozen=True, slots=True)
class Concept:
    """One subject: its phrases by language, and the places of the tools that belong to it."""

    __pydantic_config__ = SHAPE

    id: Id
    phrases: Phrases
    components: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    tools: frozenset[str] = frozenset()

    def holds(self, tool: Tool) -> bool:
        """Return whether a tool stands in one of the places of the concept."""
        return (
            tool.slug in self.tools
            or tool.kind.value in self.kinds
            or tool.language in self.languages
            or not self.components.isdisjoint(tool.components)
            or not self.categories.isdisjoint(tool.categories)
            or not self.stages.isdisjoint((*tool.lifecycle_ml, *tool.lifecycle_data))
        )


@dataclass(frozen=True)
class Vocabulary:
    """All concepts, with their phrases by stems and as they are written together."""

    __pydantic_config__ = SHAPE

    concepts: tuple[Concept, ...] = ()

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that there are phrases in."""
        return tuple(dict.fromkeys(code for concept in self.concepts for code in concept.phrases))

    @cached_property
    def by_stems(self) -> Mapping[str, Mapping[tuple[str, ...], frozenset[int]]]:
        """Concepts by language and stems of a phrase."""
        found: dict[str, dict[tuple[str, ...], frozenset[int]]] = {}
        for language in self.languages:
            found[language] = {}
        for number, concept in enumerate(self.concepts):
            for language, phrases in concept.phrases.items():
                for phrase in phrases:
                    key = stems(tokens(fold(phrase)), language)
                    known = found[language].get(key, frozenset())
                    found[language][key] = known | {number}
        return found

    @cached_property
    def by_letters(self) -> Mapping[str, frozenset[int]]:
        """Concepts by a phrase of several words without its blanks: “featurestore”."""
        found: dict[str, frozenset[int]] = {}
        for number, concept in enumerate(self.concepts):
            for phrases in concept.phrases.values():
                for phrase in phrases:
                    letters = "".join(tokens(fold(phrase)))
                    if len(letters) > 3:
                        found[letters] = found.get(letters, frozenset()) | {number}
        return found

    @cached_property
    def longest(self) -> int:
        """Words of the longest phrase."""
        lengths = (len(key) for phrases in self.by_stems.values() for key in phrases)
        return max(lengths, default=0)

    @cached_property
    def phrases(self) -> Mapping[str, str]:
        """Every phrase as it is written, by its folded form."""
        return {
            fold(phrase): phrase
            for concept in self.concepts
            for phrases in concept.phrases.values()
            for phrase in phrases
        }

    def read(
        self, words: tuple[str, ...], languages: Iterable[str]
    ) -> Iterator[tuple[str, frozenset[int]]]:
        """Split folded words into the longest known phrases, each with its concepts, if any."""
        in_language = [(language, stems(words, language)) for language in languages]
        place = 0
        while place < len(words):
            for length in range(min(self.longest + 1, len(words) - place), 0, -1):
                part = slice(place, place + length)
                found = self.by_letters.get("".join(words[part]), frozenset())
                for language, stemmed in in_language:
                    found |= self.by_stems[language].get(stemmed[part], frozenset())
                if found or length == 1:
                    yield " ".join(words[part]), found
                    place += length
                    break


NO_WORDS = Vocabulary()


def with_places(vocabulary: Vocabulary, landscape: "Landscape") -> Vocabulary:
    """Return the vocabulary with the names of all categories, groups, components, stages."""
    found = list(vocabulary.concepts)
    for category in landscape.categories:
        found.append(_place(category.id, category.name, categories=frozenset({category.id})))
    for group in landscape.groups:
        ids = frozenset(category.id for category in landscape.of_group(group.id))
        found.append(_place(group.id, group.name, categories=ids))
    for term in landscape.components:
        found.append(_place(term.id, term.name, components=frozenset({term.id})))
    for term in (*landscape.lifecycle_data, *landscape.lifecycle_ml):
        found.append(_place(term.id, term.name, stages=frozenset({term.id})))
    return Vocabulary(tuple(found))


def _place(id: str, name: Text, **where: frozenset[str]) -> Concept:
    return Concept(id, {key: (text,) for key, text in name.translations.items()}, **where)
