"""An organization with a system, and everyone who may or may not touch its rounds."""

import pytest

from assessments.maturity.models import Assessment, Permission
from mlops_portal.organizations.models import Organization, Role, System
from tests.assessments.cast import (
    Person,
    a_system,
    a_user,
    an_organization,
    by_link,
    member,
    signed_in,
)
from tests.assessments.round_steps import a_round


@pytest.fixture
def bank(db: None) -> Organization:
    return an_organization("Harbour Bank")


@pytest.fixture
def system(bank: Organization) -> System:
    return a_system(bank)


@pytest.fixture
def lead(bank: Organization) -> Person:
    """An assessor of the organization."""
    return member(bank, Role.ASSESSOR)


@pytest.fixture
def reader(bank: Organization) -> Person:
    """A viewer of the organization."""
    return member(bank, Role.VIEWER)


@pytest.fixture
def a_named(system: System, lead: Person) -> Assessment:
    """An open round with names, that nobody has joined."""
    return a_round(system, lead.user)


@pytest.fixture
def people(bank: Organization, lead: Person, reader: Person) -> dict[str, Person]:
    """Who has an account here or elsewhere, by part; the respondent by link comes with a round."""
    elsewhere = an_organization("Other Shop")
    return {
        "owner": member(bank, Role.OWNER),
        "assessor": lead,
        "viewer": reader,
        "stranger": signed_in(a_user("stranger@nowhere.example", "Stranger")),
        "other owner": member(elsewhere, Role.OWNER),
    }


def a_respondent(assessment: Assessment) -> Person:
    """A phone that came by the round's link and has begun."""
    phone = by_link(assessment, Permission.RESPOND, "respondent-key")
    assert phone.client.post(f"/assess/{assessment.pk}/join/", {"label": ""}).status_code == 302
    return phone
