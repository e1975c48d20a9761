"""Reading content files: safe YAML, JSON schema, and what is wrong named by file, key and reason.

Knows nothing of what the content is about. A room registers its inspection, so that one command
and its system check look at the content in the same way as the loader does.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class ContentError:
    """One thing wrong in a content file. `key` is a dotted path, empty for the file as a whole."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.reason) if part)


class InvalidContent(Exception):
    """Content that cannot be loaded, with everything that was found wrong."""

    def __init__(self, errors: Iterable[ContentError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, self.errors)))


class _Loader(_SafeLoader):
    """Safe YAML without tags of our own, in which a key stands once in a mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, list | dict):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key must be plain text", key_node.start_mark
                )
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def parse_yaml(source: str | bytes, file: str) -> Any:
    """The document in `source`. Raises InvalidContent naming `file`, the line and the reason."""
    try:
        return yaml.load(source, Loader=_Loader)  # noqa: S506  a subclass of the safe loader
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}" if error.problem_mark else ""
        reason = f"{error.problem or error.context}"
        raise InvalidContent([ContentError(file, line, reason)]) from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InvalidContent([ContentError(file, "", f"cannot be read: {reason}")]) from error


def read_yaml(path: Path, file: str) -> Any:
    """The document at `path`, called `file` in errors. Raises InvalidContent."""
    try:
        source = path.read_bytes()
    except OSError as error:
        raise InvalidContent(
            [ContentError(file, "", f"cannot be read: {error.strerror}")]
        ) from error
    return parse_yaml(source, file)


def read_schema(path: Path) -> Draft202012Validator:
    """The validator of the JSON schema at `path`."""
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def schema_errors(
    document: object, schema: Draft202012Validator, file: str
) -> Iterator[ContentError]:
    """What `schema` refuses in `document`, in the order of the document's keys."""
    for error in sorted(schema.iter_errors(document), key=lambda e: list(map(str, e.path))):
        yield ContentError(file, _key(document, error.absolute_path), _reason(error))


def _key(document: object, path: Iterable[str | int]) -> str:
    """A dotted path in which a member of a list is called by its `id` where it has one."""
    parts: list[str] = []
    for step in path:
        document = document[step]  # type: ignore[index]
        name = document.get("id") if isinstance(step, int) and isinstance(document, dict) else None
        parts.append(name if isinstance(name, str) else str(step))
    return ".".join(parts)


def _reason(error: ValidationError) -> str:
    """The schema's own words where it gives some (`errorMessage`), else the validator's."""
    messages = error.schema.get("errorMessage", {}) if isinstance(error.schema, Mapping) else {}
    own = messages.get(error.validator) if isinstance(messages, Mapping) else None
    return own or error.message


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a room's content holds, in words, and everything that is wrong in it."""

    found: tuple[str, ...]
    errors: tuple[ContentError, ...]


_inspections: dict[str, Callable[[], Inspection]] = {}


def register_inspection(room: str, inspect: Callable[[], Inspection]) -> None:
    """Let `check_content` look at the content of `room`. Called in the room's `ready()`."""
    _inspections[room] = inspect


def inspections() -> Mapping[str, Callable[[], Inspection]]:
    """The registered inspections by room, in the order of the installed applications."""
    return dict(_inspections)
