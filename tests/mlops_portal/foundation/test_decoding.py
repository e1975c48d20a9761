"""Text files as people have them: their encodings, and the delimiters of their tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_portal.foundation.decoding import (
    DELIMITERS,
    UnreadableText,
    delimiter_of,
    rows_of,
    text_of,
)

TEXT = "Métrica;Valor\r\nção “x” — €;99,5\r\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_text_is_the_same_in_every_encoding_that_programs_write(encoding):
    assert text_of(TEXT.encode(encoding)) == TEXT


def test_utf_16_with_the_other_byte_order_is_known_by_its_mark():
    assert text_of(b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_empty_file_is_empty_text(content):
    assert text_of(content) == ""


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"a\nb\x00c\x00\x00", "not_text", 2),
        (b"a\r\nb\x07", "not_text", 2),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_text", 3),
        ("ação\nfé\n".encode() + b"caf\xc3", "broken_text", 3),
        (b"\xff\xfea\x00\n\x00b", "broken_text", 2),
        ("name\nПривет\n".encode("cp1251"), "unknown_encoding", 2),
        ("name\nデータ".encode("shift-jis"), "unknown_encoding", 2),
    ],
)
def test_what_is_no_such_text_is_refused_with_its_line(content, code, line):
    with pytest.raises(UnreadableText) as caught:
        text_of(content)
    assert (caught.value.code, caught.value.line) == (code, line)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("name,url\nA,x\n", ","),
        ("name;url\nA;x\n", ";"),
        ("name\turl\nA, B\tx\n", "\t"),
        ("name|url\nA|x\n", "|"),
        ("name, with, commas;url\nA;x\nB;y\n", ";"),
        ('name;what\nA;"1,2,3"\nB;4,5\nC;6\n', ";"),
        ("name\nA\nB\n", ","),
        ("", ","),
    ],
)
def test_delimiter_is_what_divides_the_rows_evenly(text, delimiter):
    assert delimiter_of(text) == delimiter


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\n', "SEP=;\n"])
def test_first_line_of_excel_says_the_delimiter_and_lines_still_count(first):
    assert list(rows_of(f"{first}a,b;c\n1,5;2\n")) == [(2, ["a,b", "c"]), (3, ["1,5", "2"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_know_their_lines_with_every_line_end_and_empty_rows_are_passed_over(end):
    text = end.join(["a,b", "", '"1', '2",3', ",", "4,5", ""])
    found = list(rows_of(text))
    assert [(line, cells[1]) for line, cells in found] == [(1, "b"), (3, "3"), (6, "5")]


def test_broken_table_is_refused_with_its_line():
    with pytest.raises(UnreadableText) as caught:
        list(rows_of('a,b\n"1" x,2\n'))
    assert (caught.value.code, caught.value.line) == ("broken_csv", 2)


def attempt(content: bytes) -> str | int:
    """The text, or the line on which there is none."""
    try:
        return text_of(content)
    except UnreadableText as refused:
        return refused.line


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused_with_a_line(content):
    found = attempt(content)
    assert "\x00" not in found if isinstance(found, str) else found >= 1


@given(st.text(max_size=300))
def test_any_text_has_a_delimiter(text):
    assert delimiter_of(text) in DELIMITERS
