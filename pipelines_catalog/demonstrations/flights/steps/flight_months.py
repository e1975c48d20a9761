"""What the months of the year are called, in words."""

from mlops_portal.foundation.text import Text
from pipelines_catalog.engine import words

MONTHS = {
    1: words("January", "janeiro"),
    2: words("February", "fevereiro"),
    3: words("March", "março"),
    4: words("April", "abril"),
    5: words("May", "maio"),
    6: words("June", "junho"),
    7: words("July", "julho"),
    8: words("August", "agosto"),
    9: words("September", "setembro"),
    10: words("October", "outubro"),
    11: words("November", "novembro"),
    12: words("December", "dezembro"),
}


def named(month: int) -> tuple[str, str]:
    """The month in English and in Portuguese."""
    text: Text = MONTHS[month]
    return text.in_language("en"), text.in_language("pt-br")
