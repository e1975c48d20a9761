"""Browsers as the tests know them: each with its own client and visitor key."""

from dataclasses import dataclass

from django.test import Client
from django.utils import timezone

from assessments.maturity import services
from assessments.maturity.access import token_of
from assessments.maturity.models import Assessment, Permission
from assessments.organizations.access import VISITOR_COOKIE, Visitor
from assessments.organizations.access import _signer as visitor_signer


@dataclass
class Person:
    """A browser with its visitor key."""

    client: Client
    visitor: Visitor


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
