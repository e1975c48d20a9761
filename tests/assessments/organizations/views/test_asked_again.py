"""Accounts of single sign-on alone prove again who they are before what cannot be taken back."""

import time

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.organizations.models import Organization, Role
from assessments.organizations.services import add_member
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
        assert 'action="/accounts/oidc/oidc/login/?auth_params=prompt%3Dlogin"' in page
    assert organization.memberships.get(user=by_issuer.user).role == Role.OWNER
    assert Organization.objects.filter(pk=organization.pk).exists()


def test_a_fresh_sign_in_is_enough(by_issuer, organization) -> None:
    path = reverse("organizations:delete", args=[organization.pk])
    _signed_in_at(by_issuer.client, by_issuer.user, 20)
    assert by_issuer.client.get(path).status_code == 200
    assert by_issuer.client.post(path, {"typed": organization.name}).status_code == 302
    assert not Organization.objects.filter(pk=organization.pk).exists()


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
