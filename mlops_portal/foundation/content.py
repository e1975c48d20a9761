"""Loading of content files: safe YAML to frozen objects, errors with file, key and reason.

Independent of what the content is about. Each app registers its inspection, so that one command
and its system check validate the content in the same way as the loader does.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from mlops_portal.foundation.shapes import SHAPE, Version

Shape = TypeVar("Shape")
Loaded = TypeVar("Loaded")
Steps = tuple[str | int, ...]
REASONS = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key",
    "unexpected_keyword_argument": "is not a known key",
}
CHANGES = ("added", "changed", "dropped")

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class ContentError:
    """One error in a content file. `key` is a dotted path, empty for the file as a whole."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.reason) if part)


class InvalidContent(Exception):
    """Raised for content that cannot be loaded; carries every error found."""

    def __init__(self, errors: Iterable[ContentError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, self.errors)))


class _Loader(_SafeLoader):
    """A safe YAML loader without custom tags that refuses duplicate keys."""

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
    """Return the document in `source`. Raises InvalidContent with `file`, line and reason."""
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
    """Return the document at `path`, called `file` in errors. Raises InvalidContent."""
    try:
        source = path.read_bytes()
    except OSError as error:
        raise InvalidContent(
            [ContentError(file, "", f"cannot be read: {error.strerror}")]
        ) from error
    return parse_yaml(source, file)


def build(
    shape: type[Shape],
    document: object,
    file: str,
    *,
    languages: Iterable[str] = (),
    place: Callable[[Steps], tuple[str, str]] | None = None,
) -> Shape:
    """Return the document as an object of `shape`. Raises InvalidContent with every error.

    Texts must be in `languages`, if given. `place` maps the path of an error to the file and key to
    name; the default is `file` and the dotted path.
    """
    place = place or (lambda steps: (file, key_of(document, steps)))
    try:
        # As JSON, so that a list is a tuple and a word an enumeration, but "1" is no number.
        source = json.dumps(document, default=str)
    except (TypeError, ValueError, RecursionError) as error:  # a key, or a circle of anchors
        raise InvalidContent([ContentError(file, "", f"cannot be read: {error}")]) from error
    try:
        adapter: TypeAdapter[Shape] = _adapter(cast(Any, shape))
        found = adapter.validate_json(source, context={"languages": tuple(languages)})
    except ValidationError as refused:
        errors = refused.errors(include_url=False)
        raise InvalidContent(
            ContentError(*place(error["loc"]), REASONS.get(error["type"], error["msg"]))
            for error in errors
        ) from refused
    return found


@lru_cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


@dataclass(frozen=True)
class _Changes:
    """The schema of an overlay: entries by section and id. Other keys replace the base's."""

    __pydantic_config__ = SHAPE | ConfigDict(extra="ignore")

    base: Version
    added: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    changed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    dropped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def overlay(
    document: Any, file: str, bases: Mapping[str, Mapping[str, Any]], sections: Iterable[str]
) -> dict[str, Any]:
    """Return the document merged over the base version that it names, one of `bases`.

    Sections of a base are mappings by id. A changed mapping keeps its fields that are not named.
    Raises InvalidContent with every error.
    """
    changes = build(_Changes, document, file)
    if changes.base not in bases:
        reason = f"there is no earlier version {changes.base}"
        raise InvalidContent([ContentError(file, "base", reason)])
    result = {**bases[changes.base]}
    result |= {name: dict(result[name]) for name in sections}
    result |= {key: value for key, value in document.items() if key not in ("base", *CHANGES)}
    errors = []
    for kind in CHANGES:
        for section, entries in getattr(changes, kind).items():
            held = result[section] if section in sections else None
            if held is None:
                errors.append(ContentError(file, f"{kind}.{section}", "there is no such section"))
                continue
            for id in entries:
                if (id in held) == (kind == "added"):
                    reason = "is there already" if kind == "added" else "the base has none"
                    errors.append(ContentError(file, f"{kind}.{section}.{id}", reason))
                elif kind == "dropped":
                    del held[id]
                else:
                    is_part = kind == "changed" and isinstance(entries[id], Mapping)
                    held[id] = {**held[id], **entries[id]} if is_part else entries[id]
    if errors:
        raise InvalidContent(errors)
    return result


def version_folders(folder: Path) -> tuple[Path, ...]:
    """Return the folders `v1`, `v1.1`, ... of the published versions, oldest first."""
    return tuple(sorted(folder.glob("v[0-9]*"), key=lambda one: version_key(one.name[1:])))


def version_key(version: str) -> tuple[int, ...]:
    """Return the sort key of a version: "1.10.0" sorts after "1.9.0"."""
    return tuple(map(int, version.split(".")))


def load_versions(
    folders: Iterable[Path], load: Callable[[Path, Sequence[Loaded]], Loaded]
) -> tuple[list[Loaded], list[ContentError]]:
    """Load versions in order, each with the earlier ones as bases; return them and the errors."""
    held: list[Loaded] = []
    errors: list[ContentError] = []
    for folder in folders:
        try:
            held.append(load(folder, held))
        except InvalidContent as invalid:
            errors.extend(invalid.errors)
    return held, errors


def key_of(document: Any, path: Iterable[str | int]) -> str:
    """Return a dotted path that names a list item by its `id` where it has one."""
    parts: list[str] = []
    for step in path:
        if step == "[key]":
            continue
        try:
            document = document[step]
        except (LookupError, TypeError):  # a missing key, or what a kind of value is called
            document = None
        name = document.get("id") if isinstance(step, int) and isinstance(document, dict) else None
        parts.append(name if isinstance(name, str) else str(step))
    return ".".join(parts)


@dataclass(frozen=True, slots=True)
class Inspection:
    """The result of inspecting an app's content: a summary in words, and all errors."""

    found: tuple[str, ...]
    errors: tuple[ContentError, ...]
