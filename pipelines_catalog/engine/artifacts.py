"""Artifacts: the outputs of a step, their kinds, and the preview that a page shows.

An artifact's identity is the SHA-256 of its bytes. A kind that is JSON is its own preview; of
bytes (`data`, `model`) a step says in a preview what is in them.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipelines_catalog.engine.messages import Message

LARGEST_BYTES = 64 * 1024 * 1024
LARGEST_PREVIEW = 64 * 1024  # bytes of JSON, kept in the row
LONGEST_TEXT = 4_000  # characters of a text that its preview shows

Content = bytes | str | Mapping[str, Any] | list[Any]


class Kind(StrEnum):
    """The kind of an artifact, which determines how it is displayed."""

    TABLE = "table"
    HISTOGRAM = "histogram"
    CURVE = "curve"
    ROC = "roc"
    CONFUSION_MATRIX = "confusion_matrix"
    CALIBRATION = "calibration"
    MODEL_CARD = "model_card"
    DATA_CARD = "data_card"
    TEXT = "text"
    JSON = "json"
    DATA = "data"
    MODEL = "model"

    @property
    def is_bytes(self) -> bool:
        """Whether the content is binary and read by steps only."""
        return self in (Kind.DATA, Kind.MODEL)

    @property
    def media_type(self) -> str:
        if self.is_bytes:
            return "application/octet-stream"
        return "text/plain; charset=utf-8" if self is Kind.TEXT else "application/json"

    @property
    def extension(self) -> str:
        return "bin" if self.is_bytes else ("txt" if self is Kind.TEXT else "json")


# Required fields of a preview by kind, so that a page can draw it without further checks.
PREVIEW_KEYS: Mapping[Kind, tuple[str, ...]] = {
    # Names; a list of lists; optional "total": rows in all, and "headings": what each name reads
    # as, a message as JSON. A cell may be one too.
    Kind.TABLE: ("columns", "rows"),
    Kind.HISTOGRAM: ("edges", "counts"),  # n + 1 and n numbers; optional "reference", "column"
    Kind.CURVE: ("x", "y"),  # optional "x_label", "y_label": a word or a message
    Kind.ROC: ("fpr", "tpr", "auc"),
    Kind.CONFUSION_MATRIX: ("labels", "counts"),  # counts[actual][predicted]; labels as above
    Kind.CALIBRATION: ("predicted", "observed", "counts"),  # by bin
    Kind.MODEL_CARD: ("sections",),  # [{"title": a message, "text": a message}]
    Kind.DATA_CARD: ("sections",),
}


class InvalidArtifact(ValueError):
    """Content of a step that its kind does not allow; the message gives the reason."""


@dataclass(frozen=True, slots=True)
class NewArtifact:
    """An artifact as a step made it, before anything is published."""

    name: str
    kind: Kind
    content: bytes
    preview: Mapping[str, Any]
    filename: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredContent:
    """A readable artifact: an input of a step, or the file of a model."""

    name: str
    kind: Kind
    sha256: str
    size: int  # bytes
    preview: Mapping[str, Any]
    read: Callable[[], bytes] = field(repr=False)  # checks the hash; raises InvalidArtifact
    path: Path | None = None

    def text(self) -> str:
        """The content as text."""
        return self.read().decode()

    def json(self) -> Any:
        """The content of a JSON kind."""
        return json.loads(self.read())


def headed(headings: Mapping[str, Message], rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return the content of a table: column names for programs, with their headings."""
    return {
        "columns": list(headings),
        "headings": [words.as_json() for words in headings.values()],
        "rows": [list(row) for row in rows],
        "total": len(rows),
    }


def card(*sections: tuple[Message, Message | Mapping[str, Any]]) -> dict[str, Any]:
    """The content of a model card or data card: titles, and the sentence under each (as it was
    stored, where it comes from an artifact).
    """
    return {
        "sections": [
            {
                "title": title.as_json(),
                "text": text.as_json() if isinstance(text, Message) else text,
            }
            for title, text in sections
        ]
    }


def hash_of(content: bytes) -> str:
    """Return the SHA-256 of the content as 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def new_artifact(
    name: str,
    kind: Kind,
    content: Content,
    preview: Mapping[str, Any] | None = None,
    filename: str = "",
) -> NewArtifact:
    """Encode `content` and check it and its preview. Raises InvalidArtifact.

    JSON kinds take a mapping or list without numbers that are not finite, `text` a string, `data`
    and `model` bytes.
    """
    encoded = _encode(name, kind, content)
    if len(encoded) > LARGEST_BYTES:
        raise InvalidArtifact(f"{name}: larger than {LARGEST_BYTES // 1024**2} MiB")
    if preview is None:
        preview = _own_preview(kind, content)
    _check_preview(name, kind, preview)
    filename = filename or f"{name}.{kind.extension}"
    return NewArtifact(name, kind, encoded, dict(preview), filename, hash_of(encoded))


def _encode(name: str, kind: Kind, content: Content) -> bytes:
    if kind.is_bytes:
        if not isinstance(content, bytes):
            raise InvalidArtifact(f"{name}: {kind} is bytes, not {type(content).__name__}")
        return content
    if kind is Kind.TEXT:
        if not isinstance(content, str):
            raise InvalidArtifact(f"{name}: text is a string, not {type(content).__name__}")
        return content.encode()
    return to_json(content, name).encode()


def to_json(value: object, name: str = "") -> str:
    """Return JSON with sorted keys and without NaN, so that equal content has an equal hash."""
    try:
        return json.dumps(
            value, sort_keys=True, allow_nan=False, ensure_ascii=False, separators=(",", ":")
        )
    except (TypeError, ValueError) as error:
        raise InvalidArtifact(f"{name}: cannot be written as JSON: {error}") from error


def _own_preview(kind: Kind, content: Content) -> Mapping[str, Any]:
    if kind.is_bytes:
        return {}
    if isinstance(content, str):
        return {"text": content[:LONGEST_TEXT], "is_cut": len(content) > LONGEST_TEXT}
    if isinstance(content, Mapping):
        fits = kind is not Kind.JSON or len(to_json(content)) <= LARGEST_PREVIEW
        return content if fits else {"keys": sorted(map(str, content))[:100]}
    return {"items": len(content)}


def _check_preview(name: str, kind: Kind, preview: Mapping[str, Any]) -> None:
    if missing := [key for key in PREVIEW_KEYS.get(kind, ()) if key not in preview]:
        raise InvalidArtifact(f"{name}: the preview of {kind} lacks {', '.join(missing)}")
    if len(preview.get("headings", ())) not in (0, len(preview.get("columns", ()))):
        raise InvalidArtifact(f"{name}: each column of {kind} has a heading, or none has")
    if len(to_json(preview, name).encode()) > LARGEST_PREVIEW:
        raise InvalidArtifact(f"{name}: the preview is larger than {LARGEST_PREVIEW // 1024} KiB")
