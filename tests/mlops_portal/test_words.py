"""Portuguese texts keep to the word list of docs/words.md."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from assessments.maturity import content
from pipelines_catalog.landscape import content as landscape

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted(ROOT.glob("[!.]*/**/locale/pt_BR/LC_MESSAGES/django.po"))


def avoided() -> list[str]:
    """The last column of the list: what is not written."""
    rows = re.findall(r"^\| .* \| ([^|]*) \|$", (ROOT / "docs/words.md").read_text(), re.M)
    return [word for row in rows[1:] for word in row.strip().split(", ")]


def found_in(text: str, words: list[str]) -> list[str]:
    return [w for w in words if re.search(rf"(?<!\w){re.escape(w)}", text, re.I)]


def test_the_list_is_read() -> None:
    assert {"registro de modelos", "acordado", "a pipeline"} <= set(avoided())


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_interface_texts_keep_to_the_list(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file, locale="pt_BR")
    words = avoided()
    wrong = {}
    for message in catalogue:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if found := [word for text in texts for word in found_in(text or "", words)]:
            wrong[str(message.id)] = found
    assert wrong == {}


def test_content_keeps_to_the_list() -> None:
    words, wrong = avoided(), {}
    framework = content.framework()
    for practice in framework.practices:
        texts = (practice.question, practice.help, practice.why, practice.evidence)
        title = content.title(framework, practice.id)
        said = " ".join(t.in_language("pt-br") for t in (*texts, *practice.options, title))
        if found := found_in(said, words):
            wrong[practice.id] = found
    for terms in (framework.roles, framework.tool_categories, framework.components):
        for id, name in terms.items():
            if found := found_in(name.in_language("pt-br"), words):
                wrong[id] = found
    assert wrong == {}


def test_content_of_the_landscape_keeps_to_the_list() -> None:
    """What readers type (the vocabulary of the search) is theirs; what they read is not."""
    words, wrong = avoided(), {}
    held = landscape.landscape()
    texts = {t.slug: (t.description, t.status_note) for t in held.tools}
    texts |= {c.id: (c.name, c.description) for c in held.categories}
    texts |= {t.id: (t.name, t.description) for t in (*held.components, *held.groups)}
    for id, said in texts.items():
        whole = " ".join(text.in_language("pt-br") for text in said if text)
        if found := found_in(whole, words):
            wrong[id] = found
    assert wrong == {}
