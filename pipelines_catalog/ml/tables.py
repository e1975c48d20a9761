"""Serialization of tables: equal tables give equal bytes. No pickle.

The format is NumPy's own `.npz`: a ZIP with one array for each column, in order. A downloaded file
can be opened with `numpy.load`. A missing text is stored as "", with a second array
`<name>:missing` that marks the missing ones.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

NUMBERS = {"f": "<f8", "i": "<i8", "u": "<i8", "b": "|b1"}
LEVEL = 4  # of zlib: nearly as small as 9 and several times faster
MISSING = ":missing"
ENDING = ".npy"


class BadTable(ValueError):
    """Bytes that are not a packed table."""


def pack(table: pd.DataFrame) -> bytes:
    """Return the table as bytes. Columns are numbers, booleans or texts; the index is dropped."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as packed:
        for name, values in _arrays(table):
            # By name the entry has no time of its own: the same table gives the same bytes.
            with packed.open(name + ENDING, "w") as entry:
                np.lib.format.write_array(entry, values, allow_pickle=False)
    return buffer.getvalue()


def _arrays(table: pd.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
    for name in table.columns:
        values = table[name].to_numpy()
        if values.dtype.kind in NUMBERS:
            yield str(name), values.astype(NUMBERS[values.dtype.kind])
            continue
        missing = pd.isna(table[name]).to_numpy()
        texts = np.where(missing, "", values).astype(str)
        yield str(name), texts if len(texts) else texts.astype("<U1")
        if missing.any():
            yield f"{name}{MISSING}", missing


def unpack(packed: bytes) -> pd.DataFrame:
    """Return the table of `packed`. Raises BadTable."""
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as found:
            arrays = {name: found[name] for name in found.files}
    except (ValueError, OSError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise BadTable("these bytes are not a packed table") from error
    columns: dict[str, Any] = {}
    for name, values in arrays.items():
        if name.endswith(MISSING):
            columns[name.removesuffix(MISSING)][values] = None
        else:
            is_text = values.dtype.kind == "U"
            columns[name] = pd.array(values, dtype="str") if is_text else values
    return pd.DataFrame(columns)


def preview(table: pd.DataFrame, rows: int = 8) -> Mapping[str, Any]:
    """Return the first rows as plain JSON, for a page: `columns`, `rows`, `total`."""
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
