"""Sentences of steps and pipelines: in each language, beside the code that they are about."""

from mlops_portal.foundation.text import Text


def words(en: str, pt_br: str) -> Text:
    """One sentence in English and in Brazilian Portuguese."""
    return Text({"en": en, "pt-br": pt_br})


def grouped(number: int) -> tuple[str, str]:
    """A count as English and as Portuguese write it: 19,997 and 19.997."""
    return f"{number:,}", br(number, ",")


def br(value: float, form: str) -> str:
    """A number in the form of `format`, written as Brazilian Portuguese does: 1.234,5."""
    return format(value, form).translate(str.maketrans(",.", ".,"))


def decimal(value: float, places: int = 4) -> tuple[str, str]:
    """A number as English and as Portuguese write it: 0.2112 and 0,2112."""
    return f"{value:.{places}f}", br(value, f".{places}f")
