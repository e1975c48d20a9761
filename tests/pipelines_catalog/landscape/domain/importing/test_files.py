"""landscape.yml, radars and tables: absent values, codes, markup, wrong fields; sums add up."""

import json

import pytest
import yaml

from pipelines_catalog.landscape.domain.importing import Item, landscape_yaml, read_file
from pipelines_catalog.landscape.domain.importing.cleaning import fact, prose
from pipelines_catalog.landscape.domain.importing.rings import guess_ring
from tests.pipelines_catalog.landscape.domain.importing.files import FOLDER, items, parsed


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_every_spelling_of_null_is_not_known_with_both_loaders(monkeypatch, loader):
    monkeypatch.setattr(landscape_yaml, "_Loader", getattr(yaml, loader))
    found = parsed("null-spellings.yml")
    assert [item.name for item in found.items] == ["Acme Closed", "Acme Tilde", "Acme Texts"]
    texts = found.items[2]
    assert (texts.licence, texts.description, texts.stage, texts.repository) == ("", "", "", "")
    assert [(t.line, t.code, t.what) for t in found.troubles] == [(22, "no_name", "refused")]
    assert found.entries == 4


@pytest.mark.parametrize("spelling", ["null", "Null", "NULL", "~", ""])
@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_null_in_quotes_is_text(monkeypatch, loader, spelling):
    monkeypatch.setattr(landscape_yaml, "_Loader", getattr(yaml, loader))
    text = (
        "landscape:\n- name: A\n  subcategories:\n  - name: B\n    items:\n"
        f"    - {{name: X, license: {spelling or 'null'}}}\n"
        f"    - {{name: 'null', license: '{spelling}', description: \"{spelling}\"}}\n"
    )
    first, second = read_file(text, "landscape").items
    assert first.licence == ""
    assert (second.name, second.licence, second.description) == ("null", spelling, spelling)


@pytest.mark.parametrize("word", ["n/a", "N/A", "-", "unknown", "TBD", "NOASSERTION", "None", "?"])
def test_words_that_say_that_nothing_is_known_are_absent(word):
    assert fact(word, 100) == ""
    (item,) = read_file(f"name,licence,url\nA,{word},{word}\n", "csv").items
    assert (item.licence, item.homepage) == ("", "")


def test_only_headings_of_members_hold_organizations():
    found = items("members.yml")
    assert [name for name, item in found.items() if item.is_organization] == ["Acme Industries"]


@pytest.mark.parametrize(
    ("heading", "is_organization"),
    [
        ("CNCF Members", True),
        ("Member Company", True),
        ("Members of the foundation", True),
        ("Special", True),
        ("Kubernetes Certified Service Provider", True),
        ("Certified Partners", True),
        ("Communication Service Provider", False),
        ("Member management", False),
        ("Tools for members", False),
        ("Specialised databases", False),
    ],
)
def test_heading_counts_as_a_whole(heading, is_organization):
    text = (
        f"landscape:\n- name: {heading}\n  subcategories:\n  - name: B\n    items:\n    - name: X\n"
    )
    (item,) = read_file(text, "landscape").items
    assert item.is_organization is is_organization


def test_strange_places_of_a_landscape_are_told_and_counted():
    text = (
        "landscape:\n- name: A\n  items:\n  - name: Direct\n  subcategories:\n  - name: B\n"
        "    items:\n    - just text\n    - {name: X, name: Y}\n  - odd\n- name: C\n"
        "  subcategories: nothing\n"
    )
    found = read_file(text, "landscape")
    assert [item.name for item in found.items] == ["Direct", "Y"]
    codes = sorted((t.code, t.what) for t in found.troubles)
    assert codes == [("key_twice", "told"), *[("not_an_entry", "refused")] * 3]
    assert found.entries == 5


def test_description_of_a_radar_is_the_reason_as_plain_text_in_both_formats():
    (table,), (document,) = items("markup.csv").values(), items("markup.json").values()
    for item, name in ((table, "Board"), (document, "Radar")):
        assert item.reason == f"Acme {name} is our {name.lower()} & more."
        assert item.description == ""
        assert item.homepage == f"https://{name.lower()}.example/"


def test_title_is_the_name_where_the_name_is_an_id_and_revisions_are_the_history():
    (item,) = items("revisions.json").values()
    assert (item.name, item.ring, item.reason) == ("Acme Lake", "adopt", "We like it.")
    assert item.since == "2026-01-01"
    assert [dict(step) for step in item.history] == [
        {"ring": "trial", "at": "2025-01-01", "reason": "We try it."}
    ]


def test_numbers_are_ids_first_then_places_and_have_the_usual_order_without_names():
    found = items("ids-from-1.json")
    assert [(i.section, i.ring) for i in found.values()] == [
        ("Tools", "adopt"),
        ("Techniques", "hold"),
    ]
    bare = items("bare-numbers.json")
    assert [(i.section, i.ring) for i in bare.values()] == [
        ("Quadrant 1", "adopt"),
        ("Quadrant 4", "hold"),
    ]


def test_ring_that_is_not_known_keeps_its_name_and_an_inactive_entry_is_told():
    document = {
        "entries": [
            {"label": "A", "ring": 7, "quadrant": 0},
            {"label": "B", "ring": 0, "active": False},
        ]
    }
    found = read_file(json.dumps(document), "radar")
    assert [item.ring for item in found.items] == ["7", ""]
    assert guess_ring("7") == ""
    assert [(t.code, t.what) for t in found.troubles] == [("inactive", "told")]


