"""Cleaning of external text: HTML to plain text, SPDX licences, placeholder values. Pure."""

import re
from html.parser import HTMLParser

from mlops_portal.foundation.visible import visible_line
from pipelines_catalog.landscape.domain.licences import KNOWN

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ABSENT = {"", "-", "–", "—", "?", "n/a", "n.a.", "na", "n/d", "none", "not known", "unknown"}
_ABSENT |= {"tbd", "noassertion", "não se aplica", "desconhecido", "desconhecida"}
_BLOCKS = {"p", "br", "div", "li", "ul", "ol", "tr", "td", "th", "hr", "table", "pre", "blockquote"}
_BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6"}
_INLINE = {"a", "abbr", "b", "code", "em", "font", "i", "img", "mark", "s", "small", "span"}
_INLINE |= {"strong", "sub", "sup", "u"}
_SILENT = {"script", "style", "template"}
_MARKUP = re.compile(
    rf"(?i)</?(?:{'|'.join(sorted(_BLOCKS | _INLINE | _SILENT))})\b[^<>]*/?>|&(?:\w{{2,8}}|#x?\w+);"
)
_OTHER_WAYS = {
    "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache license version 2.0": "Apache-2.0",
    "apache software license 2.0": "Apache-2.0",
    "apache2": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "mit license": "MIT",
    "the mit license": "MIT",
    "gpl 3.0": "GPL-3.0-only",
    "gplv3": "GPL-3.0-only",
    "gpl-3.0": "GPL-3.0-only",
    "gpl 2.0": "GPL-2.0-only",
    "gpl-2.0": "GPL-2.0-only",
    "gplv2": "GPL-2.0-only",
    "agpl 3.0": "AGPL-3.0-only",
    "agpl-3.0": "AGPL-3.0-only",
    "agplv3": "AGPL-3.0-only",
    "lgpl 3.0": "LGPL-3.0-only",
    "lgpl-3.0": "LGPL-3.0-only",
    "lgplv3": "LGPL-3.0-only",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd-3": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "bsd 2-clause": "BSD-2-Clause",
    "bsd-2": "BSD-2-Clause",
    "mpl 2.0": "MPL-2.0",
    "mozilla public license 2.0": "MPL-2.0",
    "eclipse public license 2.0": "EPL-2.0",
}
_BY_SPELLING = {id.casefold(): id for id in KNOWN} | _OTHER_WAYS


def plain(value: object, longest: int) -> str:
    """Return one line of visible text, cut at `longest`; "" for other types than text or number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return visible_line(_CONTROLS.sub(" ", str(value)))[:longest]


def fact(value: object, longest: int) -> str:
    """Return `plain`, or "" for a placeholder such as “unknown”."""
    text = plain(value, longest)
    return "" if text.casefold() in _ABSENT else text


def prose(value: object, longest: int) -> str:
    """Return `fact` without HTML tags; entities become their characters."""
    return fact(unmarked(value), longest)


def unmarked(value: object) -> object:
    """Return a text without HTML tags; any other value as it is."""
    return _read(value).text if isinstance(value, str) and _MARKUP.search(value) else value


def link_of(value: object, name: str) -> str:
    """Return the first address in HTML whose words are `name`; "" without one."""
    if not isinstance(value, str) or "<" not in value:
        return ""
    wanted = name.casefold()
    links = _read(value).links
    return next((to for to, words in links if words.strip().casefold() == wanted), "")


def licence_id(text: str) -> str:
    """Return the SPDX id of a common licence name; other text unchanged, without commas."""
    return _BY_SPELLING.get(text.casefold(), text.replace(",", ";"))


def is_licence(text: str) -> bool:
    """Return whether the text is a common name of a licence."""
    return text.casefold() in _BY_SPELLING


class _Markup(HTMLParser):
    """Collects the text of HTML, and its links with their words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.silent = 0
        self.link: tuple[str, int] | None = None

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        if tag in _BLOCKS:
            self.parts.append(" ")
        if tag == "a":
            self.link = (dict(attrs).get("href") or "", len(self.parts))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(self.silent - 1, 0)
        if tag in _BLOCKS:
            self.parts.append(" ")
        if tag == "a" and self.link:
            self.links.append((self.link[0], "".join(self.parts[self.link[1] :])))
            self.link = None

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def _read(markup: str) -> _Markup:
    parser = _Markup()
    parser.feed(markup)
    parser.close()
    return parser
