"""Small files of the kinds that people import."""

from pathlib import Path

from pipelines_catalog.landscape.domain.importing import Item, ParsedFile, read_file
from pipelines_catalog.landscape.domain.importing.readers import decode

FOLDER = Path(__file__).parents[2] / "data" / "imports"
_FORMATS = {"yml": "landscape", "md": "awesome", "csv": "csv", "json": "radar"}


def parsed(name: str) -> ParsedFile:
    """A file of the folder, read by the reader for its ending."""
    text = decode((FOLDER / name).read_bytes())
    return read_file(text, _FORMATS[name.rpartition(".")[2]])


def items(name: str) -> dict[str, Item]:
    """Its items by name."""
    return {item.name: item for item in parsed(name).items}
