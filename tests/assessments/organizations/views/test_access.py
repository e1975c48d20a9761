"""Every address of the room, tried by everyone: nobody sees or changes what is not theirs."""

import pytest
from django.utils import timezone

from assessments.organizations import services
from assessments.organizations.access import token_of
from assessments.organizations.models import (
    AuditEntry,
    Invitation,
    Membership,
    Organization,
    Role,
    System,
    Team,
    User,
)
from assessments.organizations.urls import urlpatterns
from tests.assessments.cast import Person

EVERYONE = ["owner", "assessor", "viewer", "stranger", "anonymous", "other_owner"]
MEMBERS = ["owner", "assessor", "viewer"]
OUTSIDE = ["stranger", "anonymous", "other_owner"]
NOT_OWNERS = ["assessor", "viewer", *OUTSIDE]
# name of the address: methods that it answers
FOR_OWNERS = {
    "settings": ("get", "post"),
    "export": ("post",),
    "delete": ("get", "post"),
    "audit": ("get",),
    "require-factor": ("post",),
    "change-role": ("post",),
    "remove-member": ("get", "post"),
    "hand-over": ("post",),
    "revoke-invitation": ("post",),
    "create-team": ("get", "post"),
    "team": ("get", "post"),
    "delete-team": ("get", "post"),
    "create-system": ("get", "post"),
    "system": ("get", "post"),
    "delete-system": ("get", "post"),
}
FOR_MEMBERS = {"organization": ("get",), "people": ("get",), "leave": ("get",)}
FOR_PEOPLE = {"list", "create", "account", "account-export", "account-delete"}
FOR_PEOPLE |= {"security", "end-sessions"}
OPEN = {"invitation", "demo-sign-in"}
OWNER_CASES = [(name, method) for name, methods in FOR_OWNERS.items() for method in methods]


@pytest.fixture
def invitation(organization: Organization, owner: Person) -> Invitation:
    return services.invite(
        organization=organization, role=Role.VIEWER, by=owner.user, at=timezone.now()
    )


@pytest.fixture
def address(organization: Organization, system: System, invitation: Invitation, assessor: Person):
    """A function that gives an address of the organization by its name."""
    parts = {
        "organization_id": organization.pk,
        "user_id": assessor.user.pk,
        "invitation_id": invitation.pk,
        "team_id": system.team_id,
        "system_id": system.pk,
    }

    def _address(name: str) -> str:
        from django.urls import reverse

        pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
        wanted = {key: parts[key] for key in pattern.pattern.converters}
        return reverse(f"organizations:{name}", kwargs=wanted)

    return _address


def _everything() -> list:
    """All that an address could have changed."""
    return [
        sorted(map(str, model.objects.values_list()))
        for model in (Organization, Team, System, Invitation, Membership, AuditEntry)
    ] + [User.objects.count()]


def test_every_address_of_the_room_is_tried_here() -> None:
    known = set(FOR_OWNERS) | set(FOR_MEMBERS) | FOR_PEOPLE | OPEN
    assert {pattern.name for pattern in urlpatterns} == known


SENT = {
    "name": "Taken over",
    "typed": "Harbour Bank",
    "role": "owner",
    "email": "intruder@elsewhere.example",
    "target_level": "",
}


@pytest.mark.parametrize(("name", "method"), OWNER_CASES)
@pytest.mark.parametrize("part", NOT_OWNERS)
def test_who_owns_nothing_gets_404_and_changes_nothing(
    cast: dict[str, Person], address, part: str, name: str, method: str
) -> None:
    before = _everything()
    response = getattr(cast[part].client, method)(address(name), SENT)
    assert response.status_code == 404
    assert "Harbour Bank" not in response.content.decode()
    assert _everything() == before


