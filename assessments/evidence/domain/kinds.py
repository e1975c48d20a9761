"""Which files are taken as evidence, found by what they hold.

The name says what a file claims to be; the content must agree. What a browser could run (HTML, SVG,
scripts), programs, archives and office documents are refused whatever they are called.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MAX_BYTES = 10 * 1024 * 1024
OPAQUE = "application/octet-stream"
PLAIN = "text/plain; charset=utf-8"


class Refused(Exception):
    """The file is not taken. `code` says why; `params` complete the sentence."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file: the ending it is kept under, and as what it is sent to a browser."""

    ending: str
    content_type: str


def kind_of(name: str, content: bytes) -> Kind:
    """What `content` is, under the ending of `name`.

    Raises Refused: "empty", "too_large", "not_taken" (none of our endings),
    "not_what_it_says" (the content is not what the ending says).
    """
    if not content:
        raise Refused("empty")
    if len(content) > MAX_BYTES:
        raise Refused("too_large")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    holds = _CHECKS.get(ending)
    if holds is None:
        raise Refused("not_taken", ending=ending[:20])
    if not holds(content):
        raise Refused("not_what_it_says", ending=ending)
    return Kind(_SAME.get(ending, ending), _CONTENT_TYPES.get(ending, OPAQUE))


def _is_png(content: bytes) -> bool:
    starts = content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    return starts and content.endswith(b"IEND\xaeB`\x82")


def _is_jpeg(content: bytes) -> bool:
    return content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[-64 * 1024 :]


def _is_webp(content: bytes) -> bool:
    size = int.from_bytes(content[4:8], "little")
    is_riff = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    return is_riff and size + 8 in (len(content), len(content) - 1)


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]


def _text(content: bytes) -> str | None:
    """The text of UTF-8 without control characters; None for anything else."""
    if content.translate(None, _CONTROLS) != content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


# Allowed are tab, line feed, form feed, carriage return, and escape: logs are coloured with it.
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27}) + b"\x7f"


def _is_text(content: bytes) -> bool:
    return _text(content) is not None


def _read_json(content: bytes) -> object:
    """The parsed document; None for what is no JSON (and for the document "null")."""
    text = _text(content)
    try:
        return None if text is None else json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_json(content: bytes) -> bool:
    return _read_json(content) is not None


def _is_notebook(content: bytes) -> bool:
    document = _read_json(content)
    is_object = isinstance(document, dict)
    return is_object and isinstance(document.get("cells"), list) and "nbformat" in document


_CHECKS: Mapping[str, Callable[[bytes], bool]] = {
    "pdf": _is_pdf,
    "png": _is_png,
    "jpg": _is_jpeg,
    "jpeg": _is_jpeg,
    "webp": _is_webp,
    "txt": _is_text,
    "md": _is_text,
    "csv": _is_text,
    "log": _is_text,
    "yaml": _is_text,
    "yml": _is_text,
    "json": _is_json,
    "ipynb": _is_notebook,
}
ENDINGS = tuple(_CHECKS)
_SAME = {"jpeg": "jpg", "yml": "yaml"}
_CONTENT_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    **dict.fromkeys(("txt", "md", "csv", "log", "yaml", "yml"), PLAIN),
}
