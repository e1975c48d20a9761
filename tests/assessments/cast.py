"""Browsers as the tests know them: each with its own client and visitor key, signed in or not."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from django.utils.text import slugify

from assessments.maturity import services
from assessments.maturity.access import token_of
from assessments.maturity.models import Assessment, Permission
from mlops_portal.organizations.access import VISITOR_COOKIE, Visitor
from mlops_portal.organizations.access import _signer as visitor_signer
from mlops_portal.organizations.models import Organization, Role, System, User
from mlops_portal.organizations.services import (
    add_member,
    create_organization,
    create_system,
    create_team,
)


@dataclass
class Person:
    """A browser with its visitor key, and the account that is signed in, if one is."""

    client: Client
    visitor: Visitor
    user: User | None = None


def a_person(key: str) -> Person:
    """A browser that the portal knows by `key`."""
    client = Client()
    client.cookies[VISITOR_COOKIE] = visitor_signer.sign(key)
    return Person(client, Visitor(key))


def by_link(assessment: Assessment, permission: Permission, key: str) -> Person:
    """A browser that came by a new private link."""
    person = a_person(key)
    link = services.create_link(assessment=assessment, permission=permission, at=timezone.now())
    answer = person.client.get(f"/assess/link/{token_of(link)}/")
    assert answer.status_code == 302
    return person


def a_user(email: str, name: str = "", *, verified: bool = True) -> User:
    """An account without a password; its address counts as proved."""
    user = User.objects.create_user(email, name=name)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    return user


def signed_in(user: User) -> Person:
    """A browser in which the account is signed in."""
    person = a_person(f"{user.email}-key")
    person.client.force_login(user)
    person.user = user
    return person


def an_organization(name: str = "Harbour Bank", *, owner: str = "") -> Organization:
    """An organization with one owner, made through the service."""
    email = owner or f"first-owner@{slugify(name)}.example"
    user = User.objects.filter(email=email).first() or a_user(email, "First Owner")
    return create_organization(name=name, by=user, at=timezone.now())


def member(organization: Organization, role: Role, email: str = "") -> Person:
    """A signed-in person with `role` in the organization; `email` tells two of a role apart."""
    email = email or f"{role}@{slugify(organization.name)}.example"
    user = a_user(email, f"{role.label} Member")
    add_member(organization=organization, user=user, role=role, at=timezone.now())
    return signed_in(user)


def a_system(
    organization: Organization, name: str = "Churn model", team: str = "Retention"
) -> System:
    """An ML system of a team, which is made if need be."""
    by, now = organization.memberships.first().user, timezone.now()
    its_team = organization.teams.filter(name=team).first()
    its_team = its_team or create_team(organization=organization, name=team, by=by, at=now)
    return create_system(team=its_team, name=name, by=by, at=now)
