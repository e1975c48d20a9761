"""Portuguese texts keep to the word list of docs/words.md."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from assessments.maturity import content

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
    assert wrong == {}
