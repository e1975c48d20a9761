"""Which files are taken: what they hold decides, and the name must not say otherwise."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.evidence.domain.kinds import MAX_BYTES, OPAQUE, PLAIN, Refused, kind_of

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 40 + b"\xff\xd9"
WEBP = b"RIFF\x08\x00\x00\x00WEBPVP8 "
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
HTML = b"<!doctype html><script>alert(1)</script>"
NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


@pytest.mark.parametrize(
    ("name", "content", "ending", "content_type"),
    [
        ("plot.png", PNG, "png", "image/png"),
        ("photo.JPEG", JPEG, "jpg", "image/jpeg"),
        ("photo.jpg", JPEG, "jpg", "image/jpeg"),
        ("small.webp", WEBP, "webp", "image/webp"),
        ("report.pdf", PDF, "pdf", "application/pdf"),
        ("run.log", b"\x1b[32mok\x1b[0m\n", "log", PLAIN),
        ("notes.md", "# Avaliação\n".encode(), "md", PLAIN),
        ("rows.csv", b"\xef\xbb\xbfa,b\r\n1,2\r\n", "csv", PLAIN),
        ("dvc.yml", b"stages: {}\n", "yaml", PLAIN),
        ("metrics.json", b'{"auc": 0.91}', "json", OPAQUE),
        ("train.ipynb", NOTEBOOK, "ipynb", OPAQUE),
        ("page.html.txt", HTML, "txt", PLAIN),
    ],
)
def test_a_file_is_what_it_holds(name: str, content: bytes, ending: str, content_type: str) -> None:
    kind = kind_of(name, content)
    assert (kind.ending, kind.content_type) == (ending, content_type)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.png", HTML, "not_what_it_says"),
        ("page.pdf", HTML, "not_what_it_says"),
        ("page.jpg", HTML, "not_what_it_says"),
        ("half.png", PNG[:-8], "not_what_it_says"),
        ("appended.png", PNG + HTML, "not_what_it_says"),
        ("plot.txt", PNG, "not_what_it_says"),
        ("nul.txt", b"a\x00b", "not_what_it_says"),
        ("latin.txt", "ação".encode("latin-1"), "not_what_it_says"),
        ("wide.txt", "text".encode("utf-16"), "not_what_it_says"),
        ("bad.json", b"{", "not_what_it_says"),
        ("null.json", b"null", "not_what_it_says"),
        ("deep.json", b"[" * 200_000, "not_what_it_says"),
        ("no-notebook.ipynb", b'{"cells": 1}', "not_what_it_says"),
        ("list.ipynb", b"[]", "not_what_it_says"),
        ("page.html", HTML, "not_taken"),
        ("image.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_taken"),
        ("run.js", b"alert(1)", "not_taken"),
        ("tool.exe", b"MZ\x90\x00", "not_taken"),
        ("report.pdf.exe", PDF, "not_taken"),
        ("sheet.xlsm", b"PK\x03\x04", "not_taken"),
        ("many.zip", b"PK\x03\x04", "not_taken"),
        ("png", PNG, "not_taken"),
        ("", PNG, "not_taken"),
        ("name.png\x00.html", PNG, "not_taken"),
        ("empty.png", b"", "empty"),
        ("huge.txt", b"a" * (MAX_BYTES + 1), "too_large"),
    ],
)
def test_what_is_not_taken_says_why(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        kind_of(name, content)
    assert refused.value.code == code


def test_exactly_ten_megabytes_are_taken() -> None:
    assert kind_of("full.txt", b"a" * MAX_BYTES).ending == "txt"


@given(st.binary(min_size=1, max_size=400), st.sampled_from(["txt", "png", "json", "pdf", "webp"]))
def test_any_content_is_taken_or_refused_and_never_fails(content: bytes, ending: str) -> None:
    try:
        found = kind_of(f"x.{ending}", content).ending
    except Refused as refused:
        found = refused.code
    assert found in (ending, "not_what_it_says")
