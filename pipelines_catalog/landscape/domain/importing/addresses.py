"""URLs in external files: validation and comparison. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

LONGEST_ADDRESS = 500  # characters
_CODE_HOSTS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org")
_WITHOUT_SCHEME = re.compile(r"(?i)^(?://)?(?:[^\W_][\w-]*\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?$")


def web_address(text: str) -> str:
    """Return a valid http(s) URL, `https://` added if it has no scheme; "" if invalid."""
    if _WITHOUT_SCHEME.match(text):
        text = f"https://{text.removeprefix('//')}"
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    if not fits or re.search(r"[\s<>\"]", text) or parts.username or len(text) > LONGEST_ADDRESS:
        return ""
    return text


def address_key(url: str) -> str:
    """Return a key for comparison: host and path in lower case, no `www.`, query or final slash."""
    if not url:
        return ""
    parts = urlsplit(url.strip().lower())
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.rstrip("/").removesuffix("/index.html")
    return f"{host}{path}"


def host_of(url: str) -> str:
    """Return the host in lower case, without `www.`."""
    return address_key(url).partition("/")[0]


def is_code_host(url: str) -> bool:
    """Return whether the URL is a repository: a code host, an owner and a name."""
    return bool(repository_key(url)) and host_of(url) in _CODE_HOSTS


def repository_key(url: str, moved: Mapping[str, str] | None = None) -> str:
    """Return host, owner and name in lower case; the whole path on other hosts.

    `moved` maps the keys of old repositories to current ones.
    """
    host, _, path = address_key(url).partition("/")
    parts = path.split("/") if path else []
    if host not in _CODE_HOSTS:
        found = f"{host}/{path}".removesuffix(".git") if path else ""
    elif len(parts) < 2:
        return ""
    else:
        whole = path.split("/-/")[0] if host == "gitlab.com" else "/".join(parts[:2])
        found = f"{host}/{whole.removesuffix('.git')}"
    return (moved or {}).get(found, found)
