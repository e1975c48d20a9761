"""What pages of the room show to whom; who may do what is in mlops_portal/test_who_may.py."""

import pytest
from django.utils import timezone

from mlops_portal.organizations import services
from mlops_portal.organizations.access import token_of
from mlops_portal.organizations.models import (
    Invitation,
    Organization,
    Role,
)
from tests.assessments.cast import Person

EVERYONE = ["owner", "assessor", "viewer", "stranger", "anonymous", "other_owner"]
MEMBERS = ["owner", "assessor", "viewer"]


@pytest.fixture
def invitation(organization: Organization, owner: Person) -> Invitation:
    return services.invite(
        organization=organization, role=Role.VIEWER, by=owner.user, at=timezone.now()
    )


@pytest.mark.parametrize("part", ["assessor", "viewer"])
def test_who_is_no_owner_is_shown_no_way_to_change(
    cast: dict[str, Person], organization: Organization, part: str
) -> None:
    for name in ("", "people/"):
        path = f"/organizations/{organization.pk}/{name}"
        page = cast[part].client.get(path).content.decode()
        for owners in ("/settings/", "/audit/", "/role/", "/remove/", "/teams/new/", "Invite"):
            assert owners not in page


@pytest.mark.parametrize("part", [part for part in EVERYONE if part != "anonymous"])
def test_everyone_sees_her_own_organizations_alone(cast: dict[str, Person], part: str) -> None:
    for name in ("", "account/"):
        page = cast[part].client.get(f"/organizations/{name}").content.decode()
        assert ("Harbour Bank" in page) == (part in MEMBERS)
        assert ("Hill Insurance" in page) == (part == "other_owner")


@pytest.mark.parametrize("part", EVERYONE)
def test_an_invitation_opens_for_everyone_who_has_it(
    cast: dict[str, Person], invitation: Invitation, part: str
) -> None:
    path = f"/organizations/invitation/{token_of(invitation)}/"
    assert cast[part].client.get(path).status_code == 200
    forged = cast[part].client.get(f"/organizations/invitation/{invitation.pk.hex}.forged/")
    assert forged.status_code == 404
