"""Mails that nobody sends: kept as files, shown on one's own laptop alone."""

import stat

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from mlops_portal.foundation import outbox


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "mlops_portal.foundation.outbox.EmailBackend"
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.EMBEDDED, settings.MAIL_IS_SENT = True, False
    return settings.OUTBOX_DIR


def _send(subject: str, text: str = "Text", to: str = "ada@harbour.example") -> None:
    assert EmailMessage(subject, text, "portal@localhost", [to]).send() == 1


def test_a_mail_is_a_file_that_its_user_alone_reads(folder) -> None:
    _send("Olá, avaliação", "Às vezes\nhttps://portal.example/a?b=1&c=2")
    (file,) = folder.glob("*.eml")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (stored,) = outbox.stored_mails(5)
    assert (stored.subject, stored.to) == ("Olá, avaliação", "ada@harbour.example")
    assert stored.text == "Às vezes\nhttps://portal.example/a?b=1&c=2"


def test_the_newest_come_first_and_old_ones_go(folder, monkeypatch) -> None:
    monkeypatch.setattr(outbox, "KEPT", 3)
    for n in range(5):
        _send(f"Mail {n}")
    assert [mail.subject for mail in outbox.stored_mails(10)] == ["Mail 4", "Mail 3", "Mail 2"]


def test_the_page_shows_mails_with_links_and_nothing_unescaped(folder, no_inline) -> None:
    _send("Hello <script>", "Open https://portal.example/x\n<b>bold</b>")
    response = Client().get("/outbox/")
    page = response.content.decode()
    assert "Hello &lt;script&gt;" in page
    assert '<a href="https://portal.example/x"' in page
    assert "&lt;b&gt;bold" in page
    assert "no-store" in response["Cache-Control"]
    no_inline(response)


def test_an_empty_outbox_says_so(folder) -> None:
    assert "No mail was written yet" in Client().get("/outbox/").content.decode()


@pytest.mark.parametrize(("embedded", "sent"), [(False, False), (True, True), (False, True)])
def test_anywhere_else_there_is_no_page(folder, settings, embedded: bool, sent: bool) -> None:
    settings.EMBEDDED, settings.MAIL_IS_SENT = embedded, sent
    assert Client().get("/outbox/").status_code == 404
