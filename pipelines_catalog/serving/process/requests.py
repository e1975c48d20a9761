"""Read the rows of a request, with an error for every value that a model cannot take."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pipelines_catalog.ml.schema import Column

MOST_ROWS = 10_000
MOST_ERRORS = 20  # that are told of one request
LONGEST_TEXT = 100  # characters of a category
TYPES: Mapping[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "text": (str,),
}


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a request. `row` counts from 0; None, and no column: the whole of it."""

    code: str
    row: int | None = None
    column: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


class InvalidRows(Exception):
    """A request that is refused as a whole, with its errors."""

    def __init__(self, errors: Sequence[RowError]) -> None:
        self.errors = tuple(errors[:MOST_ERRORS])
        super().__init__(", ".join(error.code for error in self.errors))

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(error) for error in self.errors]


def parse(body: bytes) -> list[dict[str, Any]]:
    """Return the rows of `{"rows": [{column: value}]}`. Raises InvalidRows."""
    try:
        document = json.loads(body, object_pairs_hook=_once)
    except RecursionError:
        raise InvalidRows([RowError("too_deep")]) from None
    except ValueError as error:
        raise InvalidRows([RowError("malformed", params={"reason": str(error)[:100]})]) from None
    if not isinstance(document, dict):
        raise InvalidRows([RowError("not_an_object")])
    errors = [RowError("unknown_key", column=key[:80]) for key in document if key != "rows"]
    rows = document.get("rows")
    if not isinstance(rows, list) or not rows:
        errors.append(RowError("no_rows", column="rows"))
    elif len(rows) > MOST_ROWS:
        errors.append(RowError("too_many_rows", column="rows", params={"most": MOST_ROWS}))
    if errors or not isinstance(rows, list):
        raise InvalidRows(errors)
    return rows


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidRows([RowError("duplicate_key", column=twice[:80])])
    return found


def by_column(rows: Sequence[Any], columns: Sequence[Column]) -> dict[str, list[Any]]:
    """Return the values by column, in the order of the rows. Raises InvalidRows.

    Each row is an object with just these columns. A number may be null where the data may miss it;
    a text outside the known domain is kept, as the model has an encoding for what it has not seen.
    """
    names = {column.name for column in columns}
    errors: list[RowError] = []
    for place, row in enumerate(rows):
        if not isinstance(row, dict):
            errors.append(RowError("not_an_object", place))
        elif row.keys() != names:
            errors += [RowError("missing_column", place, name) for name in sorted(names - set(row))]
            errors += [
                RowError("unknown_column", place, name[:80]) for name in row if name not in names
            ]
        if len(errors) >= MOST_ERRORS:
            break
    if errors:
        raise InvalidRows(errors)
    found = {column.name: [row[column.name] for row in rows] for column in columns}
    for column in columns:
        errors += _errors(column, found[column.name])
    if errors:
        raise InvalidRows(sorted(errors, key=lambda error: error.row or 0))
    return found


def _errors(column: Column, values: list[Any]) -> Iterator[RowError]:
    """Yield the errors of a column; of a clean one after a look at its types and extremes."""
    allowed = TYPES[column.type]
    optional = column.most_missing > 0
    types = set(map(type, values))
    if types <= {*allowed, type(None)} if optional else types <= set(allowed):
        if column.type == "text" and set(values) <= set(column.domain):
            return
        if column.type != "text" and _is_within(column, values):
            return
    for place, value in enumerate(values):
        if value is None:
            if not optional:
                yield RowError("missing_value", place, column.name)
        elif isinstance(value, float) and not math.isfinite(value):
            yield RowError("not_finite", place, column.name)
        elif type(value) not in allowed:
            yield RowError("wrong_type", place, column.name, {"type": column.type})
        elif column.type == "text":
            if not value.isprintable() or not value or len(value) > LONGEST_TEXT:
                yield RowError("bad_text", place, column.name, {"most": LONGEST_TEXT})
        elif not _is_finite(value):
            yield RowError("not_finite", place, column.name)
        elif not _is_within(column, [value]):
            limits = {"low": column.low, "high": column.high}
            yield RowError("out_of_range", place, column.name, limits)


def _is_within(column: Column, values: list[Any]) -> bool:
    known = [value for value in values if value is not None]
    return (
        all(map(_is_finite, known))
        and (column.low is None or min(known, default=column.low) >= column.low)
        and (column.high is None or max(known, default=column.high) <= column.high)
    )


def _is_finite(value: float) -> bool:
    """Return whether a number is finite as a float of 64 bits."""
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond it
        return False
