"""Spelling suggestions (“Did you mean MLflow?”) for words that match no tool. Pure."""

from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.vocabulary import Vocabulary
from pipelines_catalog.landscape.domain.words import fold, tokens

SHORTEST = 4  # letters; below that everything is near everything


class Suggester:
    """An index of tool names and phrases by their letters. Immutable."""

    def __init__(self, landscape: Landscape, vocabulary: Vocabulary) -> None:
        self._wholes: dict[str, str] = {}
        self._words: dict[str, str] = {}
        names = (name for tool in landscape.tools for name in (tool.name, *tool.names))
        for name in (*names, *vocabulary.phrases.values()):
            self._wholes.setdefault(fold(name).replace(" ", ""), name)
            for word in name.split():
                self._words.setdefault(fold(word).replace(" ", ""), word.strip(",;()"))
        for tool in landscape.tools:
            if tool.language:
                self._words.setdefault(fold(tool.language), tool.language)

    def nearest(self, query: str) -> str:
        """Return a spelling correction of the query; "" when no name or phrase is similar.

        Tries the query as a whole first, then word by word; known words are kept.
        """
        letters = fold(query).replace(" ", "")
        if whole := _nearest(letters, self._wholes):
            return whole
        words = tokens(fold(query))
        if len(words) < 2:
            return ""
        mended = [word if word in self._words else _nearest(word, self._words) for word in words]
        return " ".join(mended) if all(mended) and tuple(mended) != words else ""


def allowed(letters: str) -> int:
    """Return the maximum edit distance, with transpositions, for a word of this length."""
    if len(letters) < SHORTEST:
        return 0
    return 1 if len(letters) < 6 else 2 if len(letters) < 11 else 3


def _nearest(letters: str, known: Mapping[str, str]) -> str:
    """Return the nearest candidate; ties: the same first letter, then the closest length."""
    most = allowed(letters)
    if not most:
        return ""
    near: Iterable[tuple[str, int, int]] = process.extract(
        letters, list(known), scorer=OSA.distance, score_cutoff=most, limit=20
    )
    fits = [
        (distance, other[0] != letters[0], abs(len(other) - len(letters)), other)
        for other, distance, _ in near
        if 0 < distance <= min(most, allowed(other)) and (other[0] == letters[0] or distance == 1)
    ]
    return known[min(fits)[-1]] if fits else ""
