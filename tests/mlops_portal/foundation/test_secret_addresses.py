"""What opens a link stands in no log, no traceback, no page for failures and no Referer."""

import html
import logging
import re

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from gunicorn.config import Config
from gunicorn.glogging import Logger

from assessments.maturity.access import token_of
from assessments.maturity.models import Assessment, Permission, ShareLink
from assessments.maturity.services.links import create_link
from mlops_portal.foundation.incoming_requests import IncomingMiddleware
from mlops_portal.foundation.secret_addresses import CUT, CuttingFormatter, cut, seal, unseal

SECRET = "0123456789abcdef0123456789abcdef.Zm9vYmFy-signature"
UUID = "00000000-0000-0000-0000-000000000001"
FAILURES = {400: BadRequest, 403: PermissionDenied, 404: Http404, 500: ValueError}


def secret_addresses() -> list[str]:
    """Every address of the project with a part that opens it, filled with the secret above."""
    found = []

    def walk(patterns, before: str) -> None:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, route)
            elif "<secret:" in route or re.search(r"\(\?P<(key|uidb36)>", route):
                route = re.sub(r"<secret:\w+>", SECRET, route)
                route = re.sub(r"\(\?P<uidb36>[^)]*\)-", "abc-", route)
                route = re.sub(r"\(\?P<key>[^)]*\)", SECRET.replace(".", ":"), route)
                route = re.sub(r"<uuid:\w+>", UUID, re.sub(r"<int:\w+>", "1", route))
                found.append("/" + re.sub(r"[\^$]", "", route))

    walk(get_resolver().url_patterns, "")
    return found


ADDRESSES = secret_addresses()
TRACES = (SECRET, SECRET.replace(".", ":"), SECRET[:20], SECRET[-12:])


def holds_no_secret(text: str) -> bool:
    return not any(trace in text for trace in TRACES)


def test_every_kind_of_link_is_among_them() -> None:
    begins = {address.partition(SECRET[:20])[0] for address in ADDRESSES}
    assert begins >= {
        "/assess/link/",
        "/assess/r/",
        "/roles/people/",
        "/organizations/invitation/",
        "/accounts/confirm-email/",
        "/accounts/password/reset/key/abc-",
    }
    assert len(ADDRESSES) > 15


def test_no_part_that_is_named_like_a_secret_is_plain() -> None:
    folders = [settings.BASE_DIR / name for name in ("assessments", "mlops_portal")]
    for path in (path for folder in folders for path in folder.rglob("*urls.py")):
        assert not re.search(r"<(str|slug|path):(token|code|key|secret)>", path.read_text()), path


@pytest.mark.django_db
@pytest.mark.parametrize("status", FAILURES)
def test_no_failure_tells_the_secret(
    status: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(raise_request_exception=False)
    caplog.set_level(logging.DEBUG)

    def fails(_self: object, request, *_rest: object, **_kwargs: object) -> None:
        raise FAILURES[status](f"No page {request.get_full_path()}")

    monkeypatch.setattr(IncomingMiddleware, "process_view", fails)
    for address in ADDRESSES:
        for method in (client.get, client.post):
            response = method(f"{address}?next={address}")
            assert response.status_code == status
            assert holds_no_secret(response.content.decode()), address
            assert response["Referrer-Policy"] == "strict-origin"
    assert caplog.records
    for record in caplog.records:
        assert holds_no_secret(record.getMessage())
        assert holds_no_secret(CuttingFormatter("%(message)s").format(record))


@pytest.mark.django_db
def test_links_that_do_not_exist_leave_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    for address in ADDRESSES:
        for method in (client.get, client.post, client.put):
            response = method(address)
            assert response.status_code < 500
            assert holds_no_secret(response.content.decode()) or response.status_code == 200
    assert all(holds_no_secret(record.getMessage()) for record in caplog.records)


def test_the_access_log_of_the_web_server_holds_none(caplog: pytest.LogCaptureFixture) -> None:
    log = Logger(Config())
    logging.getLogger("gunicorn.access").propagate = True
    atoms = {"r": f"GET {ADDRESSES[0]} HTTP/1.1", "f": f"https://x.example{ADDRESSES[1]}", "s": 200}
    with caplog.at_level(logging.INFO, "gunicorn.access"):
        log.access_log.info('"%(r)s" %(s)s "%(f)s"', atoms)
    assert holds_no_secret(caplog.text)
    assert f"/assess/link/{CUT}" in caplog.text


@pytest.mark.parametrize(
    ("text", "without"),
    [
        (f"GET /assess/link/{SECRET}/ 410", f"GET /assess/link/{CUT}/ 410"),
        (f"/language/?next=%2Froles%2Fpeople%2F{SECRET}%2Frate%2F", None),
        (f"/x/?token={SECRET}&page=2", f"/x/?token={CUT}&page=2"),
        (f"/roles/people/{UUID}/rate/", f"/roles/people/{UUID}/rate/"),
        (f"/roles/people/of/{UUID}/", f"/roles/people/of/{UUID}/"),
        ("/accounts/password/reset/key/done/", "/accounts/password/reset/key/done/"),
        ("100 % of /assess/", "100 % of /assess/"),
    ],
)
def test_what_is_cut_and_what_is_not(text: str, without: str | None) -> None:
    assert holds_no_secret(cut(text))
    assert without is None or cut(text) == without


@pytest.mark.django_db
def test_an_ended_link_tells_nothing_switches_its_language_and_comes_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    Client().post(reverse("maturity:start"), {"system": "Fraud", "scope": "full"})
    assessment = Assessment.objects.get()
    link = create_link(assessment=assessment, permission=Permission.VIEW, at=timezone.now())
    ShareLink.objects.update(revoked_at=timezone.now())
    address = reverse("maturity:link", args=[token_of(link)])
    client = Client()
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == 410
    assert token_of(link) not in page
    assert token_of(link) not in caplog.text
    assert f"Gone: /assess/link/{CUT}" in caplog.text
    switch = html.unescape(re.search(r'href="(/language/[^"]+)"', page).group(1))
    response = client.get(switch)
    assert (response.status_code, response["Location"]) == (302, address)


def test_what_was_sealed_by_nobody_leads_nowhere() -> None:
    assert unseal(seal("/roles/")) == "/roles/"
    assert unseal(seal(ADDRESSES[0])) == ADDRESSES[0]
    assert unseal("~forged") == ""