def test_caution_is_hold():
    assert [guess_ring(i.ring) for i in items("caution.csv").values()] == ["adopt", "hold"]


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("www.x.example", "https://www.x.example"),
        ("x.example/path?a=1", "https://x.example/path?a=1"),
        ("//x.example", "https://x.example"),
        ("HTTP://x.example", "HTTP://x.example"),
        ("ftp://x.example", ""),
        ("see below", ""),
    ],
)
def test_address_without_a_scheme_is_completed_and_a_bad_one_is_dropped(given, address):
    (item,) = read_file(f"name,url,licence\nA,{given},MIT\n", "csv").items
    assert (item.homepage, item.licence) == (address, "MIT")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a <b>b</b></p><p>c &amp; d</p>", "a b c & d"),
        ("a < b and c > d", "a < b and c > d"),
        ("use <name> here", "use <name> here"),
        ("<script>alert(1)</script>x", "x"),
        ("caf&eacute; &#8211; x", "café – x"),
    ],
)
def test_html_is_read_by_a_parser(markup, text):
    assert prose(markup, 100) == text


def test_table_of_excel_in_brazil_is_read():
    content = "sep=;\r\nNome;Licença;Descrição\r\nAção;MIT;são\r\n".encode("cp1252")
    from pipelines_catalog.landscape.domain.importing.readers import decode

    (item,) = read_file(decode(content), "csv").items
    assert (item.name, item.licence, item.description, item.line) == ("Ação", "MIT", "são", 3)


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_read_passed_over_and_refused_add_up(path):
    found = parsed(path.name)
    assert found.tally["read"] == len(found.items)
    told = [t for t in found.troubles if t.what != "told"]
    assert found.entries == len(found.items) + len(told)


def radar(**entry: object) -> tuple[Item, list[str]]:
    found = read_file(json.dumps({"entries": [{"name": "Acme", "ring": "Adopt"} | entry]}), "radar")
    (item,) = found.items
    return item, [trouble.code for trouble in found.troubles]


@pytest.mark.parametrize("extension", ["csv", "json"])
def test_radars_as_table_and_document_have_the_same_names_for_their_fields(extension):
    row = {"title": "Acme", "ring": "Hold", "why": "Too slow.", "repo": "https://github.com/a/a"}
    row |= {"website": "https://a.example", "license": "MIT", "quadrant": "Tools"}
    table = ",".join(row) + "\n" + ",".join(row.values()) + "\n"
    text = table if extension == "csv" else json.dumps([row])
    (item,) = read_file(text, "csv" if extension == "csv" else "radar").items
    assert (item.name, item.ring, item.reason) == ("Acme", "hold", "Too slow.")
    assert (item.homepage, item.repository) == ("https://a.example", "https://github.com/a/a")
    assert (item.licence, item.section) == ("MIT", "Tools")


def test_what_a_document_holds_beside_its_fields_is_told_once():
    document = {"entries": [{"name": n, "ring": "Hold", "owner": "x", "id": n} for n in "ab"]}
    document["items"] = [{"name": "c", "ring": "Hold"}]
    found = read_file(json.dumps(document), "radar")
    assert [item.name for item in found.items] == ["a", "b", "c"]
    assert [(t.code, t.value, t.what) for t in found.troubles] == [
        ("unread_field", "owner", "told")
    ]
    item = "landscape:\n- name: A\n  items:\n  - {name: X, homepage: https://x.example, logo: x}\n"
    assert [t.value for t in read_file(item, "landscape").troubles] == ["homepage"]


def test_name_is_a_title_before_a_number_and_an_id_where_there_is_nothing_else():
    assert radar(name=7, title="Seven")[0].name == "Seven"
    assert radar(name="acme.js", title="Acme JS")[0].name == "Acme JS"
    assert radar(name=None, id="acme-lake")[0].name == "acme-lake"
    assert radar(name="R&amp;D <b>box</b>")[0].name == "R&D box"


def test_numbers_of_a_radar_count_in_every_spelling():
    for number in (2, 2.0, "2"):
        item, _ = radar(ring=number, quadrant=number)
        assert (item.ring, item.section) == ("assess", "Quadrant 3")
    assert radar(ring="Hold", active="FALSE")[1] == ["inactive"]


def test_date_of_a_ring_is_that_of_the_timeline_and_one_that_is_none_is_told():
    steps = [{"ringId": "hold", "date": "2026-05-01T10:00:00Z"}, {"ringId": "x", "date": "2025"}]
    item, codes = radar(ring="Hold", timeline=[{**steps[0], "ringId": "Hold"}, steps[1]])
    assert (item.since, codes) == ("2026-05-01", ["bad_date"])
    found = read_file("name;ring;since\nA;Hold;01/05/2026\n", "csv")
    assert [(t.code, t.value) for t in found.troubles] == [("bad_date", "01/05/2026")]


def test_value_that_is_no_text_and_cells_beyond_the_head_are_told():
    assert radar(licence=["MIT"], description={"en": "x"})[1] == ["no_text", "no_text"]
    found = read_file("name,description\nA,Serves, fast\n", "csv")
    assert [(t.line, t.code, t.value) for t in found.troubles] == [(2, "unread_cells", "fast")]


def test_what_nobody_sees_makes_no_other_name_ring_or_address():
    text = (
        "\u200bname,ring,url\nAcme\u200b,Adopt\u00ad,https://a.example\u200b\n\u200b,Hold,\n-,,\n"
    )
    found = read_file(text, "csv")
    (item,) = found.items
    assert (item.name, item.ring, item.homepage) == ("Acme", "adopt", "https://a.example")
    assert [t.code for t in found.troubles] == ["no_name", "no_name"]
