"""Awesome lists in the shapes that Markdown and HTML allow; what is no entry is told."""

import pytest

from pipelines_catalog.landscape.domain.importing import UnreadableFile, read_file
from tests.pipelines_catalog.landscape.domain.importing.files import items, parsed


def told(text: str) -> list[tuple[int, str]]:
    return [(t.line, t.code) for t in read_file(text, "awesome").troubles]


def read(text: str) -> list[tuple[str, str, str, str]]:
    return [
        (item.name, item.homepage, item.repository, item.description)
        for item in read_file(text, "awesome").items
    ]


def test_summary_is_the_entry_and_the_links_below_belong_to_it():
    found = parsed("summaries.md")
    assert [(i.name, i.licence, i.description, i.line) for i in found.items] == [
        ("Acme Flow", "Apache-2.0", "Runs steps.", 5),
        ("Acme Dag", "MIT", "Draws steps.", 18),
    ]
    assert {t.code for t in found.troubles} == {"belongs"}
    assert found.entries == 7


def test_names_and_sentences_are_what_markdown_means():
    found = items("names.md")
    assert list(found) == ["Acme & Sons", "Acme Wrap", "Acme Rocket", "Acme Sites"]
    assert found["Acme & Sons"].description == "Serves <fast>."
    assert found["Acme Wrap"].description == "A sentence on the next line."
    sites = found["Acme Sites"]
    assert (sites.homepage, sites.description) == ("https://sites.example/", "Serves.")
    assert sites.repository == "https://github.com/acme-example/sites"


def test_only_what_stands_directly_under_contents_is_passed_over():
    found = parsed("below-contents.md")
    assert [(i.name, i.section) for i in found.items] == [
        ("Acme Group", "Made-up contents of the field"),
        ("Acme Serve", "Serving"),
        ("Acme Registry", "Model registry"),
    ]
    assert [(t.line, t.code) for t in found.troubles] == [(7, "contents"), (8, "contents")]


def test_every_shape_of_an_entry_is_read():
    found = items("shapes.md")
    assert [i.homepage for i in found.values()] == [
        f"https://{number}.example" for number in ("one", "two", "three", "four", "five", "six")
    ]
    assert all(item.description for item in found.values())
    names = ["Plain", "Titled", "Angled", "Brackets [beta]", "Emoji", "Struck", "Task", "Numbered"]
    more = items("shapes-more.md")
    assert list(more) == [*names, "Tabled", "Setext"]
    assert all(item.homepage.endswith(".acme.example") for item in more.values())
    assert (more["Setext"].section, more["Tabled"].description) == ("Monitoring", "In a table")
    assert list(items("numbered.md")) == ["Acme One", "Acme Two"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("- **[A](https://a.example)** - B.", ("A", "https://a.example", "", "B.")),
        ('- [A](https://a.example "T"): B.', ("A", "https://a.example", "", "B.")),
        ("- :rocket: [A](https://a.example) B.", ("A", "https://a.example", "", "B.")),
        ("- A - https://a.example", ("A", "https://a.example", "", "")),
        ("- [C# tools](https://a.example)", ("C# tools", "https://a.example", "", "")),
        (
            "- [A](https://a.example) - B. ([Source](https://github.com/a/a), [Demo](https://d.example))",
            ("A", "https://a.example", "https://github.com/a/a", "B."),
        ),
        (
            "- A ([GitHub](https://github.com/a/a), [website](https://a.example)): B.",
            ("A", "https://a.example", "https://github.com/a/a", "B."),
        ),
        (
            "- [A](https://a.example) - Better than [B](https://b.example).",
            ("A", "https://a.example", "", "Better than B."),
        ),
        (
            "- **A** - Does a thing that takes many words to tell. [site](https://a.example)",
            ("A", "https://a.example", "", "Does a thing that takes many words to tell."),
        ),
        (
            "- [![A](https://img.example/a.png)](https://a.example) - B.",
            ("A", "https://a.example", "", "B."),
        ),
        ("- [A\u200b](https://a.example\u200b) - B.", ("A", "https://a.example", "", "B.")),
        (
            "- [GitHub](https://github.com) - Hosts code.",
            ("GitHub", "https://github.com", "", "Hosts code."),
        ),
    ],
)
def test_parts_of_an_entry_go_where_they_belong(line, expected):
    assert read(f"# T\n## S\n{line}\n") == [expected]


