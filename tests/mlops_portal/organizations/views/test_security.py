"""Security events reach their person and the owners; browsers are signed out one by one or all."""

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mlops_portal.organizations.access import token_of
from mlops_portal.organizations.models import (
    AuditEntry,
    Organization,
    Role,
    SecurityEvent,
    SignedIn,
    User,
)
from mlops_portal.organizations.services import invitations
from mlops_portal.organizations.services import security as services
from tests.assessments.cast import Person, a_user

PASSWORD = "correct horse battery"
PAGE = "/organizations/account/security/"


@pytest.fixture(autouse=True)
def _no_counts_of_another_test(db) -> None:
    cache.clear()


@pytest.fixture
def ada(organization: Organization, owner: Person) -> User:
    """A member with a password."""
    user = a_user("ada@harbour.example", "Ada")
    user.set_password(PASSWORD)
    user.save()
    organization.memberships.create(user=user, role=Role.VIEWER)
    return user


def _sign_in(password: str = PASSWORD, email: str = "ada@harbour.example") -> Client:
    browser = Client(headers={"user-agent": "Browser of a test"})
    browser.post("/accounts/login/", {"login": email, "password": password})
    return browser


def _kinds(user: User | None) -> list[str]:
    return list(
        SecurityEvent.objects.filter(user=user).order_by("pk").values_list("kind", flat=True)
    )


def test_wrong_passwords_and_a_stop_leave_events_without_secrets(
    ada: User, owner: Person, organization: Organization
) -> None:
    for _ in range(6):
        _sign_in("a wrong one 123")
    assert _kinds(ada) == ["sign_in_failed"] * 5 + ["locked"]
    page = owner.client.get(reverse("organizations:audit", args=[organization.pk])).content.decode()
    assert "tried a wrong password for a member" in page
    assert "somebody who was not signed in" in page
    assert "was stopped after too many failed sign-ins" in page
    kept = str(list(AuditEntry.objects.values())) + str(list(SecurityEvent.objects.values()))
    assert "a wrong one 123" not in kept


def test_an_unknown_address_is_not_kept(ada: User) -> None:
    _sign_in(email="nobody@harbour.example")
    assert _kinds(None) == ["sign_in_failed"]


def test_sign_in_reset_and_a_new_password_are_told_to_the_person(
    ada: User, owner: Person, organization: Organization
) -> None:
    browser = _sign_in()
    Client().post("/accounts/password/reset/", {"email": ada.email})
    data = {
        "oldpassword": PASSWORD,
        "password1": "another battery 77",
        "password2": "another battery 77",
    }
    assert browser.post("/accounts/password/change/", data).status_code == 302
    assert _kinds(ada) == ["signed_in", "reset_asked", "password_changed"]
    page = browser.get(PAGE).content.decode()
    for words in ("Signed in", "A new password was asked for", "The password was changed"):
        assert words in page
    actions = AuditEntry.objects.filter(organization=organization, action__startswith="security.")
    assert sorted(actions.values_list("action", flat=True)) == [
        "security.password_changed",
        "security.reset_asked",
    ]


def test_browsers_are_signed_out_one_by_one_or_all(ada: User) -> None:
    first, second, third = _sign_in(), _sign_in(), _sign_in()
    page = first.get(PAGE)
    assert page.content.decode().count("Browser of a test") == 3
    assert page.content.decode().count("this one") == 1
    of_second = SignedIn.objects.get(session_key=second.session.session_key)
    first.post(f"{PAGE}end/", {"session": of_second.pk})
    assert second.get(PAGE).status_code == 302
    assert third.get(PAGE).status_code == 200
    first.post(f"{PAGE}end/")
    assert third.get(PAGE).status_code == 302
    assert first.get(PAGE).status_code == 200
    assert SignedIn.objects.filter(user=ada).count() == 1


