"""Both languages are complete, and a language is changed without losing the page."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from mlops_portal.foundation import catalogs
from mlops_portal.foundation.management.commands import catalogs as command
from tests.markup import flat

ROOMS = catalogs.find_rooms(Path(settings.BASE_DIR), command.room_folders())
BY_NAME = {room.name: room for room in ROOMS}
CALL = re.compile(
    r"(?<![\w.])(?:(?:_|gettext|gettext_lazy)\(|pgettext\(\s*\"[^\"]+\",)"
    r"\s*\"((?:[^\"\\]|\\.)+)\""
)
TRANSLATE = re.compile(r"{%\s*translate\s+\"([^\"]+)\"")


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("locale", command.locales())
def test_catalogue_is_complete_and_safe(name: str, locale: str):
    room = BY_NAME[name]
    found = catalogs.problems(catalogs.extract_room(room), catalogs.read(room.po(locale), locale))
    assert list(found) == []


@pytest.mark.parametrize("locale", command.locales())
def test_no_library_translates_a_sentence_of_the_portal(locale: str):
    said: dict[str, set[str]] = {}
    for room in ROOMS:
        for entry in catalogs.read(room.po(locale), locale):
            if entry.id and isinstance(entry.id, str) and not entry.context:
                said.setdefault(entry.id, set()).add(entry.string)
    with translation.override(locale.replace("_", "-").lower()):
        shown = {sentence: translation.gettext(sentence) for sentence in said}
    assert {s: shown[s] for s in said if shown[s] not in said[s]} == {}


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("locale", command.locales())
def test_compiled_catalogue_is_the_one_of_its_source(name: str, locale: str):
    path = BY_NAME[name].po(locale)
    if path.exists():
        assert path.with_suffix(".mo").read_bytes() == catalogs.as_mo(catalogs.read(path, locale))


@pytest.mark.parametrize("locale", command.locales())
def test_rooms_never_translate_the_same_sentence_differently(locale: str):
    assert list(catalogs.conflicts(ROOMS, locale)) == []


@pytest.mark.parametrize("name", BY_NAME)
def test_every_marked_sentence_is_extracted(name: str):
    extracted = {
        part
        for message in catalogs.extract_room(BY_NAME[name])
        for part in (message.id if isinstance(message.id, tuple) else (message.id,))
    }
    for path in BY_NAME[name].sources:
        text = path.read_text()
        pattern = TRANSLATE if path.suffix == ".html" else CALL
        for sentence in pattern.findall(text):
            wanted = sentence.replace("%", "%%") if path.suffix == ".html" else sentence
            wanted = wanted.replace('\\"', '"')
            # A string in several literals is seen here by its first one only.
            assert any(e.startswith(wanted) for e in extracted), f"{path.name}: {sentence}"


def test_every_template_and_module_belongs_to_one_room():
    sources = [path for room in ROOMS for path in room.sources]
    assert len(sources) == len(set(sources))
    base = Path(settings.BASE_DIR)
    templates = set((base / "templates").rglob("*.html"))
    assert templates <= set(sources)


@pytest.mark.parametrize("page", ["home", "method", "about", "accessibility"])
def test_page_in_portuguese_has_no_english_title_left(client: Client, page: str):
    english = flat(client.get(reverse(page), headers={"accept-language": "en"}))
    portuguese = flat(client.get(reverse(page), headers={"accept-language": "pt-BR"}))
    heading = re.compile(r"<h[12][^>]*>(.+?)</h[12]>", re.S)
    shared = set(heading.findall(english)) & set(heading.findall(portuguese))
    assert shared == set()


def test_language_link_keeps_the_choice_and_returns_to_the_same_page(client: Client):
    html = flat(client.get("/about/?a=1&b=2", headers={"accept-language": "en"}))
    link = re.search(r'<a class="btn bare small" href="([^"]+)" hreflang="pt-BR"', html)
    answer = client.get(link.group(1).replace("&amp;", "&"), follow=True)
    assert answer.redirect_chain == [("/about/?a=1&b=2", 302)]
    assert '<html lang="pt-BR"' in flat(answer)
    kept = flat(client.get("/", headers={"accept-language": "en"}))
    assert '<html lang="pt-BR"' in kept


def test_unknown_language_changes_nothing(client: Client):
    answer = client.get(reverse("set-language"), {"language": "xx", "next": "/about/"})
    assert answer.headers["Location"] == "/about/"
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


def test_numbers_follow_the_language(client: Client):
    english = flat(client.get(reverse("method"), headers={"accept-language": "en"}))
    portuguese = flat(client.get(reverse("method"), headers={"accept-language": "pt"}))
    assert "0.26" in english
    assert "0,26" in portuguese
    assert 'x2="0,' not in portuguese
