"""Cleaned entries of an imported file: valid URLs, SPDX licences, plain text. Pure."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from mlops_portal.foundation.incoming import escaped
from pipelines_catalog.landscape.domain.importing.addresses import (
    address_key,
    is_code_host,
    repository_key,
    web_address,
)
from pipelines_catalog.landscape.domain.importing.cleaning import (
    fact,
    licence_id,
    link_of,
    plain,
    prose,
    unmarked,
)
from pipelines_catalog.landscape.domain.importing.natures import nature_of
from pipelines_catalog.landscape.domain.tools import Kind

LARGEST_FILE = 5 * 1024 * 1024  # bytes
MOST_ITEMS = 5_000
LONGEST_NAME, LONGEST_TEXT, LONGEST_REASON = 200, 2_000, 1_000
# What of an item the digest of earlier versions of the portal covered; it stays comparable.
_DIGESTED = (
    *("line", "name", "section", "homepage", "repository", "licence", "description"),
    *("stage", "ring", "reason", "is_organization"),
)
_TEXTS = ("section", "homepage", "repository", "licence", "description", "stage", "ring", "reason")
SURROGATE = re.compile(r"[\ud800-\udfff]")  # half a character, which JSON and YAML can write
REFUSED, PASSED, TOLD = "refused", "passed", "told"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem in a file, with its line (from 1; 0: whole file) and a message code.

    `what` is the consequence: REFUSED, an entry that cannot be used; PASSED, something skipped as
    it is not an entry; TOLD, a value dropped from an entry.
    """

    line: int
    code: str
    value: str = ""
    what: str = REFUSED

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", escaped(self.value))


class UnreadableFile(Exception):
    """No entry can be read from the file. `others` are further problems in it."""

    def __init__(
        self, line: int, code: str, value: str = "", others: Iterable[Trouble] = ()
    ) -> None:
        self.trouble = Trouble(line, code, value)
        self.others = tuple(others)
        super().__init__(f"line {line}: {code} {escaped(value)}")


@dataclass(frozen=True, slots=True)
class Item:
    """One tool of a file. `section` is its place in the file; empty text means unknown.

    `ring` is the file's own word in lower case. `components` is None when the file does not give
    the use of the tool. `history` holds earlier rings, oldest first, with date and reason.
    """

    line: int
    name: str
    section: str = ""
    homepage: str = ""
    repository: str = ""
    licence: str = ""
    description: str = ""
    stage: str = ""  # of its foundation
    ring: str = ""
    reason: str = ""
    is_organization: bool = False  # a member or provider, not a tool
    nature: str = ""  # “article”, “video” …: what is linked is no tool
    slug: str = ""  # that an export of the portal gives it
    kind: str = ""
    components: tuple[str, ...] | None = None
    since: str = ""  # date of the ring, YYYY-MM-DD
    history: tuple[Mapping[str, str], ...] = ()

    @property
    def key(self) -> str:
        return self.key_with({})

    @property
    def summary(self) -> str:
        return self.description or self.reason

    def key_with(self, moved: Mapping[str, str]) -> str:
        """Return the item's key in its source: repository, else homepage, else section; and name.

        The name is included, because one repository may hold several tools. `moved` maps old
        repositories to current ones.
        """
        place = repository_key(self.repository, moved) or address_key(self.homepage) or self.section
        return f"{place}|{self.name.casefold()}"[:300]

    @property
    def digest(self) -> str:
        """Return a hash of the source's facts, without the line."""
        said = {key: value for key, value in asdict(self).items() if key in _DIGESTED}
        said |= {"line": 0}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def item_from(stored: Mapping[str, object]) -> Item:
    """Return an item from its stored JSON."""
    found = dict(stored)
    if found.get("components") is not None:
        found["components"] = tuple(found["components"])  # type: ignore[arg-type]
    found["history"] = tuple(found.get("history", ()))  # type: ignore[arg-type]
    return Item(**found)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """The items of a file, and its refused, skipped and dropped parts.

    Every entry of the file is an item, refused or skipped: `entries` is their sum.
    """

    items: tuple[Item, ...]
    troubles: tuple[Trouble, ...]
    tally: Mapping[str, int] = field(default_factory=dict, hash=False)  # read, passed, refused

    @property
    def entries(self) -> int:
        return sum(self.tally.values())


