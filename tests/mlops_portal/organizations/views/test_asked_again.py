"""Accounts of single sign-on alone prove again who they are before what cannot be taken back."""

import time

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mlops_portal.organizations.accounts import PROVED_AT, SingleSignOnAdapter
from mlops_portal.organizations.models import Organization, Role
from mlops_portal.organizations.services import add_member
from tests.assessments.cast import a_user, signed_in

pytestmark = pytest.mark.django_db
ISSUER = "https://login.example.org/realms/team"


@pytest.fixture
def by_issuer(settings, organization: Organization, owner):
    """A browser of an owner who has neither password nor code, and when they signed in."""
    settings.OIDC_ISSUER, settings.OIDC_NAME = ISSUER, "Harbour login"
    user = a_user("ada@harbour.example", "Ada")
    user.set_unusable_password()
    user.save()
    SocialAccount.objects.create(user=user, provider="oidc", uid="42")
    add_member(organization=organization, user=user, role=Role.OWNER, at=timezone.now())
    return signed_in(user)


def _signed_in_at(client: Client, user, seconds_ago: float) -> None:
    """Put into the session what a sign-in at the issuer leaves there."""
    session = client.session
    request = type("Request", (), {"session": session})()
    record_authentication(request, user, "socialaccount", provider="oidc", uid="42")
    session["account_authentication_methods"][-1]["at"] = time.time() - seconds_ago
    session.save()


def _paths(organization: Organization, other: int) -> list[str]:
    pk = organization.pk
    return [
        reverse("organizations:export", args=[pk]),
        reverse("organizations:hand-over", args=[pk, other]),
        reverse("organizations:delete", args=[pk]),
        reverse("organizations:account-export"),
        reverse("organizations:account-delete"),
    ]


@pytest.mark.parametrize("seconds_ago", [None, 1000])
def test_an_old_sign_in_is_not_enough(by_issuer, organization, owner, seconds_ago) -> None:
    if seconds_ago:
        _signed_in_at(by_issuer.client, by_issuer.user, seconds_ago)
    for path in _paths(organization, owner.user.pk):
        answer = by_issuer.client.post(path, {"typed": organization.name})
        page = answer.content.decode()
        assert answer.status_code == 403, path
        assert "Sign in with Harbour login" in page
        assert (
            'action="/accounts/oidc/oidc/login/?auth_params=prompt%3Dlogin%26max_age%3D0"' in page
        )
    assert organization.memberships.get(user=by_issuer.user).role == Role.OWNER
    assert Organization.objects.filter(pk=organization.pk).exists()


def test_a_fresh_sign_in_is_enough(by_issuer, organization) -> None:
    path = reverse("organizations:delete", args=[organization.pk])
    _signed_in_at(by_issuer.client, by_issuer.user, 20)
    assert by_issuer.client.get(path).status_code == 200
    assert by_issuer.client.post(path, {"typed": organization.name}).status_code == 302
    assert not Organization.objects.filter(pk=organization.pk).exists()


HOW_IT_IS_ENTERED = [
    "account_set_password",
    "account_email",
    "mfa_activate_totp",
    "socialaccount_connections",
]


@pytest.mark.parametrize("name", HOW_IT_IS_ENTERED)
def test_what_changes_how_an_account_is_entered_asks_too(by_issuer, name) -> None:
    """allauth takes an account of single sign-on alone for one that has just proved itself."""
    path, client = reverse(name), by_issuer.client
    _signed_in_at(client, by_issuer.user, 1000)
    assert client.get(path).status_code == 403
    given = {"password1": "a-new-long-word", "email": "other@elsewhere.example"}
    assert client.post(path, given).status_code == 403
    by_issuer.user.refresh_from_db()
    assert not by_issuer.user.has_usable_password()
    _signed_in_at(client, by_issuer.user, 20)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(("proved", "status"), [(1000, 403), (30, 200)])
def test_an_issuer_that_answers_from_memory_proves_nothing(by_issuer, proved, status) -> None:
    account = SocialAccount.objects.get(user=by_issuer.user)
    account.extra_data = {"id_token": {"auth_time": int(time.time()) - proved}}
    _signed_in_at(by_issuer.client, by_issuer.user, 5)
    session = by_issuer.client.session
    request = type("Request", (), {"session": session})()
    login = SocialLogin(user=by_issuer.user, account=account)
    SingleSignOnAdapter().pre_social_login(request, login)
    session.save()
    assert by_issuer.client.get(reverse("organizations:account-delete")).status_code == status


@pytest.mark.parametrize("told", [{}, {"id_token": None}, {"id_token": {"auth_time": "now"}}])
def test_an_issuer_that_tells_no_time_is_taken_by_the_sign_in(by_issuer, told) -> None:
    _signed_in_at(by_issuer.client, by_issuer.user, 5)
    account = SocialAccount(user=by_issuer.user, provider="oidc", uid="42", extra_data=told)
    session = by_issuer.client.session
    session[PROVED_AT] = 0
    request = type("Request", (), {"session": session})()
    login = SocialLogin(user=by_issuer.user, account=account)
    SingleSignOnAdapter().pre_social_login(request, login)
    assert PROVED_AT not in session


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/organizations/x/settings/", "/organizations/x/settings/"),
        ("https://evil.example/", "/organizations/account/"),
        ("", "/organizations/account/"),
    ],
)
def test_the_way_back_stays_in_the_portal(by_issuer, organization, came_from, back) -> None:
    path = reverse("organizations:export", args=[organization.pk])
    page = by_issuer.client.post(path, headers={"referer": came_from}).content.decode()
    assert f'{back}"' in page
    assert "evil.example" not in page
