"""Text that is used as a name: without what nobody sees, so that two that look alike are one. Pure.

Copied text brings marks along that change nothing for the eye, and marks that turn the direction of
what stands beside them. A name holds neither, nor blanks beyond one between its words.
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
    """`text` on one line, normalized, without characters that nobody sees; "" for nothing else.

    Joiners stay where they shape letters or emoji, which no ASCII does.
    """
    composed = unicodedata.normalize("NFC", text)
    return " ".join(_HIDDEN.sub(_joined, composed).split())


def _joined(found: re.Match[str]) -> str:
    """What stays of hidden characters: one joiner between signs that it can join."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    if not before or before.isascii() or before.isspace():
        return ""
    kept = "".join(_JOINS.findall(found.group()))
    is_inside = after and not after.isascii() and not after.isspace()
    return kept if is_inside else kept.rstrip("\u200c\u200d")
