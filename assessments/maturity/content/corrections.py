"""Corrected wording of a published version: of translations alone, where they missed the text.

What was asked, by value and in the language of writing, stays as it was published; a translation
that said something else is put right, so that an answer means the same in every language.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from mlops_portal.foundation.text import DEFAULT_LANGUAGE

FILE, SCHEMA = "corrections.yaml", "corrections"
TERMS = ("roles", "tool_categories", "components")  # of the head, by id


def corrected(
    sheets: Mapping[str, Mapping[str, Any]], corrections: Sequence[Mapping[str, str]]
) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """The practices with corrected translations, and what is wrong: place in the file, reason."""
    result = deepcopy(dict(sheets))
    practices = {p["id"]: p for sheet in result.values() for p in sheet["practices"]}
    texts = {id: list(_texts(practice)) for id, practice in practices.items()}
    return result, list(_put_right(texts, corrections, "practice"))


def corrected_head(
    head: Mapping[str, Any], corrections: Sequence[Mapping[str, str]]
) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """The head with corrected names of terms (“components.model_registry”), and what is wrong."""
    result = deepcopy(dict(head))
    texts = {f"{of}.{id}": [text] for of in TERMS for id, text in result[of].items()}
    return result, list(_put_right(texts, corrections, "term"))


def _put_right(
    texts: Mapping[str, list[dict[str, str]]], corrections: Sequence[Mapping[str, str]], kind: str
) -> Iterator[tuple[int, str]]:
    """Change the texts that entries of `kind` mean; what is wrong with an entry, with its place."""
    for place, entry in enumerate(corrections):
        if kind not in entry:
            continue
        language, id = entry["language"], entry[kind]
        found = [text for text in texts.get(id, ()) if text.get(language) == entry["was"]]
        if language == DEFAULT_LANGUAGE:
            yield place, f"{language} is the language of writing: it does not change"
        elif len(found) != 1:
            yield place, f"{id} has {len(found)} texts that read so in {language}, not 1"
        else:
            found[0][language] = entry["now"]


def _texts(practice: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for name in ("question", "help", "why", "evidence", "na_hint"):
        if name in practice:
            yield practice[name]
    yield from practice.get("options", ())