@pytest.mark.parametrize("name", FOR_MEMBERS)
@pytest.mark.parametrize("part", OUTSIDE)
def test_who_is_no_member_gets_404(cast: dict[str, Person], address, part: str, name: str) -> None:
    for method in ("get", "post"):
        before = _everything()
        response = getattr(cast[part].client, method)(address(name), SENT)
        assert response.status_code in ((404, 405) if method == "post" else (404,))
        assert "Harbour Bank" not in response.content.decode()
        assert _everything() == before


@pytest.mark.parametrize("name", FOR_MEMBERS)
@pytest.mark.parametrize("part", MEMBERS)
def test_members_see_the_pages_of_members(
    cast: dict[str, Person], address, no_inline, part: str, name: str
) -> None:
    response = cast[part].client.get(address(name))
    assert response.status_code == 200
    no_inline(response)


@pytest.mark.parametrize("name", [name for name, methods in FOR_OWNERS.items() if "get" in methods])
def test_owner_sees_the_pages_of_owners(owner: Person, address, no_inline, name: str) -> None:
    response = owner.client.get(address(name))
    assert response.status_code == 200
    no_inline(response)


@pytest.mark.parametrize("part", ["assessor", "viewer"])
def test_who_is_no_owner_invites_nobody(cast: dict[str, Person], address, part: str) -> None:
    before = _everything()
    assert cast[part].client.post(address("people"), SENT).status_code == 404
    assert _everything() == before


@pytest.mark.parametrize("part", ["assessor", "viewer"])
def test_who_is_no_owner_is_shown_no_way_to_change(
    cast: dict[str, Person], address, part: str
) -> None:
    for name in ("organization", "people"):
        page = cast[part].client.get(address(name)).content.decode()
        for owners in ("/settings/", "/audit/", "/role/", "/remove/", "/teams/new/", "Invite"):
            assert owners not in page


@pytest.mark.parametrize("name", sorted(FOR_PEOPLE))
def test_who_is_not_signed_in_is_sent_to_sign_in(anonymous: Person, address, name: str) -> None:
    for method in ("get", "post"):
        response = getattr(anonymous.client, method)(address(name))
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/?next=/organizations/")


@pytest.mark.parametrize("part", [part for part in EVERYONE if part != "anonymous"])
def test_everyone_sees_her_own_organizations_alone(
    cast: dict[str, Person], address, part: str
) -> None:
    for name in ("list", "account"):
        page = cast[part].client.get(address(name)).content.decode()
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


@pytest.mark.parametrize("part", EVERYONE)
def test_demo_sign_in_is_not_there_in_production(cast: dict[str, Person], part: str) -> None:
    assert cast[part].client.post("/organizations/sign-in/owner/").status_code == 404


def test_nothing_of_one_organization_is_reached_through_another(
    other_owner: Person, system: System, invitation: Invitation, assessor: Person
) -> None:
    theirs = other_owner.user.memberships.get().organization_id
    before = _everything()
    for path in (
        f"teams/{system.team_id}/",
        f"teams/{system.team_id}/delete/",
        f"teams/{system.team_id}/systems/new/",
        f"systems/{system.pk}/",
        f"systems/{system.pk}/delete/",
        f"people/{assessor.user.pk}/role/",
        f"people/{assessor.user.pk}/remove/",
        f"people/{assessor.user.pk}/hand-over/",
        f"invitations/{invitation.pk}/revoke/",
    ):
        response = other_owner.client.post(f"/organizations/{theirs}/{path}", SENT)
        assert response.status_code == 404, path
    assert _everything() == before


@pytest.mark.parametrize("name", ["export", "require-factor", "change-role", "revoke-invitation"])
def test_changes_need_a_post(owner: Person, address, name: str) -> None:
    assert owner.client.get(address(name)).status_code == 405


def test_changes_need_the_token_of_the_page(owner: Person, address) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner.user)
    before = _everything()
    for name, _method in OWNER_CASES:
        if _method == "post":
            assert strict.post(address(name), SENT).status_code == 403
    assert _everything() == before
