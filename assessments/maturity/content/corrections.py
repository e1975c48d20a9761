"""Corrections of translations in a published version.

Option values and the text in the original language stay as published. A translation that says
something else is corrected, so that an answer means the same in every language.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import StringConstraints

from mlops_portal.foundation.shapes import SHAPE, Filled
from mlops_portal.foundation.text import DEFAULT_LANGUAGE

FILE = "corrections.yaml"
TERMS = ("roles", "tool_categories", "components")  # sections of the head, by id
TEXTS = ("question", "help", "why", "evidence", "na_hint")  # fields of a practice


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected translation in a practice, or of a term (“components.registry”)."""

    __pydantic_config__ = SHAPE

    language: str
    was: Filled
    now: Filled
    practice: str = ""
    term: Annotated[str, StringConstraints(pattern=rf"^$|^({'|'.join(TERMS)})\.")] = ""

    def __post_init__(self) -> None:
        if bool(self.practice) == bool(self.term):
            raise ValueError("names either a practice or a term")


@dataclass(frozen=True, slots=True)
class Corrections:
    """The contents of the corrections file."""

    __pydantic_config__ = SHAPE

    corrections: tuple[Correction, ...]


def corrected(
    document: Mapping[str, Any], corrections: Sequence[Correction]
) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """Return the framework's document with corrections applied, and errors as (index, reason)."""
    result = deepcopy(dict(document))
    texts = {practice["id"]: list(_texts(practice)) for practice in result["practices"]}
    texts |= {f"{name}.{id}": [text] for name in TERMS for id, text in result[name].items()}
    wrong = []
    for place, one in enumerate(corrections):
        named, language = one.practice or one.term, one.language
        found = [text for text in texts.get(named, ()) if text.get(language) == one.was]
        if language == DEFAULT_LANGUAGE:
            wrong.append((place, f"{language} is the language of writing: it does not change"))
        elif len(found) != 1:
            reason = f"{named} has {len(found)} texts that read so in {language}, not 1"
            wrong.append((place, reason))
        else:
            found[0][language] = one.now
    return result, wrong


def _texts(practice: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (practice[name] for name in TEXTS if name in practice)
    yield from practice.get("options", ())
