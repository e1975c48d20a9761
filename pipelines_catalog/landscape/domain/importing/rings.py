"""Which of our rings a word of a radar is. What is not known, a person says. Pure."""

from collections.abc import Iterable

RINGS = ("adopt", "trial", "assess", "hold")
IN_ORDER = ("Adopt", "Trial", "Assess", "Hold")  # numbers 0 to 3 of a radar without names
_WORDS = {
    "adopt": "adopt adopted adotar adote adotado",
    "trial": "trial experimentar experimente teste",
    "assess": "assess avaliar avalie",
    "hold": "hold caution evitar evite suspender pausar cautela",
}
_BY_WORD = {word: ring for ring, words in _WORDS.items() for word in words.split()}


def guess_ring(name: str) -> str:
    """Our ring that the name surely means; "" where a person must say."""
    return _BY_WORD.get(name.strip().casefold(), "")


def guesses(names: Iterable[str]) -> dict[str, str]:
    """A guess for each ring that a file names; "" where there is none."""
    return {name: guess_ring(name) for name in names if name}
