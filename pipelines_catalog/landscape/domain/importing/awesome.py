"""Reader of awesome-list READMEs: entries of lists, tables, summaries, by section. Pure.

Every list item, table row and summary with a link becomes an entry or is reported with its line;
no item is skipped without a report.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pipelines_catalog.landscape.domain.importing import phrases
from pipelines_catalog.landscape.domain.importing.items import (
    PASSED,
    TOLD,
    Trouble,
    UnreadableFile,
)
from pipelines_catalog.landscape.domain.importing.markdown import Element, read_markdown
from pipelines_catalog.landscape.domain.importing.phrases import Phrase, phrase_of
from pipelines_catalog.landscape.domain.importing.tables import column_of

_NO_TOOLS = {"contents", "table of contents", "contributing", "license", "licence", "resources"}
_NO_TOOLS |= {"índice", "conteúdo", "sumário", "toc"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol")
Found = tuple[int, Mapping[str, object]] | Trouble


def read_awesome(text: str) -> Iterator[Found]:
    """Yield entries with sections, and skipped items. Raises UnreadableFile without entries."""
    reader = _Reader()
    reader.read(read_markdown(text), _Place())
    if not reader.entries:
        others = [one for one in reader.found if isinstance(one, Trouble)]
        raise UnreadableFile(0, "no_entries", others=others)
    yield from reader.found


@dataclass(frozen=True, slots=True)
class _Place:
    """The position in the tree: groups named by lists, and the entry that contains the list."""

    groups: tuple[str, ...] = ()
    entry: dict[str, object] | None = None
    is_folded: bool = False  # inside the details of an entry


@dataclass
class _Reader:
    found: list[Found] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    entries: int = 0

    def read(self, element: Element, place: _Place) -> None:
        for child in element.elements():
            if child.tag in _HEADINGS:
                depth = int(child.tag[1])
                name = phrases.heading_of(child)
                self.headings = [h for h in self.headings if h[0] < depth] + [(depth, name)]
            elif child.tag == "details":
                self._details(child, place)
            elif child.tag == "li":
                self._item(child, place)
            elif child.tag == "table":
                self._table(child)
            elif child.tag in ("p", "summary", "td", "dd", "dt"):
                self._prose(child)
                self.read(child, place)
            elif child.tag == "pre":
                self._code(child)
            else:
                self.read(child, place)

    def _details(self, element: Element, place: _Place) -> None:
        summary = next(element.find("summary"), None)
        phrase = phrase_of(summary) if summary else None
        if summary and phrase and phrase.links:
            entry = self._entry(summary.line, phrase, place)
            inner = Element("details", element.line)
            inner.children = [child for child in element.children if child is not summary]
            self.read(inner, _Place(place.groups, entry, is_folded=entry is not None))
            return
        self.read(element, place)

    def _item(self, element: Element, place: _Place) -> None:
        phrase = phrase_of(element)
        nested = [inner for name in _LISTS for inner in element.find(name)]
        if place.is_folded or (place.entry is not None and phrase.is_label):
            phrases.complete(place.entry or {}, phrase)
            self._pass(element, "belongs", phrase)
            entry = place.entry
        elif not phrase.links and not nested and place.entry is not None:
            self._pass(element, "belongs", phrase)
            entry = place.entry
        elif not phrase.links and nested and phrase.text:
            self._pass(element, "group", phrase)
            inside = _Place((*place.groups, phrases.without_marks(phrase.text)), place.entry)
            self._nested(nested, inside)
            return
        else:
            entry = self._entry(element.line, phrase, place)
        self._nested(nested, _Place(place.groups, entry, place.is_folded))

    def _nested(self, lists: list[Element], place: _Place) -> None:
        for inner in lists:
            self.read(inner, place)

    def _entry(self, line: int, phrase: Phrase, place: _Place) -> dict[str, object] | None:
        """Add an entry, or report why it is none."""
        passed = self._why_passed(phrase)
        if passed:
            self._told(line, passed, phrase)
            return None
        raw = phrases.raw_of(phrase) | {"section": self._section(place)}
        self._add(line, raw)
        where = next((link.to for link in phrase.links), "")
        if where and not raw["homepage"] and not raw["repository"]:
            self.found.append(Trouble(line, "bad_address", where[:100], TOLD))
        if phrase.is_struck:
            self.found.append(Trouble(line, "struck_out", phrase.name[:100], TOLD))
        return raw

    def _why_passed(self, phrase: Phrase) -> str:
        """Return the code of the reason to skip an item; "" for an entry."""
        if phrase.is_contents:
            return "contents"
        if not phrase.links and not phrase.name:
            return "no_link"
        if self.headings and self.headings[-1][1].casefold() in _NO_TOOLS:
            return "under_contents"
        if not phrase.name:
            return "host_name" if phrase.is_label else "sentence"
        return ""

    def _table(self, table: Element) -> None:
        rows = list(table.find("tr"))
        head = [cell.text() for cell in rows[0].find("th")] if rows else []
        columns = [column_of(cell) for cell in head]
        for row in rows:
            cells = list(row.find("td"))
            if not cells:
                continue
            phrase = phrases.phrase_of_row(cells, columns)
            if "name" not in columns and not phrase.links:
                self._pass(row, "no_link", phrase)
            else:
                self._entry(row.line, phrase, _Place())

    def _prose(self, element: Element) -> None:
        """Report a paragraph with a link, which is not an entry."""
        phrase = phrase_of(element)
        if any(link.is_web for link in phrase.links):
            self._pass(element, "prose", phrase)

    def _code(self, element: Element) -> None:
        """Report a code block with a URL, which is not an entry but may be meant as one."""
        text = element.text()
        if "://" in text:
            self._told(element.line, "code", Phrase(text))

    def _section(self, place: _Place) -> str:
        names = [name for _depth, name in self.headings if name.casefold() not in _NO_TOOLS]
        deep = [n for d, n in self.headings if d > 1 and n.casefold() not in _NO_TOOLS]
        return " / ".join([*(deep or names[:1]), *place.groups])

    def _add(self, line: int, raw: dict[str, object]) -> None:
        self.entries += 1
        self.found.append((line, raw))

    def _told(self, line: int, code: str, phrase: Phrase) -> None:
        self.found.append(Trouble(line, code, phrase.text[:100], PASSED))

    def _pass(self, element: Element, code: str, phrase: Phrase) -> None:
        self._told(element.line, code, phrase)
