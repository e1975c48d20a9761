"""Mapping of a radar's ring names to our rings; unknown names are left to a person. Pure."""

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
    """Return our ring for a name with a certain meaning; "" for any other."""
    return _BY_WORD.get(name.strip().casefold(), "")


def guesses(names: Iterable[str]) -> dict[str, str]:
    """Map each ring name of a file to our ring; "" if unknown."""
    return {name: guess_ring(name) for name in names if name}
