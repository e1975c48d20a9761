"""Parser of Markdown with inline HTML into one tree of elements with line numbers. Pure.

markdown-it parses CommonMark with tables and strikethrough, the standard library the HTML; both
build the same tree, so that a list inside `<details>` is where a reader sees it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.token import Token

from mlops_portal.foundation.visible import UNSEEN

DEEPEST = 40  # elements inside each other; what lies deeper is kept flat
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_CLOSED_BY = {"li": {"li"}, "p": {"p"}, "tr": {"tr", "td", "th"}, "td": {"td", "th"}}
_CLOSED_BY |= {"th": {"td", "th"}, "summary": {"p"}, "details": {"p"}}
_BARRIERS = {"ul", "ol", "table", "details"}
BLOCKS = {"li", "p", "ul", "ol", "tr", "table", "details", "summary", "div", "blockquote", "pre"}
BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "thead", "tbody", "dl", "dd", "dt"}
MOST_BRACKETS = 300  # of one paragraph; more are read as plain text, for they take long
_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["inline"])
_PARSER.normalizeLink = lambda url: normalizeLink(UNSEEN.sub("", url))  # type: ignore[method-assign]


@dataclass(slots=True)
class Element:
    """An element with its line (from 1), its children in order, and its URL or alt text."""

    tag: str
    line: int = 0
    href: str = ""
    alt: str = ""
    children: list["Element | str"] = field(default_factory=list)

    def elements(self) -> Iterator["Element"]:
        return (child for child in self.children if isinstance(child, Element))

    def find(self, *tags: str) -> Iterator["Element"]:
        """Yield the elements with these tags, in order, without those nested in a match."""
        for child in self.elements():
            if child.tag in tags:
                yield child
            else:
                yield from child.find(*tags)

    def text(self, without: Sequence[str] = ()) -> str:
        """Return its words on one line, without those of elements of some tags."""
        return " ".join("".join(self._texts(frozenset(without))).split())

    def _texts(self, without: frozenset[str]) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in without:
                gap = " " if child.tag in BLOCKS or child.tag == "br" else ""
                yield gap
                yield from child._texts(without)
                yield gap


def read_markdown(text: str) -> Element:
    """Return the tree of a document."""
    env: dict[str, object] = {}
    tokens = _PARSER.parse(text, env)
    builder = _Builder(env)
    for token in tokens:
        builder.add(token)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    """Builds elements from Markdown tokens and HTML, in the order of the file."""

    def __init__(self, env: dict[str, object]) -> None:
        super().__init__(convert_charrefs=True)
        self.env = env  # the document's references
        self.root = Element("body")
        self.open: list[Element] = [self.root]
        self.line = 1
        self.shift: int | None = None  # from the parser's lines to the file's, in HTML blocks

    def add(self, token: Token) -> None:
        if token.map:
            self.line = token.map[0] + 1
        if token.type == "inline":
            for child in self._inline(token.content):
                self._add_inline(child)
        elif token.type == "html_block":
            self.shift = self.line - self.getpos()[0]
            self.feed(token.content)
            self.shift = None
        elif token.type in ("fence", "code_block"):
            self._start("pre", self.line)
            self._text(token.content)
            self._end("pre")
        elif token.nesting == 1:
            self._start(token.tag, self.line)
        elif token.nesting == -1:
            self._end(token.tag)

    def _inline(self, content: str) -> list[Token]:
        """Return the tokens of one paragraph's text."""
        found: list[Token] = []
        if content.count("[") > MOST_BRACKETS:
            return [Token("text", "", 0, content=content)]
        _PARSER.inline.parse(content, _PARSER, self.env, found)
        return found

    def _add_inline(self, token: Token) -> None:
        if token.type in ("softbreak", "hardbreak"):
            self._start("br", self.line)
            self.line += 1
        elif token.type == "html_inline":
            self.feed(token.content)
        elif token.type == "image":
            self._start("img", self.line, alt=token.content)
        elif token.type == "code_inline":
            self._start("code", self.line)
            self._text(token.content)
            self._end("code")
        elif token.nesting == 1:
            self._start(token.tag, self.line, href=str(token.attrGet("href") or ""))
        elif token.nesting == -1:
            self._end(token.tag)
        else:
            self._text(token.content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        line = self.line if self.shift is None else self.getpos()[0] + self.shift
        href = re.sub(r"\s+", "", known.get("href") or "")
        self._start(tag, line, href=href, alt=known.get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        self._end(tag)

    def handle_data(self, data: str) -> None:
        self._text(data)

    def _text(self, text: str) -> None:
        self.open[-1].children.append(text)

    def _start(self, tag: str, line: int, *, href: str = "", alt: str = "") -> None:
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag in _CLOSED_BY.get(tag, ()):
                del self.open[place:]
                break
            if self.open[place].tag in _BARRIERS:
                break
        element = Element(tag, line, href, alt)
        self.open[-1].children.append(element)
        if tag not in _VOID and len(self.open) < DEEPEST:
            self.open.append(element)

    def _end(self, tag: str) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return
            if self.open[place].tag in _BARRIERS and tag not in _BARRIERS:
                return
