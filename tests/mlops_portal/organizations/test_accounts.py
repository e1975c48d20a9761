"""Single sign-on joins no account that its owner has not proved, and is there only when set."""

import json
import os
import subprocess
import sys

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from allauth.socialaccount.models import SocialAccount, SocialLogin
from cryptography.fernet import InvalidToken
from django.test import Client, RequestFactory

from mlops_portal.organizations.accounts import SingleSignOnAdapter
from mlops_portal.organizations.models import User
from tests.assessments.cast import a_user

OIDC = {
    "OIDC_ISSUER": "https://login.example.org/realms/team",
    "OIDC_CLIENT_ID": "portal",
    "OIDC_CLIENT_SECRET": "hidden",
    "OIDC_NAME": "Harbour login",
}
READ_SETTINGS = """
import json, django
from django.conf import settings
django.setup()
print(json.dumps({
    "apps": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"],
    "form": settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"],
    "mail": settings.MAIL_IS_SENT, "verification": settings.ACCOUNT_EMAIL_VERIFICATION,
    "backend": settings.EMAIL_BACKEND, "host": getattr(settings, "EMAIL_HOST", ""),
    "server": getattr(settings, "MAIL_SERVER_BACKEND", ""),
    "embedded": settings.EMBEDDED, "proxies": settings.ALLAUTH_TRUSTED_PROXY_COUNT,
    "secure": settings.SESSION_COOKIE_SECURE, "sessions": settings.SESSION_COOKIE_AGE,
}))
"""


def _settings(tmp_path, **variables: str) -> dict:
    """The settings of a process that starts with these variables alone."""
    environ = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "mlops_portal.settings",
        "PORTAL_DATA_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", READ_SETTINGS], env=environ | variables, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_without_variables_nothing_is_sent_and_nobody_else_signs_in(tmp_path) -> None:
    found = _settings(tmp_path)
    assert found["apps"] == []
    assert found["form"] == ["'self'"]
    assert (found["mail"], found["verification"]) == (False, "optional")
    assert found["backend"] == "mlops_portal.foundation.outbox.EmailBackend"
    assert (found["embedded"], found["proxies"]) == (False, 0)
    assert found["sessions"] == 14 * 24 * 3600


def test_mail_and_single_sign_on_are_set_by_variables(tmp_path) -> None:
    mail = {"EMAIL_URL": "smtp+tls://portal:secret@mail.example.org:587"}
    https = {"PORTAL_HTTPS": "true", "SECRET_KEY": "x"}
    found = _settings(tmp_path, **OIDC, **mail, **https)
    (app,) = found["apps"]
    assert (app["name"], app["client_id"]) == ("Harbour login", "portal")
    assert found["form"] == ["'self'", "https://login.example.org"]
    assert (found["mail"], found["verification"]) == (True, "mandatory")
    assert found["host"] == "mail.example.org"
    assert found["backend"] == "mlops_portal.foundation.mails.EmailBackend"
    assert found["server"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (found["secure"], found["proxies"]) == (True, 1)


@pytest.mark.parametrize(
    ("variables", "embedded"),
    [
        ({"PORTAL_BOOT_ID": "1"}, True),
        ({"PORTAL_BOOT_ID": "1", "HOST": "::1"}, True),
        ({}, False),
        ({"PORTAL_BOOT_ID": "1", "HOST": "0.0.0.0"}, False),
        ({"PORTAL_BOOT_ID": "1", "HOST": "192.0.2.7"}, False),
        ({"PORTAL_BOOT_ID": "1", "PORTAL_HTTPS": "1", "SECRET_KEY": "x"}, False),
        ({"PORTAL_BOOT_ID": "1", "ALLOWED_HOSTS": "portal.example.org"}, False),
        ({"PORTAL_BOOT_ID": "1", "DATABASE_URL": "postgres://h/n", "SECRET_KEY": "x"}, False),
    ],
)
def test_what_counts_as_ones_own_laptop(tmp_path, variables: dict, embedded: bool) -> None:
    assert _settings(tmp_path, **variables)["embedded"] is embedded


@pytest.fixture
def with_oidc(settings) -> None:
    """The settings as they are with the OIDC variables."""
    settings.OIDC_ISSUER, settings.OIDC_NAME = OIDC["OIDC_ISSUER"], OIDC["OIDC_NAME"]
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": "Harbour login",
                    "client_id": "portal",
                    "secret": "hidden",
                    "settings": {"server_url": OIDC["OIDC_ISSUER"]},
                }
            ]
        }
    }


@pytest.mark.django_db
def test_the_button_is_there_only_when_single_sign_on_is_set(with_oidc: None, settings) -> None:
    page = Client().get("/accounts/login/").content.decode()
    assert "Sign in with Harbour login" in page
    assert 'action="/accounts/oidc/oidc/login/"' in page
    settings.OIDC_ISSUER = ""
    assert "Harbour login" not in Client().get("/accounts/login/").content.decode()


@pytest.mark.django_db
def test_single_sign_on_begins_with_a_post(with_oidc: None) -> None:
    response = Client().get("/accounts/oidc/oidc/login/")
    assert response.status_code == 200
    assert "Continue to sign-in" in response.content.decode()


def _login(email: str, *, verified: bool) -> SocialLogin:
    account = SocialAccount(provider="oidc", uid="42")
    addresses = [EmailAddress(email=email, verified=verified, primary=True)]
    request = RequestFactory().get("/")
    adapter = SingleSignOnAdapter(request)
    provider = adapter.get_provider(request, "oidc")
    return SocialLogin(
        user=User(email=email), account=account, email_addresses=addresses, provider=provider
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said_there", "proved_here", "joined"),
    [(True, True, True), (False, True, False), (True, False, False)],
)
def test_an_account_is_joined_only_when_both_sides_know_the_address(
    with_oidc: None, said_there: bool, proved_here: bool, joined: bool
) -> None:
    user = a_user("ada@harbour.example", verified=proved_here)
    login = _login("ada@harbour.example", verified=said_there)
    login.lookup()
    assert (login.user.pk == user.pk) is joined


def test_secrets_of_the_second_factor_are_encrypted_and_outlive_a_changed_key(settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "first", []
    stored = encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in stored
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "second", ["first"]
    assert decrypt(stored) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        decrypt(stored)


@pytest.mark.django_db
def test_an_account_takes_its_second_factor_along() -> None:
    user = a_user("ada@harbour.example")
    Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt("x")})
    user.delete()
    assert not Authenticator.objects.exists()
