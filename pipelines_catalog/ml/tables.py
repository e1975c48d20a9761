"""Tables as bytes and back, the same table always giving the same bytes. No pickle.

Layout: a line of JSON (row count; name, type and length of each column), then the columns one
after another, all compressed with zlib.
"""

import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

NUMBERS = {"f": "<f8", "i": "<i8", "u": "<i8", "b": "|b1"}
LEVEL = 4  # of zlib: nearly as small as 9 and several times faster


class BadTable(ValueError):
    """Bytes that are not a packed table."""


def pack(table: pd.DataFrame) -> bytes:
    """The table as bytes. Columns are numbers, booleans or texts; the index is dropped."""
    columns, parts = [], []
    for name in table.columns:
        values = table[name].to_numpy()
        if values.dtype.kind in NUMBERS:
            kind = NUMBERS[values.dtype.kind]
            data = values.astype(kind).tobytes()
        else:
            kind = "text"
            data = json.dumps([None if pd.isna(v) else str(v) for v in values]).encode()
        columns.append({"name": str(name), "type": kind, "bytes": len(data)})
        parts.append(data)
    head = json.dumps({"rows": len(table), "columns": columns}, separators=(",", ":"))
    return zlib.compress(head.encode() + b"\n" + b"".join(parts), LEVEL)


def unpack(packed: bytes) -> pd.DataFrame:
    """The table of `packed`. Raises BadTable."""
    try:
        head, _, body = zlib.decompress(packed).partition(b"\n")
        described = json.loads(head)
    except (zlib.error, ValueError) as error:
        raise BadTable("these bytes are not a packed table") from error
    columns: dict[str, Any] = {}
    at = 0
    for column in described["columns"]:
        data = body[at : at + column["bytes"]]
        at += column["bytes"]
        is_text = column["type"] == "text"
        columns[column["name"]] = (
            pd.array(json.loads(data), dtype="str")
            if is_text
            else np.frombuffer(data, dtype=column["type"]).copy()
        )
    return pd.DataFrame(columns)


def preview(table: pd.DataFrame, rows: int = 8) -> Mapping[str, Any]:
    """The first rows as plain JSON, for a page: `columns`, `rows`, `total`."""
    head = table.head(rows)
    return {
        "columns": [str(name) for name in head.columns],
        "rows": [[_plain(value) for value in row] for row in head.itertuples(index=False)],
        "total": len(table),
    }


def _plain(value: object) -> object:
    if value is None or (isinstance(value, float | np.floating) and not np.isfinite(value)):
        return None
    if isinstance(value, np.generic):
        value = value.item()
    return round(value, 4) if isinstance(value, float) else value
