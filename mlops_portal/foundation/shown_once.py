"""One-time display of a text on the next page, such as a new secret link for its creator.

Re-rendering that page in another language or theme shows the text again. The session keeps it
encrypted, for ten minutes.
"""

from cryptography.fernet import InvalidToken
from django.http import HttpRequest

from mlops_portal.foundation.secrets import cipher

SECONDS = 600
KEPT, SHOWN = "foundation.shown_once", "foundation.shown_once.shown"
CIPHER = "foundation.shown_once"


def keep(request: HttpRequest, name: str, text: str) -> None:
    """Store `text` for the next page that asks for `name`; replaces any text stored before."""
    sealed = cipher(CIPHER).encrypt(text.encode()).decode()
    request.session[KEPT] = {"name": name, "text": sealed}
    request.session.pop(SHOWN, None)


def take(request: HttpRequest, name: str) -> str:
    """Return the text stored for `name`, readable once; "" when there is none."""
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
    """Allow the page at `path` to show it again, when re-rendered for a language or theme."""
    if request.session.get(SHOWN) == path.partition("?")[0]:
        del request.session[SHOWN]
