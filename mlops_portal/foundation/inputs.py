"""Input errors by field and code, and strict JSON decoding without silent data loss. Pure.

Each app turns the codes into sentences in its `messages.py`.
"""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mlops_portal.foundation.incoming import shown

__all__ = ["InputError", "InvalidInput", "decode_json", "shown"]


@dataclass(frozen=True, slots=True)
class InputError:
    """One error. `field` is a dotted path, None for the whole; `code` is the reason."""

    field: str | None
    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict, hash=False)


class InvalidInput(Exception):
    """Raised for input that cannot be used; carries every error found."""

    def __init__(self, errors: Iterable[InputError]) -> None:
        self.errors = tuple(errors)
        super().__init__(", ".join(f"{e.field or 'input'}: {e.code}" for e in self.errors))


def decode_json(data: bytes) -> object:
    """Return the JSON document in `data` (UTF-8). A key must not stand twice in an object.

    Raises InvalidInput with code `malformed` or `duplicate_key`.
    """
    try:
        return parse_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _malformed("it is not UTF-8") from None


def parse_json(text: str) -> object:
    """Return the JSON document in `text`, as `decode_json`, which raises the same."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        reason = "it is nested too deeply"
    except json.JSONDecodeError as error:
        reason = f"line {error.lineno}, column {error.colno}"
    except ValueError as error:  # a number that is too long, NaN
        reason = shown(str(error))
    raise _malformed(reason)


def _malformed(reason: str) -> InvalidInput:
    return InvalidInput([InputError(None, "malformed", {"reason": reason})])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose keys stand once each. Raises InvalidInput."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InvalidInput([InputError(shown(key), "duplicate_key", {"key": shown(key)})])
        found[key] = value
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")
