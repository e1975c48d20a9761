"""Normalization of text used as a name, so that names that look alike are equal. Pure.

Copied text may contain invisible characters, and marks that change the direction of the text
around them. A name has neither, and single spaces alone between its words.
"""

import re
import unicodedata

# Unicode's "default ignorable" marks, and the two blanks that count as letters and symbols.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_TURNS = "\u202a-\u202e\u2066-\u2069"
_HIDDEN = re.compile(f"[{_UNSEEN}{_TURNS}]+")
_JOINS = re.compile("[\u200c\u200d\ufe0f]")  # inside scripts and emoji they make another sign
UNSEEN = re.compile(f"(?![{_TURNS}])[{_UNSEEN}]")


def visible_line(text: str) -> str:
    """Return `text` on one line, NFC-normalized, without invisible characters; may be "".

    Joiners are kept where they shape letters or emoji, which is never beside ASCII.
    """
    composed = unicodedata.normalize("NFC", text)
    return " ".join(_HIDDEN.sub(_joined, composed).split())


def _joined(found: re.Match[str]) -> str:
    """Return the joiners among matched hidden characters, where both neighbours can be joined."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    if not before or before.isascii() or before.isspace():
        return ""
    kept = "".join(_JOINS.findall(found.group()))
    is_inside = after and not after.isascii() and not after.isspace()
    return kept if is_inside else kept.rstrip("\u200c\u200d")
