"""Normalization of e-mail addresses to the one form that is stored, sent to and compared.

The stored form is lower-case ASCII with the domain in IDNA. Invisible characters are removed;
characters that would make an address look like a different one are refused. Names beside an
address are parsed as mail programs write them, and dropped.
"""

import re
import unicodedata
from collections.abc import Iterator
from email import policy

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from mlops_portal.foundation.visible import UNSEEN

LONGEST = 254  # characters of an address that mail servers deliver to
_LONGEST_ENTRY = 1_000  # characters of an address with its name
_SHOWN = 100  # characters of an entry that an error repeats

# East Asian keyboards write letters and signs in full width, and commas of their own.
_IN_ONE_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3001: ","}
_BULLET = re.compile(r"^ *(?:[-*•·▪◦–]|\d{1,3}[.)]) +(?=\S)")
_BRACKETED = re.compile(r"\[ *mailto: *([^\]\s]+) *\]", re.IGNORECASE)  # Outlook's plain text
_QUOTES = {"'": "'", '"': '"', "“": "”", "‘": "’", "„": "“", "«": "»"}
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)")
_ADDRESS_IN = re.compile(r"\S@\S")
_HEADING = re.compile(r"^[^\s@<>,:\"]+:\s")  # "To: "
_LIKE_A_DOMAIN = re.compile(r"[^\s.]+(?:\.[^\s.]+)*\.[a-z]{2,}", re.IGNORECASE)


def one_address(text: str) -> str:
    """Return the single address in `text`, in stored form; a display name is allowed and dropped.

    Raises ValidationError that quotes the input, also when there is no address or more than one.
    """
    found = address_list(text)
    if len(found) > 1:
        raise _refusal(_("Give one address; “%(entry)s” holds several."), text)
    if not found:
        raise _refusal(_("“%(entry)s” is no e-mail address."), text)
    return found[0]


def address_list(text: str) -> list[str]:
    """Return the distinct addresses in `text`, in order; accepts lists as mail programs copy them.

    Separated by commas, semicolons, blanks or lines, with names, quotes and angle brackets or
    without. Raises ValidationError with one message for each entry that cannot be read.
    """
    found: dict[str, None] = {}
    errors = []
    for entry in _entries(_visible(text)):
        try:
            found |= dict.fromkeys(map(_normal, _addresses_in(entry)))
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors)
    return list(found)


def comparable(text: str) -> str:
    """Return the form in which `text` is compared with stored addresses; never raises."""
    try:
        return one_address(text)
    except ValidationError:
        return text.strip().lower()


def _visible(text: str) -> str:
    """Return `text` without invisible characters, with whitespace and line ends normalized.

    Bullets and list numbers are removed; of a row pasted from a spreadsheet, address cells stay.
    """
    seen = UNSEEN.sub("", text.translate(_IN_ONE_WIDTH))
    lines = (_cells(line) for line in unicodedata.normalize("NFC", seen).splitlines())
    spaced = ("".join(" " if c.isspace() else c for c in line) for line in lines)
    return "\n".join(_BRACKETED.sub(r"<\1>", _BULLET.sub("", line)) for line in spaced)


def _cells(line: str) -> str:
    """Return the cells of a row that hold an address; a line that is no row is returned as is."""
    cells = line.split("\t")
    with_address = [cell for cell in cells if "@" in cell]
    return "\t".join(with_address or cells)


def _entries(text: str) -> Iterator[str]:
    """Split at semicolons and line ends that are not inside quotes."""
    text = re.sub(r"\n *<", " <", text)  # a long line that was folded
    start = position = 0
    while position < len(text):
        if quoted := _QUOTED.match(text, position):
            position = quoted.end()
            continue
        if text[position] in ";\n":
            yield from filter(None, [text[start:position].strip(" ,")])
            start = position + 1
        position += 1
    yield from filter(None, [text[start:].strip(" ,")])


