"""Corrected wording of a published version: of translations alone, where they missed the text.

What was asked, by value and in the language of writing, stays as it was published; a translation
that said something else is put right, so that an answer means the same in every language.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from mlops_portal.foundation.text import DEFAULT_LANGUAGE

FILE, SCHEMA = "corrections.yaml", "corrections"


def corrected(
    sheets: Mapping[str, Mapping[str, Any]], corrections: list[Mapping[str, str]]
) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """The practices with corrected translations, and what is wrong: place in the file, reason."""
    result, problems = deepcopy(dict(sheets)), []
    practices = {p["id"]: p for sheet in result.values() for p in sheet["practices"]}
    for place, entry in enumerate(corrections):
        language = entry["language"]
        texts = list(_texts(practices.get(entry["practice"], {})))
        found = [text for text in texts if text.get(language) == entry["was"]]
        if language == DEFAULT_LANGUAGE:
            problems.append((place, f"{language} is the language of writing: it does not change"))
        elif len(found) != 1:
            reason = f"{entry['practice']} has {len(found)} texts that read so in {language}, not 1"
            problems.append((place, reason))
        else:
            found[0][language] = entry["now"]
    return result, problems


def _texts(practice: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for name in ("question", "help", "why", "evidence", "na_hint"):
        if name in practice:
            yield practice[name]
    yield from practice.get("options", ())
