"""Extraction of name, URLs, description and licence from a list entry's text. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines_catalog.landscape.domain.importing.addresses import (
    host_of,
    is_code_host,
    repository_key,
    web_address,
)
from pipelines_catalog.landscape.domain.importing.cleaning import is_licence, licence_id
from pipelines_catalog.landscape.domain.importing.markdown import BLOCKS, Element

_REPOSITORY = {"code", "github", "gitlab", "git", "repo", "repository", "source", "source code"}
_REPOSITORY |= {"bitbucket", "github repo", "github repository", "código", "repositório"}
_HOMEPAGE = {"website", "homepage", "home", "site", "web", "home page", "página", "link"}
_OTHER = {"pypi", "conda", "npm", "docker", "docker hub", "dockerhub", "maven", "crates.io", "apt"}
_OTHER |= {"cran", "rubygems", "nuget", "packagist", "homebrew", "conda forge", "huggingface"}
_OTHER |= {"docs", "doc", "documentation", "paper", "demo", "video", "blog", "blog post"}
_OTHER |= {"tutorial"}
_OTHER |= {"example", "examples", "slides", "colab", "arxiv", "website archive", "download", "here"}
_OTHER |= {"license", "licence", "changelog", "clients", "poster", "talk", "pdf", "post", "demos"}
_SEPARATORS = " \t-–—:;|*_`~"
_TASK = re.compile(r"^\[[ xX]\]\s+")
_SHORTCODE = re.compile(r"^(?::[a-z0-9_+-]+:\s*)+|(?:\s*:[a-z0-9_+-]+:)+$")
_METRICS = re.compile(r"^\([^()]*\d[^()]*\)\s*(?=[-–—:]|$)")
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*(?:[,;|/·•]\s*|\band\b\s*)*[)\]]")
_CLOSING = re.compile(r"^[\s,;|/·•]*[)\]]")  # of brackets in which the first link stood
_AFTER_NAME = re.compile(r"\s[-–—]\s|:\s")
_BARE = re.compile(r"https?://[^\s<>()\[\]\"']+[^\s<>()\[\]\"'.,;:!?]")
_KEPT_SIGNS = "+#®™©"
LONGEST_NAME = 8  # words before a link that are still a name


@dataclass(frozen=True, slots=True)
class Link:
    """A link of an entry: its words and where it leads."""

    words: str
    to: str

    @property
    def is_web(self) -> bool:
        return self.to.lower().startswith(("http://", "https://", "//", "www."))

    @property
    def label(self) -> str:
        """“repository”, “homepage” or “other” when its words name only where it leads."""
        words = without_marks(self.words).casefold().strip(" .:")
        if words in _REPOSITORY:
            found = "repository"
        elif words in _HOMEPAGE:
            return "homepage"
        else:
            found = "other" if words in _OTHER else ""
        root = not re.sub(r"^(?:https?:)?//[^/]*", "", self.to).strip("/")
        owner = ".".join(host_of(self.to).split(".")[-2:])  # docs.acme.example is Acme's, not Docs'
        return "" if found and root and owner.startswith(words.split(" ")[0]) else found


@dataclass(frozen=True, slots=True)
class Phrase:
    """A parsed entry. `name` is empty if no part of the text is a name."""

    text: str
    name: str = ""
    links: tuple[Link, ...] = ()
    sentence: str = ""
    licence: str = ""
    is_contents: bool = False  # leads only to places in the same file
    is_struck: bool = False

    @property
    def says_something(self) -> bool:
        """Whether it has words other than numbers, URLs and link labels."""
        words = self.text
        for link in self.links:
            if link.label or web_address(link.words) == link.to:
                words = words.replace(link.words, " ")
        return re.search(r"[^\W\d_]{2}", words) is not None

    @property
    def is_label(self) -> bool:
        """Whether it starts with the name of a code host or registry instead of a tool's."""
        return bool(self.links) and not self.name and bool(self.links[0].label)


def phrase_of(element: Element) -> Phrase:
    """Return the words and links of an item, a summary or a cell, without the lists inside it."""
    pieces = list(_pieces(element))
    links = [piece for piece in pieces if isinstance(piece, Link)]
    if not links:  # then a picture that leads somewhere is the name, by its words
        pieces = list(_pieces(element, pictures=True))
        links = [piece for piece in pieces if isinstance(piece, Link)]
    text = _tidy("".join(piece if isinstance(piece, str) else piece.words for piece in pieces))
    is_struck = next(element.find("s", "del"), None) is not None
    phrase = Phrase(text, links=tuple(links), is_struck=is_struck)
    if not links:
        return phrase
    if all(re.match(r"#.", link.to) for link in links):
        return replace(phrase, is_contents=True)
    licence = next((t for t in _codes(element) if is_licence(t)), "")
    first = pieces.index(links[0])
    before = _TASK.sub("", "".join(p for p in pieces[:first] if isinstance(p, str)).strip())
    after = _METRICS.sub("", "".join(_words(pieces[first + 1 :], licence)).strip())
    if links[0].label or without_marks(links[0].words) == links[0].to:
        before, sentence = _parted(before)
        after = f"{sentence} {after}" if sentence else after
    return replace(
        phrase,
        name=_name(before, links[0], after),
        sentence=_tidy(_EMPTY_BRACKETS.sub("", _CLOSING.sub("", after)).strip(_SEPARATORS)),
        licence=licence_id(licence) if licence else "",
    )


