"""Reads what a workbook of one sheet holds, as far as the portal writes it."""

import io
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree as xml

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FIRST_DAY = date(1899, 12, 30)
Value = str | float | bool | date | None


def read_workbook(content: bytes) -> list[list[Value]]:
    """The rows of the first sheet; None for an empty cell, days as dates. Refuses formulas."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = xml.fromstring(book.read("xl/worksheets/sheet1.xml"))
        shared = xml.fromstring(book.read("xl/sharedStrings.xml"))
        styles = xml.fromstring(book.read("xl/styles.xml"))
    texts = ["".join(t.text or "" for t in one.iter(f"{_NS}t")) for one in shared]
    days = {one.get("numFmtId") for one in styles.iter(f"{_NS}numFmt")}
    formats = [one.get("numFmtId") in days for one in styles.find(f"{_NS}cellXfs")]
    assert sheet.find(f".//{_NS}f") is None, "a cell holds a formula"
    rows = []
    for row in sheet.iter(f"{_NS}row"):
        cells: dict[int, Value] = {}
        for cell in row:
            if (value := cell.find(f"{_NS}v")) is None:
                continue
            kind, text = cell.get("t"), value.text or ""
            place = _place(cell.get("r"))
            if kind == "s":
                cells[place] = texts[int(text)]
            elif kind == "b":
                cells[place] = text == "1"
            elif formats[int(cell.get("s", 0))]:
                cells[place] = _FIRST_DAY + timedelta(days=int(float(text)))
            else:
                cells[place] = float(text)
        rows.append([cells.get(place) for place in range(max(cells, default=-1) + 1)])
    return rows


def first_row_is_frozen(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b'ySplit="1"' in book.read("xl/worksheets/sheet1.xml")


def _place(reference: str) -> int:
    place = 0
    for letter in reference.rstrip("0123456789"):
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