def test_links_below_an_entry_complete_it_and_other_tools_below_it_stay_tools():
    text = (
        "## S\n- [A](https://a.example) - B.\n  - [GitHub](https://github.com/a/a)\n"
        "  - [Docs](https://docs.a.example)\n  - [C](https://c.example) - D.\n"
    )
    assert read(text) == [
        ("A", "https://a.example", "https://github.com/a/a", "B."),
        ("C", "https://c.example", "", "D."),
    ]
    assert told(text) == [(3, "belongs"), (4, "belongs")]


def test_item_that_names_a_group_is_a_section_of_those_below():
    (item,) = read_file("## S\n- Serving\n  - [A](https://a.example)\n", "awesome").items
    assert item.section == "S / Serving"


def test_row_of_a_table_is_read_by_its_head():
    text = (
        "## S\n| Licence | Tool | What | Code |\n|---|---|---|---|\n"
        "| MIT | A | Does *it* | [x](https://github.com/a/a) |\n| | | nothing | |\n"
    )
    found = read_file(text, "awesome")
    (item,) = found.items
    assert (item.name, item.licence, item.description) == ("A", "MIT", "Does it")
    assert item.repository == "https://github.com/a/a"
    assert [(t.line, t.code) for t in found.troubles] == [(5, "no_link")]


def test_cells_that_only_lead_somewhere_are_no_description():
    text = (
        "## S\n| Tool | Link | Stars | Notes |\n|---|---|---|---|\n"
        "| A | [site](https://a.example) | 12 | |\n| [B](https://b.example) | | 3 | Does it |\n"
    )
    assert [(name, said) for name, _, _, said in read(text)] == [("A", ""), ("B", "Does it")]


def test_heading_is_its_words_without_the_way_back():
    (item,) = read_file("## Serving [back to top](#t)\n- [A](https://a.example)\n", "awesome").items
    assert item.section == "Serving"


def test_address_that_is_none_of_the_web_and_code_with_addresses_are_told():
    text = (
        "## S\n- [A](./a.md) - B.\n\n```\n- [C](https://c.example)\n```\n\n"
        "Text\n\n    - [D](https://d.example)\n"
    )
    assert told(text) == [(2, "bad_address"), (4, "code"), (10, "code")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("- [Docs](https://docs.example/a)", "host_name"),
        ("- [GitHub](https://github.com/a/b)", "host_name"),
        ("- [Elsewhere](#elsewhere)", "contents"),
        ("- Nothing that leads anywhere", "no_link"),
        ("- We like to use this one very much, see [A](https://a.example) for it", "sentence"),
        ("See [A](https://a.example).", "prose"),
        ("- https://a.example", "sentence"),
    ],
)
def test_what_is_no_entry_is_told_with_its_line(line, code):
    text = f"## S\n- [Good](https://good.example)\n\n### T\n{line}\n"
    assert told(text) == [(5, code)]
    assert read_file(text, "awesome").entries == 2


def test_file_without_an_entry_tells_what_it_holds_instead():
    with pytest.raises(UnreadableFile) as caught:
        read_file("## S\n- only words\n", "awesome")
    assert [(t.line, t.code) for t in caught.value.others] == [(2, "no_link")]


@pytest.mark.parametrize(
    ("section", "address", "nature"),
    [
        ("Serving", "https://arxiv.org/abs/1", "paper"),
        ("Serving", "https://www.youtube.com/watch?v=1", "video"),
        ("Serving", "https://someone.medium.com/a", "article"),
        ("Serving", "https://company.example/blog/how-we", "article"),
        ("Serving", "https://a.example/whitepaper.pdf", "paper"),
        ("Serving / Articles", "https://a.example", "article"),
        ("Papers on serving", "https://a.example", "paper"),
        ("Video processing", "https://a.example", ""),
        ("Serving", "https://github.com/a/blog", ""),
        ("Serving", "https://a.example", ""),
    ],
)
def test_articles_papers_and_videos_are_told_apart(section, address, nature):
    (item,) = read_file(f"# T\n## {section}\n- [A]({address})\n", "awesome").items
    assert item.nature == nature
