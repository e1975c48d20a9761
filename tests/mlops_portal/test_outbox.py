"""Mails that nobody sends: kept as files, shown on one's own laptop alone."""

import stat

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from mlops_portal.foundation import outbox
from mlops_portal.organizations.models import Organization
from tests.assessments.cast import a_user
from tests.own_machine import on_own_machine, opened


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "mlops_portal.foundation.outbox.EmailBackend"
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.MAIL_IS_SENT = False
    return settings.OUTBOX_DIR


@pytest.fixture
def browser(folder, settings, tmp_path) -> Client:
    return opened(settings, tmp_path)


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


def test_the_page_shows_mails_with_links_and_nothing_unescaped(folder, browser, no_inline) -> None:
    _send("Hello <script>", "Open https://portal.example/x\n<b>bold</b>")
    response = browser.get("/outbox/")
    page = response.content.decode()
    assert "Hello &lt;script&gt;" in page
    assert '<a href="https://portal.example/x"' in page
    assert "&lt;b&gt;bold" in page
    assert "no-store" in response["Cache-Control"]
    no_inline(response)


def test_an_empty_outbox_says_so(browser) -> None:
    assert "No mail was written yet" in browser.get("/outbox/").content.decode()


@pytest.mark.parametrize(("embedded", "sent"), [(False, False), (True, True), (False, True)])
def test_anywhere_else_there_is_no_page(browser, settings, embedded: bool, sent: bool) -> None:
    settings.EMBEDDED, settings.MAIL_IS_SENT = embedded, sent
    assert browser.get("/outbox/").status_code == 404


FORWARDED = {
    "Forwarded": "for=1.2.3.4",
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Host": "localhost",
    "X-Forwarded-Proto": "https",
    "X-Real-IP": "127.0.0.1",
    "Via": "1.1 proxy",
    "CF-Connecting-IP": "1.2.3.4",
    "CF-Ray": "1",
    "CDN-Loop": "cloudflare",
    "True-Client-IP": "1.2.3.4",
    "X-Original-Host": "abc.tunnel.example",
    "X-Envoy-External-Address": "1.2.3.4",
    "Fly-Client-IP": "1.2.3.4",
    "Tailscale-User-Login": "eve@example.org",
}


@pytest.mark.parametrize("header", FORWARDED)
def test_what_came_through_a_proxy_or_a_tunnel_is_refused(
    browser, settings, tmp_path, header: str
) -> None:
    headers = {header: FORWARDED[header]}
    assert browser.get("/outbox/", headers=headers).status_code == 404
    assert "sign-in/owner" not in browser.get("/accounts/login/", headers=headers).content.decode()
    key = on_own_machine(settings, tmp_path)
    assert Client().get(f"/open/{key}/", headers=headers).status_code == 404
    assert Client().get(f"/open/{key}/").status_code == 302  # and did not spend the key


def test_who_merely_reaches_the_port_reads_no_mail_and_signs_in_as_nobody(
    browser, settings, db
) -> None:
    _send("Reset your password", to="real@harbour.example")
    demo = a_user("owner@sample.example")
    demo.is_demo = True
    demo.save()
    sample = Organization.objects.create(name="Sample", is_sample=True)
    for person in (demo, a_user("real@harbour.example")):
        sample.memberships.create(user=person, role="owner")
    other = Client()
    page = other.get("/outbox/")
    assert page.status_code == 403
    assert "Reset your password" not in page.content.decode()
    assert "the terminal shows" in page.content.decode()
    assert other.post("/organizations/sign-in/owner/").status_code == 404
    for guess in ("x", settings.OPEN_KEY[:-1], settings.OPEN_KEY.swapcase()):
        assert other.get(f"/open/{guess}/").status_code == 404
    used = other.get(f"/open/{settings.OPEN_KEY}/")
    assert used.status_code == 410
    assert other.get("/outbox/").status_code == 403
    assert browser.get(f"/open/{settings.OPEN_KEY}/").status_code == 302
    assert browser.post("/organizations/sign-in/owner/").status_code == 302
    assert browser.session["_auth_user_id"] == str(demo.pk)


@pytest.mark.parametrize("path", ["/open//", "/open/x/"])
def test_without_a_key_nothing_is_opened(settings, tmp_path, path: str) -> None:
    on_own_machine(settings, tmp_path)
    settings.OPEN_KEY = ""
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("sends", [True, False])
def test_a_page_says_of_mails_what_really_happened(browser, settings, db, sends: bool) -> None:
    settings.MAIL_IS_SENT = sends
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    data = {"email": "ada@harbour.example", "name": "Ada", "password1": "correct horse battery"}
    page = browser.post("/accounts/signup/", data, follow=True).content.decode()
    assert ("is on its way" in page) == sends
    assert ('href="/outbox/"' in page) == (not sends)
    reset = browser.post("/accounts/password/reset/", {"email": "ada@harbour.example"}, follow=True)
    assert ("on its way" in reset.content.decode()) == sends
    assert ('href="/outbox/"' in reset.content.decode()) == (not sends)
