"""Invitations: how people come in, by link and by mail, and who does not."""

import re

import pytest
from django.core import mail
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mlops_portal.organizations.access import token_of
from mlops_portal.organizations.models import AuditEntry, Invitation, Organization
from tests.assessments.cast import Person, a_user, signed_in
from tests.markup import flat


def _path(name: str, organization: Organization, **parts: object) -> str:
    return reverse(f"organizations:{name}", kwargs={"organization_id": organization.pk} | parts)


@pytest.fixture
def link(owner: Person, organization: Organization) -> str:
    """The address of an invitation for everyone who has it."""
    owner.client.post(_path("people", organization), {"email": "", "role": "assessor"})
    page = flat(owner.client.get(_path("people", organization)))
    return re.search(r'value="http://testserver(/organizations/invitation/[^"]+)"', page)[1]


def test_who_is_signed_out_comes_in_through_sign_up(
    anonymous: Person, organization: Organization, link: str
) -> None:
    page = flat(anonymous.client.get(link))
    assert "You are invited to Harbour Bank" in page
    assert f"/accounts/signup/?next={link}" in page
    data = {"email": "new@elsewhere.example", "name": "New", "password1": "correct horse battery"}
    response = anonymous.client.post(f"/accounts/signup/?next={link}", data)
    assert response.url == link
    joined = anonymous.client.post(link)
    assert joined.url == _path("organization", organization)
    assert organization.memberships.get(user__email="new@elsewhere.example").role == "assessor"


def test_the_way_back_to_the_invitation_is_kept_without_next(anonymous: Person, link: str) -> None:
    user = a_user("new@elsewhere.example")
    user.set_password("correct horse battery")
    user.save()
    anonymous.client.get(link)
    data = {"login": user.email, "password": "correct horse battery"}
    assert anonymous.client.post("/accounts/login/", data).url == link


def test_looking_at_an_invitation_joins_nobody(stranger: Person, link: str) -> None:
    stranger.client.get(link)
    assert not stranger.user.memberships.exists()


def test_without_sign_in_nobody_joins(anonymous: Person, organization: Organization, link: str):
    assert anonymous.client.post(link).status_code == 403
    assert organization.memberships.count() == 1


def test_a_mailed_invitation_is_for_its_address(
    owner: Person, stranger: Person, organization: Organization
) -> None:
    sent = {"email": "Ada@Elsewhere.example", "role": "viewer"}
    owner.client.post(_path("people", organization), sent)
    (message,) = mail.outbox
    assert message.to == ["ada@elsewhere.example"]
    assert message.subject == "Invitation to Harbour Bank"
    link = re.search(r"http://testserver(\S+)", message.body)[1]
    page = flat(stranger.client.get(link))
    assert "You are signed in with another address" in page
    assert stranger.client.post(link).status_code == 403
    ada = Client()
    ada.force_login(a_user("ada@elsewhere.example"))
    assert "Harbour Bank" in flat(ada.get("/organizations/"))
    assert ada.post(link).status_code == 302
    assert ada.get(link).status_code == 410


def test_a_mail_that_cannot_be_sent_leaves_the_link(
    owner: Person, organization: Organization, settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sent = {"email": "ada@elsewhere.example", "role": "viewer"}
    response = owner.client.post(_path("people", organization), sent, follow=True)
    page = flat(response)
    assert "The mail could not be sent." in page
    assert "/organizations/invitation/" in page


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"email": "", "role": "owner"}, "A link that anyone can use does not make owners."),
        ({"email": "no address", "role": "viewer"}, "“no address” is no e-mail address."),
        ({"email": "viewer@harbour-bank.example", "role": "viewer"}, "is a member already"),
        ({"email": "", "role": "emperor"}, "Select a valid choice"),
    ],
)
def test_a_wrong_invitation_is_refused_in_words(
    owner: Person, viewer: Person, organization: Organization, sent: dict, told: str
) -> None:
    response = owner.client.post(_path("people", organization), sent)
    assert response.status_code == 400
    assert told in flat(response)
    assert not Invitation.objects.exists()


def test_nobody_mails_the_world_from_here(
    owner: Person, organization: Organization, monkeypatch
) -> None:
    from mlops_portal.organizations.services import invitations

    monkeypatch.setattr(invitations, "MOST_OPEN", 1)
    sent = {"email": "ada@elsewhere.example", "role": "viewer"}
    assert owner.client.post(_path("people", organization), sent).status_code == 302
    refused = owner.client.post(_path("people", organization), sent)
    assert refused.status_code == 409
    assert "Too many invitations are open." in flat(refused)
    assert len(mail.outbox) == 1


def test_a_revoked_or_expired_invitation_says_so(
    owner: Person, stranger: Person, organization: Organization, link: str
) -> None:
    invitation = organization.invitations.get()
    owner.client.post(_path("revoke-invitation", organization, invitation_id=invitation.pk))
    ended = stranger.client.get(link)
    assert ended.status_code == 410
    assert "Harbour Bank" not in flat(ended)
    assert stranger.client.post(link).status_code == 410
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=None, expires_at=timezone.now())
    assert stranger.client.post(link).status_code == 410


def test_a_link_leads_to_what_it_names(stranger: Person, link: str, organization: Organization):
    invitation = organization.invitations.get()
    assert link == f"/organizations/invitation/{token_of(invitation)}/"


def test_an_invitation_reaches_an_address_that_was_copied_with_a_hidden_character(
    owner: Person, organization: Organization, anonymous: Person
) -> None:
    data = {"email": "Rita Lima <Rita.Lima@example.org\u200b>", "role": "viewer"}
    assert owner.client.post(_path("people", organization), data).status_code == 302
    invitation = organization.invitations.get()
    assert invitation.email == "rita.lima@example.org"
    way_in = reverse("organizations:invitation", args=[token_of(invitation)])
    anonymous.client.get(way_in)
    for entrance, field in (("account_signup", "email"), ("account_login", "login")):
        form = anonymous.client.get(reverse(entrance)).context["form"]
        assert form[field].value() == "rita.lima@example.org"
    rita = signed_in(a_user("rita.lima@example.org"))
    assert rita.client.post(way_in).status_code == 302
    assert organization.memberships.filter(user=rita.user, role="viewer").exists()


def test_an_invitation_and_its_mail_are_kept_both_or_neither(
    owner: Person, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is told that nothing was saved does not find an invitation that nobody was sent."""

    def fails(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("database is locked")

    owner.client.raise_request_exception = False
    monkeypatch.setattr("mlops_portal.organizations.views.invitations.send_mail", fails)
    logged = AuditEntry.objects.count()
    sent = {"email": "guest@example.org", "role": "viewer"}
    response = owner.client.post(_path("people", organization), sent)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert not Invitation.objects.exists()
    assert AuditEntry.objects.count() == logged
