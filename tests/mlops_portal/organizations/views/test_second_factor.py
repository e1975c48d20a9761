"""The second factor from the first scan on: each code once, and guessing is stopped."""

import re
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from mlops_portal.organizations.models import User
from tests.assessments.authenticator import HALF_MINUTE, StoppedAuthenticator, stopped_authenticator
from tests.mlops_portal.organizations.views.entrance import *  # noqa: F403
from tests.mlops_portal.organizations.views.entrance import PASSWORD, confirm, sign_in, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def code_of(monkeypatch: pytest.MonkeyPatch) -> StoppedAuthenticator:
    return stopped_authenticator(monkeypatch)


def test_second_factor_from_the_first_scan_to_the_nextsign_in(
    client: Client, person: User, no_inline, code_of: StoppedAuthenticator
) -> None:
    sign_in(client, person.email, PASSWORD)
    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked.url.startswith("/accounts/reauthenticate/"), "the password is asked again"
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/")
    no_inline(page)
    assert "<svg" in page.content.decode()
    assert "data:image" not in page.content.decode().split('class="qr"')[1].split("</div>")[0]
    secret = page.context["form"].secret
    codes_page = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)
    no_inline(codes_page)
    codes = re.findall(r'<li class="id">(\d+)</li>', codes_page.content.decode())
    assert len(codes) == 10
    stored = Authenticator.objects.get(user=person, type="totp")
    assert secret not in str(stored.data)

    second = Client()
    response = sign_in(second, person.email, PASSWORD)
    assert (response.url, user_of(second)) == ("/accounts/2fa/authenticate/", None)
    assert "code is not right" in _factor(second, "000000").content.decode()
    cache.clear()
    at_activation = _factor(second, code_of(secret)).content.decode()
    assert "code is not right" in at_activation, "the code that switched it on counts once"
    code_of.go_on()
    assert _factor(second, code_of(secret)).status_code == 302
    assert user_of(second) == str(person.pk)

    third = Client()
    sign_in(third, person.email, PASSWORD)
    assert "code is not right" in _factor(third, code_of(secret)).content.decode(), "a code twice"
    assert _factor(third, codes[0]).status_code == 302

    fourth = Client()
    sign_in(fourth, person.email, PASSWORD)
    assert "code is not right" in _factor(fourth, codes[0]).content.decode(), (
        "a recovery code twice"
    )


@pytest.mark.parametrize("first_at", [-30, 0, 29, 59])
def test_a_code_counts_once_as_long_as_it_is_valid(
    person: User, monkeypatch: pytest.MonkeyPatch, first_at: int
) -> None:
    secret, begun = totp.generate_totp_secret(), HALF_MINUTE * 30
    totp.TOTP.activate(person, secret)
    code = totp.format_hotp_value(totp.hotp_value(secret, HALF_MINUTE))
    taken = []
    for now in (begun + first_at, *range(begun + first_at, begun + 61, 15)):
        cache.clear()  # what allauth remembers of a code ends before the code does
        monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda now=now: now))
        browser = Client()
        sign_in(browser, person.email, PASSWORD)
        _factor(browser, code)
        taken.append(user_of(browser) is not None)
    assert taken[0]
    assert sum(taken) == 1


def _factor(client: Client, code: str):
    return client.post("/accounts/2fa/authenticate/", {"code": code})


def test_guessing_the_second_factor_is_stopped(
    client: Client, person: User, code_of: StoppedAuthenticator
) -> None:
    sign_in(client, person.email, PASSWORD)
    confirm(client)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    guesser = Client()
    sign_in(guesser, person.email, PASSWORD)
    for _ in range(5):
        _factor(guesser, "000000")
    stopped = _factor(guesser, code_of(secret))
    assert "Too many failed sign-ins" in stopped.content.decode()
    assert user_of(guesser) is None
