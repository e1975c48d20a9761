"""Validation of all input: JSON bodies, forms, queries, paths, file names and cells of files.

Text is refused where a database, a log or a response could not carry it: lone surrogates and
control characters, NUL among them, except tabs and line ends. Integers must fit 64 bits. Errors
name the field, and input repeated in them is escaped first. Pure.
"""

import dataclasses
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

SMALLEST, LARGEST = -(2**63), 2**63 - 1  # a whole number of the database
DEEPEST = 64  # objects and lists inside one another
MOST_ERRORS = 20  # that are told of one document
SHOWN_LENGTH = 80  # characters of a foreign value that an error repeats
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

BAD_CHARACTERS, BAD_NUMBER, TOO_DEEP = "bad_characters", "number_out_of_range", "too_deep"


@dataclass(frozen=True, slots=True)
class Unfit:
    """A refused input value. `field` is a dotted path, "" for the whole; `code` is the reason."""

    field: str
    code: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)


def is_fit(text: str) -> bool:
    """Return whether `text` can be kept and shown everywhere."""
    return _UNFIT.search(text) is None


def escaped(text: str) -> str:
    r"""Return `text` with unencodable characters written as escapes such as \ud800."""
    return _UNFIT.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def shown(value: object) -> str:
    """Return an input value as an error may repeat it: shortened and always encodable."""
    return escaped((value if isinstance(value, str) else _plain(value))[:SHOWN_LENGTH])


def cleaned(document: Any) -> Any:
    """Return a JSON document of our own making with every text escaped, to be kept and shown."""
    if isinstance(document, str):
        return escaped(document)
    if isinstance(document, Mapping):
        return {escaped(str(key)): cleaned(value) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [cleaned(value) for value in document]
    return document


def unfit_text(text: str, at: str = "") -> Unfit | None:
    """Return the defect of a text; None when it is accepted."""
    found = _UNFIT.search(text)
    if found is None:
        return None
    return Unfit(at, BAD_CHARACTERS, {"character": f"U+{ord(found.group()):04X}"})


def unfit_number(number: float, at: str = "") -> Unfit | None:
    """Return the defect of a number outside 64 bits or not finite; None when it is accepted."""
    fits = SMALLEST <= number <= LARGEST if isinstance(number, int) else math.isfinite(number)
    return None if fits else Unfit(at, BAD_NUMBER)


def unfit_fields(fields: Iterable[tuple[str, Iterable[str]]]) -> list[Unfit]:
    """Return the defects in names and values of a form or query, MOST_ERRORS at most."""
    found = (
        unfit
        for name, values in fields
        for text in (name, *values)
        if (unfit := unfit_text(text, shown(name)))
    )
    return list(islice(found, MOST_ERRORS))


def unfit_document(document: object) -> list[Unfit]:
    """Return the defects in a JSON document: keys, texts, numbers, depth; MOST_ERRORS at most."""
    return list(islice(_walk(document), MOST_ERRORS))


def _walk(document: object) -> Iterator[Unfit]:
    waiting: list[tuple[str, int, Any]] = [("", 0, document)]
    while waiting:
        at, depth, value = waiting.pop()
        if isinstance(value, str):
            unfit = unfit_text(value, at)
        elif isinstance(value, int | float):
            unfit = unfit_number(value, at)
        elif isinstance(value, Mapping | list):
            unfit = Unfit(at, TOO_DEEP) if depth >= DEEPEST else None
            entries = list(value.items() if isinstance(value, Mapping) else enumerate(value))
            if unfit is None:
                waiting += [(_inside(at, k), depth + 1, v) for k, v in reversed(entries)]
                yield from (u for k, _v in entries if (u := unfit_text(str(k), _inside(at, k))))
        else:
            unfit = None
        if unfit:
            yield unfit


def _inside(parent: str, key: object) -> str:
    return ".".join(filter(None, (parent, shown(key))))


def _plain(value: object) -> str:
    """Return a value as JSON writes it: true, null, [1, 2]."""
    if isinstance(value, int) and abs(value) >= 10**SHOWN_LENGTH:
        return "..."  # longer than Python agrees to write out
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return "..."
