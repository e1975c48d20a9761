"""Sentences in other languages: those that the portal has, and some that a test adds."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import translation

from mlops_portal.foundation import catalogs
from pipelines_catalog.engine import Message
from pipelines_catalog.runs.text import in_words


def in_portuguese(message: Message) -> str:
    """The sentence as a reader of Brazilian Portuguese has it."""
    with translation.override("pt-br"):
        return in_words(message)


def add_catalogue(
    settings: Any, folder: Path, locale: str, sentences: Mapping[str | tuple[str, str], Any]
) -> None:
    """Let the portal know more sentences of a language: a catalogue in `folder`.

    A sentence that counts is a pair, and so is its translation.
    """
    catalogue = catalogs.StableCatalog(locale=locale)
    for sentence, translated in sentences.items():
        catalogue.add(sentence, translated)
    place = folder / "locale" / locale / "LC_MESSAGES" / "django.mo"
    place.parent.mkdir(parents=True)
    place.write_bytes(catalogs.as_mo(catalogue))
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, folder / "locale"]
