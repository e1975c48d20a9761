"""Files: what they hold decides whether they are taken; what is kept of a name is plain."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.evidence.domain.files import (
    MAX_BYTES,
    NAME_LENGTH,
    OPAQUE,
    PLAIN,
    Refused,
    clean_name,
    kind_of,
)

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
        ("metricas.csv", "métrica;valor\r\nprecisão;0,9\r\n".encode("cp1252"), "csv", OPAQUE),
        ("log.txt", "treino concluído\r\n".encode("utf-16"), "txt", OPAQUE),
        ("log.log", "treino concluído\r\n".encode("utf-16-le"), "log", OPAQUE),
        ("métricas.json", '{"precisão": 0.9}'.encode("utf-16"), "json", OPAQUE),
        ("scan.pdf", b"\r\n" + PDF, "pdf", "application/pdf"),
        ("marked.pdf", b"\xef\xbb\xbf" + PDF + b"\x00" * 4000, "pdf", "application/pdf"),
        ("plot.png", PNG + b"\n", "png", "image/png"),
        ("phone.png", PNG + b"\x00\x01camera data", "png", "image/png"),
        ("photo.jpg", JPEG + b"\r\n", "jpg", "image/jpeg"),
        ("padded.webp", WEBP + b"\x00\x00\x00", "webp", "image/webp"),
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
        ("half.png", PNG[:-8], "cut_off"),
        ("half.pdf", PDF[:20], "cut_off"),
        ("half.jpg", JPEG[:20], "cut_off"),
        ("appended.png", PNG + HTML, "goes_on"),
        ("appended.jpg", JPEG + HTML, "goes_on"),
        ("program.png", PNG + b"MZ\x90\x00", "goes_on"),
        ("plot.txt", PNG, "not_text"),
        ("nul.txt", b"a\x00b", "not_text"),
        ("cyrillic.txt", "данные модели".encode("cp1251"), "unknown_encoding"),
        ("half.txt", "avaliação ção".encode()[:-3] + b"\xc3", "broken_text"),
        ("bad.json", b"{", "bad_json"),
        ("null.json", b"null", "bad_json"),
        ("deep.json", b"[" * 200_000, "bad_json"),
        ("no-notebook.ipynb", b'{"cells": 1}', "no_notebook"),
        ("list.ipynb", b"[]", "no_notebook"),
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


REASONS = (
    "not_what_it_says",
    "cut_off",
    "goes_on",
    "not_text",
    "broken_text",
    "unknown_encoding",
    "bad_json",
)


@given(st.binary(min_size=1, max_size=400), st.sampled_from(["txt", "png", "json", "pdf", "webp"]))
def test_any_content_is_taken_or_refused_and_never_fails(content: bytes, ending: str) -> None:
    try:
        found = kind_of(f"x.{ending}", content).ending
    except Refused as refused:
        found = refused.code
    assert found in (ending, *REASONS)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("run 7.log", "run 7.log"),
        ("../../etc/passwd.log", "passwd.log"),
        ("C:\\Users\\me\\run.log", "run.log"),
        ('a"b\r\nSet-Cookie: x.log', "a_bSet-Cookie_ x.log"),
        ("invoice\u202efdp.log", "invoicefdp.log"),
        ("nul\x00byte.log", "nulbyte.log"),
        (".hidden.log", "hidden.log"),
        (".log", "file.log"),
        ("///.log", "file.log"),
        ("Avaliação de março.log", "Avaliação de março.log"),
        ("report.pdf.log", "report.pdf.log"),
        ("no ending", "file.log"),
    ],
)
def test_a_name_is_made_plain(given_name: str, kept: str) -> None:
    assert clean_name(given_name, "log") == kept


@given(st.text(max_size=400))
def test_any_name_becomes_short_visible_and_without_folder(name: str) -> None:
    kept = clean_name(name, "png")
    assert kept.endswith(".png")
    assert not kept.startswith(".")
    assert len(kept) <= NAME_LENGTH
    assert not set(kept) & set('/\\"<>\r\n\x00')
    assert all(unicodedata.category(c)[0] != "C" for c in kept)
    assert clean_name(kept, "png") == kept
