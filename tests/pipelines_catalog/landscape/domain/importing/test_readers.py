"""What is read of each format, and what of a strange file is refused."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.domain.importing import (
    ParsedFile,
    Trouble,
    UnreadableFile,
    guess_category,
    make_plan,
    read_file,
)
from pipelines_catalog.landscape.domain.importing.addresses import address_key, repository_key
from pipelines_catalog.landscape.domain.importing.cleaning import licence_id
from pipelines_catalog.landscape.domain.importing.items import Item
from pipelines_catalog.landscape.domain.importing.readers import decode

LANDSCAPE = content.landscape()
AWESOME = """# Awesome

* [Serving](#serving)

## Serving

*Sentence.*

* [BentoML](https://github.com/bentoml/BentoML) - Serve models.
- [Comet](https://www.comet.com) ![](https://img.shields.io/x.svg) – Track  it.
- [Wiki](https://en.wikipedia.org/wiki/A_(b)) - With brackets.
  * [Nested][ref] Without a dash.
- [Deck](#) - A dead link.

### Inner

- [Inside](https://inside.example) - Yes.

```
- [Code](https://code.example) - No.
```

# Resources

- [Book](https://book.example) - Not a tool.

[ref]: https://nested.example/ "title"
"""


def names(text: str, format: str) -> list[str]:
    return [item.name for item in read_file(text, format).items]


def attempt(text: str, format: str) -> tuple[ParsedFile | None, Trouble | None]:
    """What was read, or why nothing was."""
    try:
        return read_file(text, format), None
    except UnreadableFile as refused:
        return None, refused.trouble


@pytest.mark.parametrize("top", ["landscape", "categories"])
@pytest.mark.parametrize("marked", [True, False])
def test_landscape_is_read_in_both_spellings(top, marked):
    mark = (lambda word: f"{word}:\n") if marked else (lambda word: "")

    def entry(indent: str, word: str, rest: str) -> str:
        head = f"{mark(word)}{indent}  " if marked else ""
        return f"{indent}- {head}{rest}"

    text = (
        f"{top}:\n"
        + entry("", "category", "name: ML\n  subcategories:\n")
        + entry("  ", "subcategory", "name: Serving\n    items:\n")
        + entry("    ", "item", "name: Ray\n")
        + "      homepage_url: https://ray.io\n      license: Apache 2.0\n"
        + "      extra: {accepted: 2024-05-14}\n"
        + entry("  ", "subcategory", "name: Empty\n    items:\n")
    )
    (item,) = read_file(text, "landscape").items
    assert (item.name, item.section, item.licence) == ("Ray", "ML / Serving", "Apache-2.0")
    assert text.splitlines()[item.line - 1].strip().startswith("-")


def test_awesome_list_is_read_with_its_sections():
    items = {item.name: item for item in read_file(AWESOME, "awesome").items}
    assert list(items) == ["BentoML", "Comet", "Wiki", "Nested", "Deck", "Inside"]
    assert items["BentoML"].repository == "https://github.com/bentoml/BentoML"
    assert items["Comet"].description == "Track it."
    assert items["Wiki"].homepage.endswith("A_(b)")
    assert items["Nested"].homepage == "https://nested.example/"
    assert items["Deck"].homepage == ""
    assert items["Inside"].section == "Serving / Inner"
    assert items["BentoML"].line == 9


def test_table_is_read_with_any_delimiter_and_its_lines():
    text = 'Name;Licence;URL\n"A\nB";MIT License;https://a.example\nC;;\n'
    first, second = read_file(text, "csv").items
    assert (first.name, first.licence, first.line) == ("A B", "MIT", 2)
    assert second.line == 4


@pytest.mark.parametrize(
    "document",
    [
        [{"name": "MLflow", "ring": "Adopt", "quadrant": "Tools", "description": "good"}],
        {
            "quadrants": [{"name": "Tools"}],
            "rings": [{"name": "ADOPT"}],
            "entries": [{"label": "MLflow", "quadrant": 0, "ring": 0, "moved": 0}],
        },
        {
            "quadrants": [{"id": "1", "name": "Tools"}],
            "rings": [{"id": "a", "name": "Adopt"}],
            "entries": [
                {"title": "MLflow", "quadrant": "1", "timeline": [{"ringId": "a", "date": "2026"}]}
            ],
        },
    ],
)
def test_radar_is_read_in_three_dialects(document):
    (item,) = read_file(json.dumps(document, indent=1), "radar").items
    assert (item.name, item.ring, item.section) == ("MLflow", "adopt", "Tools")
    assert item.line > 1


@pytest.mark.parametrize(
    ("format", "text", "code", "line"),
    [
        ("radar", '[\n{"name": }]', "broken_json", 2),
        ("radar", "3", "no_entries", 1),
        ("csv", "a,b\n1,2\n", "no_name_column", 1),
        ("csv", 'name\n"a" b\n', "broken_csv", 2),
        ("awesome", "# Nothing\n\ntext\n", "no_entries", 0),
        ("landscape", "landscape: []\n", "no_items", 0),
        ("landscape", "\tx: 1", "broken_yaml", 1),
    ],
)
def test_broken_file_is_refused_with_its_line(format, text, code, line):
    with pytest.raises(UnreadableFile) as caught:
        read_file(text, format)
    assert (caught.value.trouble.code, caught.value.trouble.line) == (code, line)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//x", "http://", "https://a b", "x"])
def test_strange_address_is_dropped_with_its_line_and_the_entry_stays(address):
    found = read_file(f"name,homepage\nGood,\nBad,{address}\n", "csv")
    assert [(item.name, item.homepage) for item in found.items] == [("Good", ""), ("Bad", "")]
    assert [(t.line, t.code, t.what) for t in found.troubles] == [(3, "bad_address", "told")]


def test_bytes_that_are_no_text_are_refused():
    for content_, code in ((b"a\n\x81", "unknown_encoding"), (b"a\x00b", "not_text")):
        with pytest.raises(UnreadableFile) as caught:
            decode(content_)
        assert caught.value.trouble.code == code


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://GitHub.com/Owner/Name.git", "github.com/owner/name"),
        ("http://www.github.com/owner/name/tree/main/x/", "github.com/owner/name"),
        ("https://github.com/owner", ""),
        ("https://gitlab.com/a/b/c/-/tree/main", "gitlab.com/a/b/c"),
        ("https://git.example/x.git", "git.example/x"),
        ("https://git.example/", ""),
    ],
)
def test_repository_is_compared_by_host_owner_and_name(url, key):
    assert repository_key(url) == key


def test_homepage_is_compared_without_scheme_www_and_slash():
    assert address_key("http://www.Ray.io/docs/?a=1") == "ray.io/docs"


def test_common_licence_names_become_spdx_and_others_stay():
    assert licence_id("Apache License 2.0") == "Apache-2.0"
    assert licence_id("Our own, odd") == "Our own; odd"


def test_section_of_our_category_is_known_in_both_languages():
    for category in LANDSCAPE.categories:
        for name in category.name.translations.values():
            assert guess_category(name, LANDSCAPE)
    assert guess_category("Zoology", LANDSCAPE) == ""


def test_moved_repository_and_two_tools_of_one_repository():
    items = (
        Item(1, "DVC", repository="https://github.com/iterative/dvc"),
        Item(2, "KServe", repository="https://github.com/kserve/kserve"),
        Item(3, "KFServing", repository="https://github.com/kserve/kserve"),
        Item(4, "Another", repository="https://github.com/kserve/kserve"),
    )
    rows = make_plan(items, LANDSCAPE, {}, {}, {}).rows
    assert [(row.outcome.value, row.tool) for row in rows] == [
        ("matched", "dvc"),
        ("matched", "kserve"),
        ("matched", "kfserving"),
        ("proposed", ""),
    ]


def test_same_homepage_with_another_repository_and_name_is_proposed():
    tool = LANDSCAPE.by_slug["mlflow"]
    item = Item(1, "Stranger", homepage=tool.homepage, repository="https://github.com/a/b")
    (row,) = make_plan((item,), LANDSCAPE, {}, {}, {}).rows
    assert (row.outcome.value, row.why, row.candidates) == ("proposed", "homepage", ("mlflow",))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["landscape", "awesome", "csv", "radar"]))
def test_any_text_is_read_or_refused(text, format):
    found, refused = attempt(text, format)
    assert refused.line >= 0 if refused else found.items


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["name", "ring", "entries", "quadrants", "rings", "timeline", "url"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_read_or_refused(document):
    found, refused = attempt(json.dumps(document), "radar")
    assert refused.code if refused else found.items


def test_large_hostile_readme_does_not_take_long():
    line = "- [a](" + "![" * 1_400 + "\n"
    begin = time.perf_counter()
    with pytest.raises(UnreadableFile):
        read_file("# a\n## b\n" + line * 300, "awesome")
    assert time.perf_counter() - begin < 10


def test_real_file_holds_its_472_items():
    path = Path(__file__).parents[2] / "data" / "lfai-landscape.yml"
    assert len(read_file(decode(path.read_bytes()), "landscape").items) == 472