def clean_item(line: int, raw: Mapping[str, object], told: list[Trouble]) -> Item:
    """Return an item with cleaned values. Unusable values are dropped and added to `told`.

    Raises UnreadableFile for an entry without a usable name.
    """
    for key, value in raw.items():
        if isinstance(value, str) and SURROGATE.search(value):
            raise UnreadableFile(line, "bad_characters", key)
    words = unmarked if not raw.get("is_plain") else lambda value: value
    name = plain(words(raw.get("name")), LONGEST_NAME)
    if not re.search(r"[^\W_]", name):  # a dash for “none” is no name
        raise UnreadableFile(line, "no_name", _seen(raw))
    for key in _TEXTS:
        if isinstance(raw.get(key), bool | list | dict):
            told.append(Trouble(line, "no_text", key, TOLD))
    homepage = _address(raw.get("homepage"), line, told)
    repository = _address(raw.get("repository"), line, told)
    if not repository and is_code_host(homepage):
        repository = homepage
    if raw.get("rated"):  # a radar: what it says of a tool is the reason of its ring
        homepage = homepage or web_address(
            link_of(raw.get("description") or raw.get("reason"), name)
        )
    text = prose if not raw.get("is_plain") else fact
    description = text(raw.get("description"), LONGEST_TEXT)
    reason, ring = text(raw.get("reason"), LONGEST_REASON), fact(raw.get("ring"), 40).casefold()
    if raw.get("rated") and ring and reason == description[:LONGEST_REASON]:
        description = ""
    elif raw.get("rated") and ring and not reason:
        description, reason = "", text(raw.get("description"), LONGEST_REASON)
    section = plain(words(raw.get("section")), 250)
    kind = fact(raw.get("kind"), 20)
    if kind and kind not in {known.value for known in Kind}:
        told.append(Trouble(line, "unknown_kind", kind, TOLD))
        kind = ""
    return Item(
        line=line,
        name=name,
        section=section,
        homepage=homepage,
        repository=repository,
        licence=licence_id(fact(raw.get("licence"), 100)),
        description=description,
        stage=fact(raw.get("stage"), 40).casefold(),
        ring=ring,
        reason=reason,
        is_organization=bool(raw.get("is_organization")),
        nature=nature_of(section, homepage) if raw.get("is_list") else "",
        slug=plain(raw.get("slug"), 100),
        kind=kind,
        components=_components(raw.get("components")),
        since=_day(raw.get("since"), line, told),
        history=tuple(_history(raw.get("history"), line, told)),
    )


def _address(value: object, line: int, told: list[Trouble]) -> str:
    text = fact(value, 2_000)
    found = web_address(text) if text else ""
    if text and not found:
        told.append(Trouble(line, "bad_address", text[:100], TOLD))
    return found


def _day(value: object, line: int, told: list[Trouble]) -> str:
    """Return a date in ISO 8601, without any time; other formats are not guessed."""
    text = fact(value, 40)
    try:
        return date.fromisoformat(text[:10]).isoformat() if text else ""
    except ValueError:
        told.append(Trouble(line, "bad_date", text, TOLD))
        return ""


def _components(value: object) -> tuple[str, ...] | None:
    if isinstance(value, str):
        value = value.split(";") if value.strip() else None
    if not isinstance(value, list):
        return None
    return tuple(dict.fromkeys(filter(None, (plain(part, 60) for part in value))))


def _history(value: object, line: int, told: list[Trouble]) -> Iterable[Mapping[str, str]]:
    for step in value if isinstance(value, list) else ():
        ring = plain(step.get("ring"), 40).casefold()
        if ring:
            reason = prose(step.get("reason"), LONGEST_REASON)
            yield {"ring": ring, "at": _day(step.get("at"), line, told), "reason": reason}


def _seen(raw: Mapping[str, object]) -> str:
    """Return a text that identifies an entry without a name to a person; "" if there is none."""
    shown = (plain(raw.get(key), 100) for key in ("homepage", "repository", "description"))
    return next(filter(None, shown), "")
