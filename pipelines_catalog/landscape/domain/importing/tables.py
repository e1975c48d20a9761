"""CSV tables: the portal's own export, a radar's table, or any with a column of names. Pure."""

from collections.abc import Iterator, Mapping

from mlops_portal.foundation.decoding import UnreadableText, rows_of
from mlops_portal.foundation.spreadsheets import unguarded
from mlops_portal.foundation.visible import visible_line
from pipelines_catalog.landscape.domain.importing.items import TOLD, Trouble, UnreadableFile

COLUMNS = {
    "name": ("name", "tool", "title", "project", "nome", "ferramenta", "projeto"),
    "section": ("category", "section", "quadrant", "categoria", "seção", "quadrante"),
    "homepage": ("homepage", "homepage_url", "url", "website", "link", "site", "página"),
    "repository": ("repository", "repo_url", "repo", "github", "code", "repositório"),
    "licence": ("licence", "license", "licença"),
    "description": ("description", "summary", "details", "what", "about", "descrição", "resumo"),
    "ring": ("ring", "anel"),
    "reason": ("reason", "why", "motivo"),
    "stage": ("stage", "maturity", "estágio"),
    "components": ("components", "used as", "componentes"),
    "since": ("since", "date", "desde"),
    "kind": ("kind",),
    "slug": ("slug",),
}
_BY_NAME = {name: column for column, names in COLUMNS.items() for name in names}
_NULL = {"null", "~", "nil", "nan"}
Found = tuple[int, Mapping[str, object]] | Trouble


def read_table(text: str) -> Iterator[Found]:
    """Yield a row per tool; the head says what the columns are. Raises UnreadableFile."""
    columns: dict[str, int] = {}
    width = 0
    try:
        for line, cells in rows_of(text):
            if columns:
                yield from _row(line, cells, columns)
                if beyond := [cell.strip() for cell in cells[width:] if cell.strip()]:
                    yield Trouble(line, "unread_cells", "; ".join(beyond)[:100], TOLD)
                continue
            columns, width = _columns(line, cells), len(cells)
            for place, cell in enumerate(cells):
                if place not in columns.values() and cell.strip() and "slug" not in columns:
                    yield Trouble(line, "unread_column", cell.strip()[:100], TOLD)
    except UnreadableText as broken:
        raise UnreadableFile(broken.line, broken.code, broken.value) from broken


def column_of(head: str) -> str:
    """Return the field that a column heading names; "" for an unsupported one."""
    return _BY_NAME.get(visible_line(head).casefold(), "")


def _row(line: int, cells: list[str], columns: Mapping[str, int]) -> Iterator[Found]:
    raw: dict[str, object] = {key: _cell(cells, place) for key, place in columns.items()}
    is_rated = "ring" in columns
    yield line, raw | {"rated": is_rated, "is_list": not is_rated}


def _columns(line: int, head: list[str]) -> dict[str, int]:
    """Return the place of each column that is known. A table of names needs a name."""
    named = {
        visible_line(cell).casefold(): place for place, cell in reversed(list(enumerate(head)))
    }
    found = {
        key: next(named[name] for name in names if name in named)
        for key, names in COLUMNS.items()
        if any(name in named for name in names)
    }
    if "name" not in found:
        raise UnreadableFile(line, "no_name_column")
    return found


def _cell(cells: list[str], place: int) -> str:
    """Return a cell; the quote that keeps a spreadsheet from computing it is dropped."""
    text = unguarded(cells[place].strip()) if place < len(cells) else ""
    return "" if text.casefold() in _NULL else text
