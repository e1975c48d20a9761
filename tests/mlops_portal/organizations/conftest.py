"""The cast of an organization: members by role, a stranger, nobody, the owner of another."""

import pytest
from django.test import Client

from mlops_portal.organizations.access import Visitor
from mlops_portal.organizations.models import Organization, Role, System
from tests.assessments.cast import Person, a_system, a_user, an_organization, member, signed_in


@pytest.fixture
def organization(db: None) -> Organization:
    """An organization with one owner of its own."""
    return an_organization("Harbour Bank")


@pytest.fixture
def system(organization: Organization) -> System:
    """An ML system of a team of the organization."""
    return a_system(organization, "Churn model", "Retention")


@pytest.fixture
def owner(organization: Organization) -> Person:
    """The person who made the organization."""
    return signed_in(organization.memberships.get().user)


@pytest.fixture
def assessor(organization: Organization) -> Person:
    return member(organization, Role.ASSESSOR)


@pytest.fixture
def viewer(organization: Organization) -> Person:
    return member(organization, Role.VIEWER)


@pytest.fixture
def stranger(db: None) -> Person:
    """Signed in, and a member of nothing."""
    return signed_in(a_user("stranger@elsewhere.example", "A Stranger"))


@pytest.fixture
def anonymous() -> Person:
    """A browser without an account."""
    return Person(Client(), Visitor(""))


@pytest.fixture
def other_owner(db: None) -> Person:
    """The owner of another organization."""
    return signed_in(an_organization("Hill Insurance").memberships.get().user)


@pytest.fixture
def cast(
    owner: Person,
    assessor: Person,
    viewer: Person,
    stranger: Person,
    anonymous: Person,
    other_owner: Person,
) -> dict[str, Person]:
    """Everyone, by part."""
    return {
        "owner": owner,
        "assessor": assessor,
        "viewer": viewer,
        "stranger": stranger,
        "anonymous": anonymous,
        "other_owner": other_owner,
    }
