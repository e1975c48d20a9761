"""A text that the next page shows and no later one: the address of a link, for its maker alone.

Changing the language or the theme makes that page anew; it shows the text again. The session keeps
it encrypted, and for some minutes only.
"""

from cryptography.fernet import InvalidToken
from django.http import HttpRequest

from mlops_portal.foundation.ciphers import cipher

SECONDS = 600
KEPT, SHOWN = "foundation.shown_once", "foundation.shown_once.shown"
CIPHER = "foundation.shown_once"


def keep(request: HttpRequest, name: str, text: str) -> None:
    """Let the next page that asks for `name` show `text`; one text is kept at a time."""
    sealed = cipher(CIPHER).encrypt(text.encode()).decode()
    request.session[KEPT] = {"name": name, "text": sealed}
    request.session.pop(SHOWN, None)


def take(request: HttpRequest, name: str) -> str:
    """The text that was kept for `name`; from now on nobody reads it. "" where there is none."""
    kept = request.session.get(KEPT)
    if request.method != "GET" or not kept or kept["name"] != name:
        return ""
    if request.session.get(SHOWN):
        del request.session[KEPT], request.session[SHOWN]
        return ""
    request.session[SHOWN] = request.path
    try:
        return cipher(CIPHER).decrypt(kept["text"].encode(), ttl=SECONDS).decode()
    except InvalidToken:
        del request.session[KEPT], request.session[SHOWN]
        return ""


def show_again(request: HttpRequest, path: str) -> None:
    """The page at `path` is made anew, in another language or theme."""
    if request.session.get(SHOWN) == path.partition("?")[0]:
        del request.session[SHOWN]
