"""CSV tables: the portal's own export, a radar's table, or any with a column of names. Pure."""

from collections.abc import Iterator, Mapping

from mlops_portal.foundation.decoding import UnreadableText, rows_of
from mlops_portal.foundation.spreadsheets import unguarded
from pipelines_catalog.landscape.domain.importing.items import UnreadableFile

_COLUMNS = {
    "name": ("name", "tool", "title", "nome", "ferramenta"),
    "section": ("category", "section", "quadrant", "categoria"),
    "homepage": ("homepage", "homepage_url", "url", "website", "link", "site"),
    "repository": ("repository", "repo_url", "repo", "github", "code", "repositório"),
    "licence": ("licence", "license", "licença"),
    "description": ("description", "summary", "descrição"),
    "ring": ("ring", "anel"),
    "reason": ("reason", "motivo"),
    "stage": ("stage", "project"),
}
Raw = tuple[int, Mapping[str, object]]


def read_table(text: str) -> Iterator[Raw]:
    """A row per tool; the head says what the columns are. Raises UnreadableFile."""
    columns: dict[str, int] = {}
    try:
        for line, cells in rows_of(text):
            if not columns:
                columns = _columns(line, cells)
            else:
                yield line, {key: _cell(cells, place) for key, place in columns.items()}
    except UnreadableText as broken:
        raise UnreadableFile(broken.line, broken.code, broken.value) from broken


def _columns(line: int, head: list[str]) -> dict[str, int]:
    """The place of each column that is known. A table of names needs a name."""
    named = {cell.strip().casefold(): place for place, cell in reversed(list(enumerate(head)))}
    found = {
        key: next(named[name] for name in names if name in named)
        for key, names in _COLUMNS.items()
        if any(name in named for name in names)
    }
    if "name" not in found:
        raise UnreadableFile(line, "no_name_column")
    return found


def _cell(cells: list[str], place: int) -> str:
    """A cell; the quote that keeps a spreadsheet from computing it is dropped."""
    return unguarded(cells[place].strip()) if place < len(cells) else ""
