"""Tables as files: right in the reader's language, with typed cells, and never a formula."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from mlops_portal.foundation.downloads import table_file
from mlops_portal.foundation.spreadsheets import (
    LONGEST_CELL,
    Table,
    as_csv,
    as_xlsx,
    guarded,
    unguarded,
)
from tests.workbooks import first_row_is_frozen, read_workbook

DAY = date(2026, 11, 30)
TABLE = Table(
    "Parts/of: it",
    ["Skill", "level", "share", "on", "needed", "open"],
    [
        ["Banco; dados", 2, Decimal("0.50"), DAY, True, None],
        ["=1+1", -1, 0.26, DAY, False, "Ana, Bia"],
    ],
)
SOURCES = [
    path
    for folder in ("mlops_portal", "assessments", "pipelines_catalog")
    for path in Path(folder).rglob("*.py")
]
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
starts = st.text("'=+-@\t\r\n\uff1d a", max_size=4)


def test_english_has_commas_and_points() -> None:
    assert as_csv(TABLE).decode("utf-8-sig").splitlines() == [
        "Skill,level,share,on,needed,open",
        "Banco; dados,2,0.50,2026-11-30,yes,",
        '\'=1+1,-1,0.26,2026-11-30,no,"Ana, Bia"',
    ]


@pytest.mark.parametrize("language", ["pt-br", "pt-BR", "pt", "es"])
def test_languages_with_a_decimal_comma_have_semicolons(language: str) -> None:
    with override(language):
        written = table_file(TABLE, "table", "csv").content
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig").splitlines() == [
        "Skill;level;share;on;needed;open",
        '"Banco; dados";2;0,50;2026-11-30;yes;',
        "'=1+1;-1;0,26;2026-11-30;no;Ana, Bia",
    ]


def test_workbook_keeps_types_and_its_head_in_view() -> None:
    written = as_xlsx(TABLE)
    assert read_workbook(written) == [
        list(TABLE.head),
        ["Banco; dados", 2, 0.5, DAY, True],
        ["=1+1", -1, 0.26, DAY, False, "Ana, Bia"],
    ]
    assert first_row_is_frozen(written)


def test_workbook_says_where_a_text_was_too_long() -> None:
    rows = read_workbook(as_xlsx(Table("T", ["a"], [["x" * LONGEST_CELL], ["y" * 40_000]])))
    assert rows[1] == ["x" * LONGEST_CELL]
    assert rows[2] == ["y" * (LONGEST_CELL - 1) + "…"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_text_can_begin_a_formula(start: str) -> None:
    assert guarded(f"{start}cmd") == f"'{start}cmd"
    head = Table("T", [f"{start}cmd"], [])
    assert as_csv(head).decode("utf-8-sig").strip('"\r\n') != f"{start}cmd"


@given(starts, texts)
def test_what_was_guarded_is_read_back(start: str, text: str) -> None:
    assert unguarded(guarded(start + text)) == start + text
    assert not re.match("[=+\\-@\t\r\n]", guarded(start + text))


@given(st.lists(st.tuples(texts, st.integers(-5, 5)), max_size=4), st.sampled_from([".", ","]))
def test_texts_and_numbers_come_back_whatever_they_hold(rows: list, decimal: str) -> None:
    written = as_csv(Table("T", ["a", "b"], rows), decimal).decode("utf-8-sig")
    delimiter = {".": ",", ",": ";"}[decimal]
    found = list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter))[1:]
    assert [(unguarded(text), int(number)) for text, number in found] == rows


def test_all_tables_are_written_by_this_module_alone() -> None:
    writers = [
        str(path)
        for path in SOURCES
        if re.search(r"csv\.(writer|DictWriter)|import xlsxwriter", path.read_text())
    ]
    assert writers == ["mlops_portal/foundation/spreadsheets.py"]
