"""File names: whatever is sent, what is kept is a plain name with its own ending."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.evidence.domain.files import NAME_LENGTH, clean_name


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
