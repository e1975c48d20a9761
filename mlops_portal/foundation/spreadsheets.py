"""Spreadsheet files of tables: CSV in the format of the reader's language, and .xlsx. Pure.

Every table that the portal exports is written here, from one set of typed rows: numbers and dates
keep their types in .xlsx; CSV formats them for the language. None means unknown and becomes an
empty cell, never 0.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

Cell = str | int | float | Decimal | date | bool | None
Row = Sequence[Cell]

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # characters that a cell of .xlsx holds
_WIDEST = 60  # characters of a column, before its text wraps
_SHEET_NAME = 31  # characters of a sheet's name
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]")  # also in full width
_MARK = "\ufeff"  # by it, spreadsheets take a file for UTF-8


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of the same width; `title` names the sheet of .xlsx."""

    title: str
    head: Sequence[str]
    rows: Iterable[Row]


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; `unguarded` reverses it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Reverse `guarded`; also removes the leading quote that spreadsheets themselves add."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def as_csv(table: Table, decimal: str = ".") -> bytes:
    """Return UTF-8 with a BOM; fields are separated by “;” where `decimal` is a comma, else “,”.

    Days are ISO 8601, truth is yes or no; texts that could be formulas are guarded.
    """
    written = io.StringIO(newline="")
    rows = csv.writer(written, delimiter=";" if decimal == "," else ",", lineterminator="\r\n")
    for row in (table.head, *table.rows):
        rows.writerow([_as_text(cell, decimal) for cell in row])
    return (_MARK + written.getvalue()).encode("utf-8", "replace")


def as_xlsx(table: Table) -> bytes:
    """Return a workbook of one sheet: typed values, no formulas, the header row frozen.

    Text beyond `LONGEST_CELL` characters ends in “…”: the format holds no more.
    """
    import xlsxwriter

    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet(_NOT_IN_SHEET_NAMES.sub(" ", table.title)[:_SHEET_NAME].strip("'"))
    rows = [tuple(row) for row in table.rows]
    _set_columns(sheet, book, [table.head, *rows])
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "number": book.add_format({"valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
    }
    for place, title in enumerate(table.head):
        sheet.write_string(0, place, _cut(title), formats["head"])
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            _put(sheet, number, place, cell, formats)
    sheet.freeze_panes(1, 0)
    book.close()
    return written.getvalue()


def _as_text(cell: Cell, point: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float | Decimal):
        return format(cell, "f" if isinstance(cell, Decimal) else "").replace(".", point)
    if isinstance(cell, date):
        return _day(cell).isoformat()
    return guarded(cell)


def _put(sheet, row: int, place: int, cell: Cell, formats) -> None:  # type: ignore[no-untyped-def]
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, place, cell, formats["number"])
    elif isinstance(cell, int | float | Decimal):
        sheet.write_number(row, place, cell, formats["number"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, _day(cell), formats["day"])
    else:
        sheet.write_string(row, place, _cut(cell), formats["text"])


def _set_columns(sheet, book, rows: Sequence[Row]) -> None:  # type: ignore[no-untyped-def]
    """Set each column's width to its longest line, within bounds."""
    for place in range(len(rows[0])):
        lines = (line for row in rows for line in _as_text(row[place], ".").splitlines() or [""])
        sheet.set_column(place, place, min(_WIDEST, max(map(len, lines))) + 2)


def _day(cell: date) -> date:
    return cell.date() if isinstance(cell, datetime) else cell


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
