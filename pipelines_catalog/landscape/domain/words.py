"""Text normalization for search: case folding, stop words and stemming. Pure.

Stems are Snowball's; a word of a language that it does not know stays as it is. Missing accents are
restored before a Portuguese word is stemmed, so that both spellings have the same stem.
"""

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

_SEPARATORS = re.compile(r"[^\w+#]+|_")
_BETWEEN_INITIALS = re.compile(r"(?<!\S)(\w)\s*&\s*(\w)(?!\S)")
# Articles, prepositions and the words that every tool would answer to.
_EMPTY = (
    "a an and as at by for from in into is of on or that the to with "
    "tool tools software solution solutions "
    "o os um uma e ou de do da dos das em no na nos nas para por pelo pela com que ao "
    "ferramenta ferramentas solucao solucoes"
)
EMPTY = frozenset(_EMPTY.split())
_ACCENTS = (
    (re.compile(r"oes$"), "ao"),
    (re.compile(r"cao$"), "ção"),
    (re.compile(r"([ae])ncia(s?)$"), lambda found: f"{'âê'['ae'.index(found[1])]}ncia{found[2]}"),
)
_INITIALS = re.compile(r"(?<=^[^aeiouy]{3})s$")  # “LLMs” is no word that a stemmer knows
_LOCK = threading.Lock()  # a stemmer is not safe among threads


def plain(text: str) -> str:
    """Return lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def fold(text: str) -> str:
    """Return lower case without accents; all but letters, digits, + and # becomes one space.

    A mark that would separate a single letter is removed instead: “W&B” is “wb”, not “w b”.
    """
    text = _BETWEEN_INITIALS.sub(r"\1\2", plain(text))
    return " ".join(part for chunk in text.split() if (part := _parts(chunk)))


def _parts(chunk: str) -> str:
    parts = [part for part in _SEPARATORS.split(chunk) if part]
    glue = "" if len(parts) > 1 and any(len(part) == 1 for part in parts) else " "
    return glue.join(parts)


def tokens(folded: str) -> tuple[str, ...]:
    """Return the words of a folded text without stop words, or all if there are only those."""
    words = folded.split()
    return tuple(word for word in words if word not in EMPTY) or tuple(words)


@lru_cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    """Return the stemmer of a language by its code, if there is one."""
    try:
        return Stemmer.Stemmer(language)
    except KeyError:
        return None


@lru_cache(maxsize=60_000)
def stem(word: str, language: str) -> str:
    """Return the stem of a folded word in a language, folded again."""
    if len(word) < 4:
        return word
    word = _INITIALS.sub("", word)
    base = language.partition("-")[0]
    if base == "pt":
        for ending, accented in _ACCENTS:
            word = ending.sub(accented, word)
    with _LOCK:
        stemmer = _stemmer(base)
        return plain(stemmer.stemWord(word)) if stemmer else word


def stems(words: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Return the stems of folded words, in their order."""
    return tuple(stem(word, language) for word in words)
