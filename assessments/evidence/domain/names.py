"""Sanitizing of uploaded file names, so that they can be stored, shown and sent."""

import unicodedata

NAME_LENGTH = 120
_RESERVED = frozenset('<>:"|?*;%')


def clean_name(given: str, ending: str) -> str:
    """Return a plain file name that ends in `.ending`.

    Folders and control, formatting (text direction too) and surrogate characters are removed; what
    file systems or headers reserve becomes "_". Never empty, never hidden, at most 120 characters.
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    kept = (c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    name = "".join("_" if c in _RESERVED else c for c in kept)
    stem = " ".join(name.rpartition(".")[0].split()).strip(". ")
    room = NAME_LENGTH - len(ending) - 1
    return f"{stem[:room].rstrip('. ') or 'file'}.{ending}"
