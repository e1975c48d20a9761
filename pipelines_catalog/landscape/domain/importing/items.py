"""One entry of a file, cleaned: addresses that can be trusted, SPDX licences, plain text. Pure."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from mlops_portal.foundation.incoming import escaped

LARGEST_FILE = 5 * 1024 * 1024  # bytes
MOST_ITEMS = 5_000
LONGEST_NAME, LONGEST_TEXT, LONGEST_ADDRESS = 200, 2_000, 500
_CODE_HOSTS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org")
SURROGATE = re.compile(r"[\ud800-\udfff]")  # half a character, which JSON and YAML can write
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_MOVED = {
    "iterative/dvc": "treeverse/dvc",
    "linkedin/feathr": "feathr-ai/feathr",
    "linkedin/datahub": "datahub-project/datahub",
    "slundberg/shap": "shap/shap",
    "allegroai/clearml": "clearml/clearml",
    "microsoft/deepspeed": "deepspeedai/deepspeed",
    "tensorflow/federated": "google-parfait/tensorflow-federated",
    "gojek/merlin": "caraml-dev/merlin",
    "quantumblacklabs/kedro": "kedro-org/kedro",
}
_LICENCES = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache2": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "mit license": "MIT",
    "the mit license": "MIT",
    "gpl 3.0": "GPL-3.0-only",
    "gplv3": "GPL-3.0-only",
    "gpl 2.0": "GPL-2.0-only",
    "agpl 3.0": "AGPL-3.0-only",
    "lgpl 3.0": "LGPL-3.0-only",
    "bsd 3-clause": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "bsd 2-clause": "BSD-2-Clause",
    "mpl 2.0": "MPL-2.0",
    "mozilla public license 2.0": "MPL-2.0",
    "eclipse public license 2.0": "EPL-2.0",
}
RINGS = {"adopt", "trial", "assess", "hold"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something in a file, with its line (from 1; 0 for the whole). Codes: messages have them."""

    line: int
    code: str
    value: str = ""


class UnreadableFile(Exception):
    """Nothing can be taken from the file."""

    def __init__(self, line: int, code: str, value: str = "") -> None:
        self.trouble = Trouble(line, code, escaped(value))
        super().__init__(f"line {line}: {code} {escaped(value)}")


@dataclass(frozen=True, slots=True)
class Item:
    """One tool of a file. `section` is where it stands there; empty text means: not known."""

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

    @property
    def key(self) -> str:
        """What tells the item from others of its source: repository, homepage or place, and name.

        The name belongs to it, because one repository may hold several tools.
        """
        place = repository_key(self.repository) or address_key(self.homepage) or self.section
        return f"{place}|{self.name.casefold()}"[:300]

    @property
    def digest(self) -> str:
        """A hash of what the source says, without its line."""
        said = asdict(self) | {"line": 0}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """The items of a file, and what of it could not be used."""

    items: tuple[Item, ...]
    troubles: tuple[Trouble, ...]


def clean_item(line: int, raw: Mapping[str, object]) -> Item:
    """An item of what a file says. Raises UnreadableFile for one without a usable name."""
    for key, value in raw.items():
        if isinstance(value, str) and SURROGATE.search(value):
            raise UnreadableFile(line, "bad_characters", key)
    name = plain(raw.get("name"), LONGEST_NAME)
    if not name:
        raise UnreadableFile(line, "no_name")
    homepage = address(raw.get("homepage"), line)
    repository = address(raw.get("repository"), line)
    if not repository and is_code_host(homepage):
        repository = homepage
    ring = plain(raw.get("ring"), 40).casefold()
    return Item(
        line=line,
        name=name,
        section=plain(raw.get("section"), 250),
        homepage=homepage,
        repository=repository,
        licence=licence_id(plain(raw.get("licence"), 100)),
        description=plain(raw.get("description"), LONGEST_TEXT),
        stage=plain(raw.get("stage"), 40).casefold(),
        ring=ring if ring in RINGS else "",
        reason=plain(raw.get("reason"), 1_000),
        is_organization=bool(raw.get("is_organization")),
    )


def plain(value: object, longest: int) -> str:
    """Text of one line, without control characters; empty for what is no text or number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(_CONTROLS.sub(" ", str(value)).split())[:longest]


def address(value: object, line: int) -> str:
    """A web address. Raises UnreadableFile for one that is none: it will stand behind a link."""
    text = plain(value, LONGEST_ADDRESS + 1)
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fits = False
    if not fits or " " in text or parts.username or len(text) > LONGEST_ADDRESS:
        raise UnreadableFile(line, "bad_address", text[:100])
    return text


def licence_id(text: str) -> str:
    """The SPDX identifier of a common way to write it; other text stays, without commas."""
    return _LICENCES.get(text.casefold(), text.replace(",", ";"))


def address_key(url: str) -> str:
    """Host and path in lower case, to compare: no scheme, `www.`, query or trailing slash."""
    if not url:
        return ""
    parts = urlsplit(url.strip().lower())
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.rstrip("/").removesuffix("/index.html")
    return f"{host}{path}"


def is_code_host(url: str) -> bool:
    """Whether the address is a repository: a host of code, an owner and a name."""
    return bool(repository_key(url)) and address_key(url).split("/")[0] in _CODE_HOSTS


def repository_key(url: str) -> str:
    """Host, owner and name in lower case, known moves followed; whole path on other hosts."""
    host, _, path = address_key(url).partition("/")
    parts = path.split("/") if path else []
    if host not in _CODE_HOSTS:
        return f"{host}/{path}".removesuffix(".git") if path else ""
    if len(parts) < 2:
        return ""
    whole = path.split("/-/")[0] if host == "gitlab.com" else "/".join(parts[:2])
    found = whole.removesuffix(".git")
    return f"{host}/{_MOVED.get(found, found)}"
