"""The whole cast of an organization's pages of the landscape."""

from django.test import Client

from mlops_portal.organizations.access import Visitor
from mlops_portal.organizations.models import Organization, Role
from tests.assessments.cast import Person, a_user, an_organization, member, signed_in

EDITORS = ("owner", "assessor")
MEMBERS = (*EDITORS, "viewer")
OUTSIDE = ("stranger", "anonymous", "other_owner")
EVERYONE = (*MEMBERS, *OUTSIDE)


def cast_of(organization: Organization) -> dict[str, Person]:
    """Everyone, by part; the other owner has an organization of another name."""
    other = an_organization("Other House", owner="owner@other.example")
    return {
        "owner": member(organization, Role.OWNER),
        "assessor": member(organization, Role.ASSESSOR),
        "viewer": member(organization, Role.VIEWER),
        "stranger": signed_in(a_user("stranger@nowhere.example")),
        "anonymous": Person(Client(), Visitor("")),
        "other_owner": signed_in(other.memberships.get().user),
    }
