"""Decoding of uploaded text files to text and table rows. Pure.

Supported are UTF-8 and UTF-16, with and without a byte order mark, and Windows-1252, which Excel
writes in western Europe and Brazil. No other encoding is guessed: other bytes are refused with
the number of their line.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

LONGEST_CELL = 100_000  # characters
DELIMITERS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that one's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Allowed are tab, line feed, form feed, carriage return, and escape: logs are coloured with it.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_HIGH = re.compile(rb"[\x80-\xff]")
_TWO_OR_MORE_BYTES = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_NO_WESTERN_WORD = re.compile("[À-ÿ]{4}")  # Cyrillic or Greek read as Windows-1252 looks so
_SEPARATOR_LINE = re.compile(r"(?i)^\"?sep=([^\r\n\"])\"?[ \t]*(?:\r\n|\r|\n|$)")
_SAMPLE_ROWS = 50  # of a table, to find its delimiter


class UnreadableText(Exception):
    """The bytes are no text, or the text no table.

    `line` counts from 1. `code` is `not_text` (control characters, as in a program or a picture),
    `broken_text` (UTF-8 or UTF-16 that is damaged there), `unknown_encoding`, or `broken_csv`
    with the reason in `value`.
    """

    def __init__(self, line: int, code: str, value: str = "") -> None:
        self.line, self.code, self.value = line, code, value
        super().__init__(f"line {line}: {code} {value}".rstrip())


def text_of(content: bytes) -> str:
    """Return the text of a file, without a byte order mark. Raises UnreadableText."""
    mark, encoding = next((pair for pair in _MARKS if content.startswith(pair[0])), (b"", ""))
    body = content[len(mark) :]
    encoding = encoding or _unmarked(body)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(encoding, "replace")
        raise UnreadableText(line_at(before, len(before)), "broken_text") from error
    if strange := _CONTROL.search(text):
        raise UnreadableText(line_at(text, strange.start()), "not_text")
    if encoding == "cp1252" and (strange := _NO_WESTERN_WORD.search(text)):
        raise UnreadableText(line_at(text, strange.start()), "unknown_encoding")
    return text.removeprefix("\ufeff")


def _unmarked(body: bytes) -> str:
    """Return the encoding of bytes without a mark. Raises UnreadableText."""
    if b"\x00" in body:
        at_even, at_odd = b"\x00" in body[::2], b"\x00" in body[1::2]
        if at_even is not at_odd and len(body) % 2 == 0:
            return "utf-16-be" if at_even else "utf-16-le"
        raise UnreadableText(body.count(b"\n", 0, body.index(b"\x00")) + 1, "not_text")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        whole = _TWO_OR_MORE_BYTES.findall(body)
        if len(whole) > len(_HIGH.findall(body)) - sum(map(len, whole)):
            raise UnreadableText(line, "broken_text") from error
    else:
        return "utf-8"
    try:
        body.decode("cp1252")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise UnreadableText(line, "unknown_encoding") from error
    return "cp1252"


def line_at(text: str, place: int) -> int:
    """Return the line, from 1, on which the character at `place` stands; all line ends count."""
    before = text[:place]
    return before.count("\n") + before.count("\r") - before.count("\r\n") + 1


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table that hold anything, each with the line on which it begins.

    The delimiter is what a first line `sep=;` says, else what divides the first rows evenly.
    Raises UnreadableText with code `broken_csv`.
    """
    begins = 1
    if said := _SEPARATOR_LINE.match(text):
        delimiter, text, begins = said[1], text[said.end() :], 2
    else:
        delimiter = delimiter_of(text)
    for line, cells in _parsed(text, delimiter, strict=True):
        if any(cell.strip() for cell in cells):
            yield line + begins - 1, cells


def delimiter_of(text: str) -> str:
    """Return the one of DELIMITERS that splits the first rows most evenly; a comma by default."""

    def evenness(delimiter: str) -> tuple[float, int]:
        try:
            rows = [cells for _, cells in islice(_parsed(text, delimiter), _SAMPLE_ROWS) if cells]
        except UnreadableText:
            return 0, 0
        width = len(rows[0]) if rows else 0
        even = sum(len(cells) == width for cells in rows) / len(rows) if width > 1 else 0
        return even, width

    return max(DELIMITERS, key=evenness)


def _parsed(text: str, delimiter: str, *, strict: bool = False) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    begins = 1
    try:
        for cells in rows:
            yield begins, cells
            begins = rows.line_num + 1
    except csv.Error as error:
        raise UnreadableText(max(rows.line_num, 1), "broken_csv", str(error)[:200]) from error
