"""The translation tool: what it extracts, how it merges, and what it refuses."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.core.management import CommandError, call_command

from mlops_portal.foundation import catalogs


@pytest.fixture
def room(tmp_path: Path) -> catalogs.Room:
    (tmp_path / "templates" / "shop").mkdir(parents=True)
    (tmp_path / "rooms" / "shop").mkdir(parents=True)
    (tmp_path / "mlops_portal").mkdir()
    (tmp_path / "rooms" / "shop" / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext_lazy\n"
        'a = _("Plain")\nb = ngettext("%(n)d run", "%(n)d runs", 2)\n'
        'c = pgettext_lazy("verb", "Open")\nd = _("Two "\n  "parts")\n'
    )
    (tmp_path / "templates" / "shop" / "page.html").write_text(
        '<div>\n   {% translate "Kept 100 %" %}\n'
        '{% translate "Open" context "state" %} {{ name|default:_("nobody") }}\n'
        "  {% blocktranslate trimmed with a=b count n=runs %}\n"
        "      One {{ a }} row\n      here\n{% plural %} {{ n }} rows "
        "{% endblocktranslate %}</div>\n"
    )
    (tmp_path / "templates" / "other.html").write_text('{% translate "Not of the shop" %}')
    return catalogs.find_rooms(tmp_path, [tmp_path / "rooms" / "shop"])[1]


def _ids(catalog: Catalog) -> set[object]:
    return {(m.context, m.id) for m in catalog if m.id}


def test_python_and_templates_are_extracted_with_plural_context_and_trimming(room):
    assert _ids(catalogs.extract_room(room)) == {
        (None, "Plain"),
        (None, ("%(n)d run", "%(n)d runs")),
        ("verb", "Open"),
        (None, "Two parts"),
        (None, "Kept 100 %%"),
        ("state", "Open"),
        (None, "nobody"),
        (None, ("One %(a)s row here", "%(n)s rows")),
    }


def test_a_changed_sentence_keeps_its_translation_as_fuzzy_and_a_gone_one_is_dropped(
    tmp_path: Path,
):
    path = tmp_path / "django.po"
    before = catalogs.StableCatalog(locale="pt_BR")
    before.add("The answers are saved at once", "As respostas são salvas na hora")
    before.add("Gone for good", "Sumiu")
    path.write_bytes(catalogs.as_po(before))
    template = catalogs.StableCatalog()
    template.add("The answers are saved at once.")
    merged = {m.id: m for m in catalogs.merge(path, template, "pt_BR") if m.id}
    assert set(merged) == {"The answers are saved at once."}
    assert merged["The answers are saved at once."].fuzzy
    assert merged["The answers are saved at once."].string == "As respostas são salvas na hora"


def test_files_are_stable_and_tell_no_date_or_line(room, tmp_path: Path):
    template = catalogs.extract_room(room)
    first = catalogs.as_po(catalogs.merge(tmp_path / "none.po", template, "pt_BR"))
    (tmp_path / "kept.po").write_bytes(first)
    second = catalogs.as_po(catalogs.merge(tmp_path / "kept.po", template, "pt_BR"))
    assert first == second
    assert b"Date" not in first
    assert b"views.py" not in first
    assert catalogs.as_mo(catalogs.read(tmp_path / "kept.po", "pt_BR")) == catalogs.as_mo(
        catalogs.read(tmp_path / "kept.po", "pt_BR")
    )


@pytest.mark.parametrize(
    ("source", "translated", "wrong"),
    [
        ("Plain", "", "missing"),
        ("%(n)s rows", "linhas", "placeholders"),
        ("%(n)s rows", "%(m)s linhas", "placeholders"),
        ("See <a href='x'>this</a>", "Veja isto", "HTML"),
        (("One row", "%(n)s rows"), ("Uma linha", "linhas"), "placeholders"),
        (("One row", "%(n)s rows"), ("Uma linha", ""), "missing"),
    ],
)
def test_unsafe_translation_is_named(source, translated, wrong: str):
    template, catalog = catalogs.StableCatalog(), catalogs.StableCatalog(locale="pt_BR")
    template.add(source)
    catalog.add(source, translated)
    found = [problem for problem, _sentence in catalogs.problems(template, catalog)]
    assert any(wrong in problem for problem in found)


def test_form_for_one_thing_may_leave_the_number_out():
    template, catalog = catalogs.StableCatalog(), catalogs.StableCatalog(locale="pt_BR")
    template.add(("%(n)s row", "%(n)s rows"))
    catalog.add(("%(n)s row", "%(n)s rows"), ("Uma linha", "%(n)s linhas"))
    assert list(catalogs.problems(template, catalog)) == []


def test_sentence_that_is_no_longer_used_is_named_obsolete():
    catalog = catalogs.StableCatalog(locale="pt_BR")
    catalog.add("Old", "Velho")
    assert list(catalogs.problems(catalogs.StableCatalog(), catalog)) == [("obsolete", "Old")]


def test_command_fails_and_names_file_and_sentence(room, monkeypatch, settings):
    settings.BASE_DIR = room.folder.parent.parent
    monkeypatch.setattr(catalogs, "find_rooms", lambda *_args: (room,))
    with pytest.raises(
        CommandError, match=r"shop/locale/pt_BR/LC_MESSAGES/django.po: missing: Open"
    ):
        call_command("catalogs", "check")


def test_a_room_inside_the_portal_keeps_its_own_sentences(tmp_path):
    inner = tmp_path / "mlops_portal" / "shop"
    inner.mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (inner / "views.py").write_text('a = _("Of the shop")\n')
    (tmp_path / "mlops_portal" / "home.py").write_text('a = _("Of the portal")\n')
    portal, shop = catalogs.find_rooms(tmp_path, [inner])
    assert _ids(catalogs.extract_room(portal)) == {(None, "Of the portal")}
    assert _ids(catalogs.extract_room(shop)) == {(None, "Of the shop")}
