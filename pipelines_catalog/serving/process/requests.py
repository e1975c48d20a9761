"""Read the rows of a request, with an error for every value that a model cannot take."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict

from mlops_portal.foundation.incoming import unfit_document

if TYPE_CHECKING:
    from pipelines_catalog.ml.schema import Column

MOST_ROWS = 10_000
MOST_ERRORS = 20  # that are told of one request
LONGEST_TEXT = 100  # characters of a category
CODES = {
    "json_invalid": "malformed",
    "too_short": "no_rows",
    "too_long": "too_many_rows",
    "missing": "missing_column",
    "extra_forbidden": "unknown_column",
    "finite_number": "not_finite",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "string_too_short": "bad_text",
    "string_too_long": "bad_text",
    "string_pattern_mismatch": "bad_text",
    "dict_type": "not_an_object",
    "list_type": "no_rows",
}
Values = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a request. `row` counts from 0; None, and no column: the whole of it."""

    code: str
    row: int | None = None
    column: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


class InvalidRows(Exception):
    """A request that is refused as a whole, with its errors."""

    def __init__(self, errors: Iterable[RowError]) -> None:
        self.errors = tuple(errors)
        super().__init__(", ".join(error.code for error in self.errors))

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(error) for error in self.errors]


class Reader:
    """Reads `{"rows": [{column: value}]}` with just these columns.

    A number may be null where the data may miss it; a text outside the known domain is taken, as
    models have an encoding for what they have not seen.
    """

    def __init__(self, columns: "Sequence[Column]") -> None:
        self._columns = {column.name: column for column in columns}
        row = _object("row", {column.name: _type_of(column) for column in columns})
        rows = Annotated[list[row], Field(min_length=1, max_length=MOST_ROWS)]  # type: ignore[valid-type]
        self._adapter: TypeAdapter[Any] = TypeAdapter(_object("body", {"rows": rows}))

    def read(self, body: bytes) -> tuple[int, Values]:
        """Return the number of rows and their values by column. Raises InvalidRows."""
        try:
            rows = self._adapter.validate_json(body)["rows"]
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)[:MOST_ERRORS]
            raise InvalidRows(_unfit(body) or map(self._error, found)) from None
        if any(body.count(b'"%s"' % name.encode()) != len(rows) for name in self._columns):
            json.loads(body, object_pairs_hook=_once)
        return len(rows), {name: [row[name] for row in rows] for name in self._columns}

    def _error(self, found: ErrorDetails) -> RowError:
        top, row, column, *_rest = (*found["loc"], None, None, None)
        code = CODES.get(found["type"], "wrong_type")
        if row is None:
            name = "" if top is None else str(top)[:LONGEST_TEXT]
            code = {"missing_column": "no_rows", "unknown_column": "unknown_key"}.get(code, code)
            reason = {"reason": str(found.get("ctx", {}).get("error", ""))}
            return RowError(code, None, name, {"most": MOST_ROWS} | reason)
        known = self._columns.get(str(column))
        params = {
            "type": known.type if known else "",
            "low": known.low if known else None,
            "high": known.high if known else None,
            "most": LONGEST_TEXT,
        }
        return RowError(code, int(str(row)), str(column or "")[:LONGEST_TEXT], params)


def _unfit(body: bytes) -> list[RowError]:
    """Return the places of half characters, of which the reader tells only their offset."""
    try:
        document = json.loads(body) if b"\\u" in body else None
    except (ValueError, RecursionError):
        return []
    errors = []
    for unfit in unfit_document(document):
        rows, row, column = (*unfit.field.split(".", 2), "", "")[:3]
        is_of_row = rows == "rows" and row.isdigit()
        place, name = (int(row), column) if is_of_row else (None, unfit.field)
        errors.append(RowError("bad_text", place, name, {"most": LONGEST_TEXT}))
    return errors


def _object(name: str, fields: Mapping[str, Any]) -> Any:
    """Return the type of a JSON object with just these fields, converting no value."""
    strict = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    make: Any = TypedDict
    return with_config(strict)(make(name, fields))


def _type_of(column: "Column") -> Any:
    if column.type == "text":
        return Annotated[str, Field(max_length=LONGEST_TEXT, pattern=r"^\P{C}+$")]
    kind: Any = int if column.type == "integer" else float
    if column.most_missing > 0:
        kind = kind | None
    return Annotated[kind, Field(ge=column.low, le=column.high)]


def _once(pairs: list[tuple[str, Any]]) -> None:
    """Refuse an object in which a name stands twice: the last would count in silence."""
    names = [name for name, _value in pairs]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InvalidRows([RowError("duplicate_key", column=twice[:LONGEST_TEXT])])
