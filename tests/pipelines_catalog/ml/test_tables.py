"""Tables as bytes: the same back, and the same bytes for the same table."""

import pandas as pd
import pytest

from pipelines_catalog.ml import tables

TABLE = pd.DataFrame({"a": [1, 2], "b": [0.5, None], "c": ["x", "é"], "d": [True, False]})


def test_a_table_comes_back_as_it_was() -> None:
    back = tables.unpack(tables.pack(TABLE))
    assert list(back.columns) == list("abcd")
    assert back["c"].tolist() == ["x", "é"]
    assert back["b"].isna().tolist() == [False, True]
    assert (back["a"].dtype.kind, back["d"].dtype.kind) == ("i", "b")


def test_the_same_table_gives_the_same_bytes() -> None:
    again = tables.unpack(tables.pack(TABLE))
    assert tables.pack(again) == tables.pack(TABLE)


def test_an_empty_table_keeps_its_columns() -> None:
    assert list(tables.unpack(tables.pack(TABLE.head(0))).columns) == list("abcd")


@pytest.mark.parametrize("wrong", [b"", b"x", b"PK\x03\x04"])
def test_other_bytes_are_refused(wrong: bytes) -> None:
    with pytest.raises(tables.BadTable):
        tables.unpack(wrong)


def test_a_preview_is_plain_json_without_nan() -> None:
    shown = tables.preview(TABLE)
    assert shown["rows"] == [[1, 0.5, "x", True], [2, None, "é", False]]
    assert shown["total"] == 2