@pytest.mark.parametrize("given", ["x", "-1", "9" * 30, "0"])
def test_nobody_ends_what_is_not_theirs(ada: User, stranger: Person, given: str) -> None:
    browser = _sign_in()
    theirs = SignedIn.objects.get(user=ada)
    for session in (given, str(theirs.pk)):
        assert stranger.client.post(f"{PAGE}end/", {"session": session}).status_code == 302
    assert browser.get(PAGE).status_code == 200


def test_the_page_holds_nothing_inline_and_is_bounded(
    ada: User, no_inline, django_assert_max_num_queries
) -> None:
    browser = _sign_in()
    for _ in range(8):
        _sign_in()
    with django_assert_max_num_queries(12):
        no_inline(browser.get(PAGE))


def test_export_hand_over_and_deletion_ask_for_the_password_again(
    ada: User, organization: Organization
) -> None:
    organization.memberships.filter(user=ada).update(role=Role.OWNER)
    browser = _sign_in()
    other = organization.memberships.exclude(user=ada).get().user
    organization.memberships.filter(user=other).update(role=Role.VIEWER)
    paths = [
        reverse("organizations:export", args=[organization.pk]),
        reverse("organizations:hand-over", args=[organization.pk, other.pk]),
        reverse("organizations:delete", args=[organization.pk]),
        reverse("organizations:account-export"),
    ]
    for path in paths:
        answer = browser.post(path, {"typed": organization.name})
        assert answer.status_code == 302, path
        assert answer.url.startswith("/accounts/reauthenticate/"), path
    assert organization.memberships.get(user=ada).role == Role.OWNER
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert browser.post(paths[0]).status_code == 200
    assert browser.post(paths[1]).status_code == 302
    assert organization.memberships.get(user=other).role == Role.OWNER


@pytest.mark.parametrize(
    "password", ["mlopsportal", "MLOps-Portal", "mlops portal 1", "harbour.example", "adaharbour1"]
)
def test_a_password_made_of_the_product_or_the_person_is_refused(password: str) -> None:
    data = {"email": "ada.harbour@harbour.example", "name": "Ada Harbour", "password1": password}
    page = Client().post("/accounts/signup/", data)
    assert page.status_code == 200
    assert not User.objects.exists()


def _with_factor(user: User) -> None:
    totp.TOTP.activate(user, totp.generate_totp_secret())


def test_an_organization_asks_every_member_for_a_second_factor(
    ada: User, owner: Person, organization: Organization
) -> None:
    browser = _sign_in()
    path = reverse("organizations:require-factor", args=[organization.pk])
    owner.client.post(path, {"required": "yes"})  # has none
    organization.refresh_from_db()
    assert not organization.requires_second_factor
    _with_factor(owner.user)
    services.require_second_factor(
        organization=organization, required=True, by=owner.user, at=timezone.now()
    )
    assert browser.get("/organizations/account/").status_code == 302  # signed out
    browser = _sign_in()
    for page in (f"/organizations/{organization.pk}/", "/assess/", "/landscape/"):
        answer = browser.get(page)
        assert (answer.status_code, answer.url) == (302, "/accounts/2fa/totp/activate/"), page
    assert browser.get("/api/v1/framework").status_code == 403
    assert browser.get("/organizations/account/").status_code == 200
    _with_factor(ada)
    assert browser.get(f"/organizations/{organization.pk}/").status_code == 200
    assert owner.client.get(f"/organizations/{organization.pk}/").status_code == 200


def test_who_joins_an_organization_that_asks_for_a_factor_adds_one_first(
    organization: Organization, owner: Person, stranger: Person
) -> None:
    Organization.objects.update(requires_second_factor=True)
    way_in = invitations.invite(
        organization=organization, role=Role.VIEWER, by=owner.user, at=timezone.now()
    )
    stranger.client.post(reverse("organizations:invitation", args=[token_of(way_in)]))
    answer = stranger.client.get(f"/organizations/{organization.pk}/")
    assert answer.url == "/accounts/2fa/totp/activate/"