def _addresses_in(entry: str) -> list[str]:
    """Return the addresses of one entry: parsed by the standard, else as mail programs write it."""
    for character in entry:
        if unicodedata.category(character).startswith("C"):
            message = _("“%(entry)s” holds a hidden character (%(name)s). Type the address anew.")
            name = unicodedata.name(character, f"U+{ord(character):04X}")
            raise _refusal(message, entry, name=name)
    return _standard(entry) or _as_written(entry)


def _standard(entry: str) -> list[str]:
    """Return the addresses that Python's mail header parser finds without defects, else []."""
    if len(entry) > _LONGEST_ENTRY:
        return []
    try:
        header = policy.default.header_factory("to", entry)
    except Exception:  # it is made for mails, and fails in many ways at anything else
        return []
    if header.defects or not all(one.domain for one in header.addresses):
        return []
    return [one.addr_spec for one in header.addresses]


def _as_written(entry: str) -> list[str]:
    """Return addresses beside names with commas or brackets, or separated only by spaces."""
    found = []
    rest = _HEADING.sub("", entry)
    while "<" in rest:
        before, _bracket, rest = rest.partition("<")
        address, bracket, rest = rest.partition(">")
        if not bracket or not address.strip():
            raise _refusal(_("“%(entry)s” is no e-mail address."), entry)
        found += [*_beside_a_name(before, address, entry), address.strip()]
    return found + [one for part in rest.split(",") for one in _bare(part, part)]


def _beside_a_name(before: str, address: str, entry: str) -> list[str]:
    """Addresses that stand before the name of another one: in `bia@x.org, Silva, Ana <ana@x.org>`
    the first."""
    before = _COMMENT.sub("", _QUOTED.sub("", before))
    *parts, name = before.split(",")
    if _ADDRESS_IN.search(name) and _bared(name) != _bared(address):
        raise _refusal(
            _("“%(entry)s” names two addresses. Leave one."), f"{name.strip()} <{address}>"
        )
    while parts and "@" not in parts[-1]:
        part = parts.pop().strip()
        if _LIKE_A_DOMAIN.fullmatch(part):
            raise _refusal(_("“%(entry)s” is no e-mail address."), part)
    return [one for part in parts for one in _bare(part, part)]


def _bared(address: str) -> str:
    """Return an address without quotes and `mailto:`, to compare."""
    return address.strip(" '\"").lower().removeprefix("mailto:")


def _bare(part: str, entry: str) -> list[str]:
    words = _COMMENT.sub(" ", part).split()
    if not all("@" in word for word in words):
        raise _refusal(_("“%(entry)s” is no e-mail address."), entry)
    return words


def _normal(address: str) -> str:
    """Return the stored form of a bare address."""
    local, _at, domain = address.strip().rstrip(".").rpartition("@")
    if local.lower().startswith("mailto:"):
        local, domain = local[7:], domain.partition("?")[0]
    elif domain and _QUOTES.get(local[:1]) == domain[-1]:
        local, domain = local[1:], domain[:-1]
    try:
        if not domain.isascii() or "xn--" in domain.lower():
            domain = idna.encode(domain, uts46=True).decode()
        validate_email(f"{local}@{domain}")
    except (ValidationError, UnicodeError) as error:  # idna's errors are UnicodeErrors
        foreign = next((character for character in local if not character.isascii()), "")
        if foreign:
            message = _("“%(entry)s” is no e-mail address: “%(letter)s” cannot stand before the @.")
            raise _refusal(message, address, letter=foreign) from error
        raise _refusal(_("“%(entry)s” is no e-mail address."), address) from error
    if len(local) + 1 + len(domain) > LONGEST:
        raise _refusal(_("“%(entry)s” is longer than an e-mail address can be."), address)
    return f"{local}@{domain}".lower()


def _refusal(message: str, entry: str, **words: str) -> ValidationError:
    seen = "".join(
        "\ufffd" if unicodedata.category(c).startswith("C") else c for c in entry.strip()
    )
    short = seen if len(seen) <= _SHOWN else seen[:_SHOWN] + "…"
    return ValidationError(message, code="address", params={"entry": short, **words})
