"""A password validator in addition to Django's own."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mlops_portal.organizations.models import User

PRODUCT = ("mlops portal", "mlopsportal", "mlops")
SHORTEST_PART = 4  # characters of a part of a name or address that counts
LEAST_OWN = 6  # characters that must be left without product and person


class NotOfProductOrPerson:
    """Refuses a password made mainly of the product's name or the person's name or address."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = _plain(password)
        for part in sorted(_parts(user), key=len, reverse=True):
            left = left.replace(part, "")
        if left != _plain(password) and len(left) < LEAST_OWN:
            raise ValidationError(
                _("This password is made of the name of the portal, or of yours."),
                code="password_too_similar",
            )

    def get_help_text(self) -> str:
        return _("Not made of the name of the portal, or of yours.")


def _parts(user: User | None) -> set[str]:
    words = set(PRODUCT)
    if user is not None:
        for text in (user.name, user.email):
            words |= {text, *re.split(r"[\W_]+", text)}
    return {plain for word in words if len(plain := _plain(word)) >= SHORTEST_PART}


def _plain(text: str) -> str:
    """Return the letters and digits of a text, in lower case, without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if character.isalnum())
