"""Sentences of another language stand in catalogues and content, never in Python."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SOURCES = [
    path
    for package in ("mlops_portal", "assessments", "pipelines_catalog")
    for path in sorted((ROOT / package).rglob("*.py"))
]
CODES = {code for code, _name in settings.LANGUAGES}
LETTERS = re.compile(r"[ãõçáéíóúâêô]")  # of Portuguese, in no English word
# The names of languages, and words that are recognised in lists and questions of others.
RECOGNISED = ("mlops_portal/settings/", "pipelines_catalog/landscape/domain/")


def in_two_languages(tree: ast.AST) -> Iterator[int]:
    """Lines of dictionaries by language, and of texts with letters of another language."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
            if len(keys & CODES) > 1:
                yield node.lineno
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in told and LETTERS.search(node.value):
            yield node.lineno


def test_no_python_file_holds_a_sentence_in_two_languages() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        if not str(path.relative_to(ROOT)).startswith(RECOGNISED)
        for line in in_two_languages(ast.parse(path.read_text()))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source", ['TITLE = {"en": "Rows", "pt-br": "Linhas"}', 'say("Late", "atrasado não")']
)
def test_a_sentence_in_two_languages_is_noticed(source: str) -> None:
    assert list(in_two_languages(ast.parse(source))) == [1]
