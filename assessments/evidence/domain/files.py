"""Accepted types of evidence files, detected by content.

The extension claims a type and the content must match it. Content that a browser could run (HTML,
SVG, scripts), programs, archives and office documents are refused under any name.
"""

import codecs
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlops_portal.foundation.decoding import UnreadableText, text_of

MAX_BYTES = 10 * 1024 * 1024
OPAQUE = "application/octet-stream"
PLAIN = "text/plain; charset=utf-8"


class Refused(Exception):
    """Raised when a file is not accepted. `code` is the reason; `params` complete the message."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file: the extension it is stored with, and its content type."""

    ending: str
    content_type: str


def kind_of(name: str, content: bytes) -> Kind:
    """Return the type of `content`, named `name`. The bytes are stored unchanged.

    Raises Refused: "empty", "too_large", "not_taken" (extension not accepted); "not_what_it_says"
    (content of another type); "cut_off" and "goes_on" (a picture or PDF that ends too early, or is
    followed by markup); for texts the code of `decoding.UnreadableText`, with its line; "bad_json",
    "no_notebook".
    """
    if not content:
        raise Refused("empty")
    if len(content) > MAX_BYTES:
        raise Refused("too_large")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    check = _CHECKS.get(ending)
    if check is None:
        raise Refused("not_taken", ending=ending[:20])
    try:
        content_type = check(content)
    except UnreadableText as error:
        raise Refused(error.code, ending=ending, line=str(error.line)) from error
    except Refused as refused:
        raise Refused(refused.code, **({"ending": ending} | refused.params)) from refused
    return Kind(_SAME.get(ending, ending), content_type)


def _png(content: bytes) -> str:
    if not content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"):
        raise Refused("not_what_it_says")
    _, end, after = content.rpartition(b"IEND\xaeB`\x82")
    if not end:
        raise Refused("cut_off")
    _no_markup(after)
    return "image/png"


def _jpeg(content: bytes) -> str:
    if not content.startswith(b"\xff\xd8\xff"):
        raise Refused("not_what_it_says")
    _, end, after = content.rpartition(b"\xff\xd9")
    if not end:
        raise Refused("cut_off")
    _no_markup(after)
    return "image/jpeg"


def _webp(content: bytes) -> str:
    if not (content.startswith(b"RIFF") and content[8:12] == b"WEBP"):
        raise Refused("not_what_it_says")
    end = int.from_bytes(content[4:8], "little") + 8
    if len(content) < end:
        raise Refused("cut_off")
    _no_markup(content[end:])
    return "image/webp"


def _pdf(content: bytes) -> str:
    """Accept blanks or a byte order mark before the header, and blanks after the end."""
    if not content[:1024].removeprefix(codecs.BOM_UTF8).lstrip(_BLANK).startswith(b"%PDF-"):
        raise Refused("not_what_it_says")
    if b"%%EOF" not in content.rstrip(_BLANK)[-2048:]:
        raise Refused("cut_off")
    return "application/pdf"


def _no_markup(after: bytes) -> None:
    """Refuse markup or a program after the end of a picture; blanks and camera data may follow."""
    if b"<" in after or after.lstrip(_BLANK).startswith(_PROGRAMS):
        raise Refused("goes_on", size=str(len(after)))


_BLANK = b"\x00\t\n\x0c\r "
_PROGRAMS = (b"MZ", b"\x7fELF", b"PK", b"#!")


def _text(content: bytes) -> str:
    text_of(content)
    return PLAIN if _is_utf8(content) else OPAQUE


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return b"\x00" not in content


def _json(content: bytes) -> str:
    _read_json(content)
    return OPAQUE


def _read_json(content: bytes) -> object:
    try:
        document = json.loads(text_of(content))
    except json.JSONDecodeError as error:
        raise Refused("bad_json", line=str(error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise Refused("bad_json", line="1") from error
    if document is None:
        raise Refused("bad_json", line="1")
    return document


def _notebook(content: bytes) -> str:
    document = _read_json(content)
    if not isinstance(document, dict) or "nbformat" not in document:
        raise Refused("no_notebook")
    if not isinstance(document.get("cells"), list):
        raise Refused("no_notebook")
    return OPAQUE


_CHECKS: Mapping[str, Callable[[bytes], str]] = {  # each returns the content type to send
    "pdf": _pdf,
    "png": _png,
    "jpg": _jpeg,
    "jpeg": _jpeg,
    "webp": _webp,
    **dict.fromkeys(("txt", "md", "csv", "log", "yaml", "yml"), _text),
    "json": _json,
    "ipynb": _notebook,
}
ENDINGS = tuple(_CHECKS)
_SAME = {"jpeg": "jpg", "yml": "yaml"}


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