def phrase_of_row(cells: Sequence[Element], columns: Sequence[str]) -> Phrase:
    """Parse a table row: the name column, else the first link; the rest is the description."""
    phrases = [phrase_of(cell) for cell in cells]
    by_column = dict(zip(columns, phrases, strict=False))
    named = by_column.get("name") or next((p for p in phrases if p.links), phrases[0])
    links = [*named.links, *(link for p in phrases if p is not named for link in p.links)]
    name = named.name or ("" if named.links else without_marks(named.text))
    others = zip(phrases, (*columns, *[""] * len(phrases)), strict=False)
    free = (p for p, column in others if p is not named and not column and p.says_something)
    said = by_column.get("description") or next(free, None)
    licence = by_column["licence"].text if "licence" in by_column else named.licence
    for column in ("homepage", "repository"):
        if (found := by_column.get(column)) and found is not named:
            where = [Link(column, link.to) for link in found.links]
            links = [link for link in links if link not in found.links] + where
    sentence = "" if said is None or said is named else said.text
    text = _tidy(" | ".join(p.text for p in phrases))
    is_contents = bool(links) and all(re.match(r"#.", link.to) for link in links)
    said_more = sentence or named.sentence
    return Phrase(text, name, tuple(links), said_more, licence, is_contents)


def raw_of(phrase: Phrase) -> dict[str, object]:
    """Return the entry as raw fields of an item."""
    raw: dict[str, object] = {
        "name": phrase.name,
        "homepage": "",
        "repository": "",
        "description": phrase.sentence,
        "licence": phrase.licence,
        "is_plain": True,
        "is_list": True,
    }
    for place, link in enumerate(phrase.links):
        label = link.label
        if not link.is_web or (place and not label):
            continue  # a link of the sentence leads to something else
        if label == "repository" or (not label and is_code_host(link.to)):
            raw["repository"] = raw["repository"] or link.to
        if label in ("homepage", ""):
            raw["homepage"] = raw["homepage"] or link.to
    return raw


def complete(raw: dict[str, object], phrase: Phrase) -> None:
    """Add the repository or homepage given in a nested list item to its entry."""
    for link in phrase.links:
        field = link.label if link.label in ("repository", "homepage") else ""
        if field and link.is_web and not raw.get(field):
            raw[field] = link.to


def heading_of(element: Element) -> str:
    """Return the words of a heading, without links to places in the same file (“back to top”)."""
    pieces = [piece for piece in _pieces(element) if isinstance(piece, str) or piece.to[:1] != "#"]
    kept = "".join(piece if isinstance(piece, str) else piece.words for piece in pieces)
    return without_marks(kept).strip(_SEPARATORS) or without_marks(element.text())


def without_marks(text: str) -> str:
    """Return words without emoji, emoji shortcodes and surrounding spaces."""
    text = _SHORTCODE.sub("", text.strip())
    while text and (_is_sign(text[0]) or text[0].isspace()):
        text = text[1:]
    while text and (_is_sign(text[-1]) or text[-1].isspace()):
        text = text[:-1]
    return _tidy(text)


def _name(before: str, link: Link, after: str) -> str:
    """Return the name: a link's text, or the words before a link such as “GitHub”."""
    words = without_marks(link.words)
    led = without_marks(before).strip("*_`~ ")
    bare = led.strip(_SEPARATORS + "([")
    if re.search(r"\w", bare) and len(bare.split()) <= LONGEST_NAME:
        if link.label or led[-1] in ":-–—" or words == link.to:
            return bare
        return words if after[:1] in ("-", "–", "—", ":", "") and len(bare.split()) < 3 else ""
    if re.search(r"\w", bare):
        return ""
    if words == link.to:
        return repository_key(link.to).rpartition("/")[2] if is_code_host(link.to) else ""
    return "" if link.label else words


def _parted(before: str) -> tuple[str, str]:
    """Split the words before a link such as “GitHub” into name and description."""
    found = _AFTER_NAME.search(before)
    if found is None or not before[found.end() :].strip(_SEPARATORS):
        return before, ""
    return before[: found.start()], before[found.end() :]


def _pieces(element: Element, *, pictures: bool = False) -> Iterator[str | Link]:
    """Yield words and links in order, spaces between blocks; skip inner lists and images."""
    for child in element.children:
        if isinstance(child, str):
            yield from _bare_links(child)
        elif child.tag == "a" and child.href:
            words = child.text() or next((image.alt for image in child.find("img")), "")
            if child.text() or (words if pictures else not next(child.find("img"), None)):
                yield Link(words, child.href)
        elif child.tag == "code":
            yield child.text()
        elif child.tag not in ("ul", "ol", "table", "pre", "details", "img"):
            gap = " " if child.tag in BLOCKS or child.tag == "br" else ""
            yield gap
            yield from _pieces(child, pictures=pictures)
            yield gap


def _bare_links(text: str) -> Iterator[str | Link]:
    """Yield the parts of a text, with plain URLs as links."""
    end = 0
    for match in _BARE.finditer(text):
        yield text[end : match.start()]
        yield Link(match[0], match[0])
        end = match.end()
    yield text[end:]


def _words(pieces: Sequence[str | Link], licence: str) -> Iterator[str]:
    """Yield the words after the name; a link that only says where it leads is no part of them."""
    for piece in pieces:
        if isinstance(piece, str):
            yield "" if licence and piece.strip(" `") == licence else piece
        elif not piece.label:
            yield piece.words if web_address(piece.words) != piece.to else ""


def _codes(element: Element) -> Iterator[str]:
    for code in element.find("code"):
        yield code.text()


def _is_sign(char: str) -> bool:
    """Return whether a character is an emoji or joiner, but no sign used in names."""
    if char in _KEPT_SIGNS:
        return False
    return char in "\u200d\ufe0f\u20e3" or unicodedata.category(char) in ("So", "Sk", "Cs", "Co")


def _tidy(text: str) -> str:
    return re.sub(r"\s+([.,;:!?])(?=\s|$)", r"\1", " ".join(text.split()))
