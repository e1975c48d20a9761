"""What holds of organizations and their people, whoever calls."""

import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from mlops_portal.foundation.rooms import Room, register
from mlops_portal.foundation.rooms import rooms as known_rooms
from mlops_portal.organizations import queries, services
from mlops_portal.organizations.models import (
    Invitation,
    Membership,
    Organization,
    Role,
    System,
    Team,
    User,
)
from tests.assessments.cast import Person, a_system, a_user, an_organization, member

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def _role(organization: Organization, user: User) -> str | None:
    return (
        Membership.objects.filter(organization=organization, user=user)
        .values_list("role", flat=True)
        .first()
    )


def test_the_maker_owns_the_organization(owner: Person, organization: Organization) -> None:
    assert _role(organization, owner.user) == Role.OWNER


def test_the_last_owner_cannot_leave_be_removed_or_step_down(
    owner: Person, assessor: Person, organization: Organization
) -> None:
    who = {"organization": organization, "user": owner.user, "at": NOW}
    with pytest.raises(services.LastOwner):
        services.remove_member(by=owner.user, **who)
    with pytest.raises(services.LastOwner):
        services.remove_member(by=assessor.user, **who)
    with pytest.raises(services.LastOwner):
        services.change_role(role=Role.VIEWER, by=owner.user, **who)
    assert _role(organization, owner.user) == Role.OWNER
    assert not organization.audit_entries.filter(action__startswith="member.r").exists()


def test_one_of_two_owners_can_leave(owner: Person, organization: Organization) -> None:
    second = member(organization, Role.OWNER, "second@harbour.example")
    services.remove_member(organization=organization, user=owner.user, by=owner.user, at=NOW)
    with pytest.raises(services.LastOwner):
        services.remove_member(organization=organization, user=second.user, by=second.user, at=NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["leave", "step down", "remove each other", "delete accounts"])
def test_two_owners_who_go_at_once_leave_one(way: str) -> None:
    organization = an_organization()
    first = organization.memberships.get().user
    second = member(organization, Role.OWNER, "second@harbour.example").user
    member(organization, Role.VIEWER)
    ready = Barrier(2)

    def go(user: User, other: User) -> str:
        ready.wait()
        try:
            if way == "leave":
                services.remove_member(organization=organization, user=user, by=user, at=NOW)
            elif way == "step down":
                services.change_role(
                    organization=organization, user=user, role=Role.VIEWER, by=user, at=NOW
                )
            elif way == "remove each other":
                services.remove_member(organization=organization, user=other, by=user, at=NOW)
            else:
                services.delete_person(user=user, with_organizations=[], at=NOW)
        except (services.LastOwner, services.MustHandOver):
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as threads:
        told = sorted(threads.map(go, (first, second), (second, first)))
    assert told == ["done", "refused"]
    assert organization.memberships.filter(role=Role.OWNER).count() == 1


def test_ownership_is_handed_over_at_once(
    owner: Person, assessor: Person, organization: Organization
) -> None:
    services.hand_over(organization=organization, to=assessor.user, by=owner.user, at=NOW)
    assert _role(organization, assessor.user) == Role.OWNER
    assert _role(organization, owner.user) == Role.ASSESSOR


@pytest.mark.parametrize("part", ["stranger", "owner"])
def test_ownership_goes_to_another_member_alone(
    cast: dict[str, Person], owner: Person, organization: Organization, part: str
) -> None:
    with pytest.raises(services.NotAMember):
        services.hand_over(organization=organization, to=cast[part].user, by=owner.user, at=NOW)
    assert _role(organization, owner.user) == Role.OWNER


def test_nobody_hands_over_what_she_does_not_own(
    viewer: Person, assessor: Person, organization: Organization
) -> None:
    with pytest.raises(services.NotAMember):
        services.hand_over(organization=organization, to=viewer.user, by=assessor.user, at=NOW)


def test_names_of_teams_and_systems_are_once(owner: Person, system: System) -> None:
    team = system.team
    with pytest.raises(IntegrityError), transaction.atomic():
        services.create_team(
            organization=team.organization, name="RETENTION", by=owner.user, at=NOW
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        services.create_system(team=team, name="churn MODEL", by=owner.user, at=NOW)


def test_a_changed_system_tells_what_changed(owner: Person, system: System) -> None:
    services.change_system(
        system=system,
        name="Churn",
        description="",
        target_level=1,
        target_reason="Retrained monthly",
        by=owner.user,
        at=NOW,
    )
    entry = system.team.organization.audit_entries.get(action="system.changed")
    assert entry.target == "Retention / Churn"
    assert entry.details == {"before": "Churn model", "target_before": None, "target": 1}


# ---------------------------------------------------------------- invitations


def _invite(organization: Organization, owner: Person, **given: object) -> Invitation:
    values = {"role": Role.ASSESSOR, "by": owner.user, "at": NOW} | given
    return services.invite(organization=organization, **values)


def _accept(invitation: Invitation, user: User, at: datetime = NOW) -> Membership:
    return services.accept_invitation(invitation=invitation, user=user, at=at)


def test_a_link_lets_several_in(owner: Person, organization: Organization) -> None:
    invitation = _invite(organization, owner)
    for name in ("ada", "ben"):
        user = a_user(f"{name}@elsewhere.example")
        assert _accept(invitation, user).role == Role.ASSESSOR


def test_a_link_does_not_make_owners(owner: Person, organization: Organization) -> None:
    with pytest.raises(ValueError, match="owners"):
        _invite(organization, owner, role=Role.OWNER)


def test_an_invitation_to_an_address_works_once_and_for_that_address(
    owner: Person, stranger: Person, organization: Organization
) -> None:
    invitation = _invite(organization, owner, email="ada@elsewhere.example", role=Role.OWNER)
    with pytest.raises(services.WrongAddress):
        _accept(invitation, stranger.user)
    ada = a_user("ADA@elsewhere.example")
    assert _accept(invitation, ada).role == Role.OWNER
    with pytest.raises(services.InvitationEnded):
        _accept(invitation, ada)


def test_where_mail_is_sent_the_address_must_be_proved(
    owner: Person, organization: Organization, settings
) -> None:
    ada = a_user("ada@elsewhere.example", verified=False)
    invitation = _invite(organization, owner, email=ada.email)
    settings.MAIL_IS_SENT = True
    with pytest.raises(services.WrongAddress):
        _accept(invitation, ada)
    settings.MAIL_IS_SENT = False
    assert _accept(invitation, ada)


def test_an_invitation_ends_after_14_days(
    owner: Person, stranger: Person, organization: Organization
) -> None:
    invitation = _invite(organization, owner)
    with pytest.raises(services.InvitationEnded):
        _accept(invitation, stranger.user, NOW + timedelta(days=14))
    assert _accept(invitation, stranger.user, NOW + timedelta(days=14, seconds=-1))


def test_a_revoked_invitation_lets_nobody_in(
    owner: Person, stranger: Person, organization: Organization
) -> None:
    invitation = _invite(organization, owner)
    services.revoke_invitation(invitation=invitation, by=owner.user, at=NOW)
    with pytest.raises(services.InvitationEnded):
        _accept(invitation, stranger.user)
    assert organization.audit_entries.filter(action="invitation.revoked").count() == 1


def test_a_member_keeps_her_role_whatever_invitation_she_opens(
    owner: Person, organization: Organization
) -> None:
    assert _accept(_invite(organization, owner, role=Role.VIEWER), owner.user).role == Role.OWNER


@pytest.mark.django_db(transaction=True)
def test_an_invitation_to_an_address_that_is_used_twice_at_once_works_once() -> None:
    organization = an_organization()
    by = organization.memberships.get().user
    invitation = services.invite(
        organization=organization, role=Role.VIEWER, email="ada@x.example", by=by, at=NOW
    )
    ada = a_user("ada@x.example")
    ready = Barrier(2)

    def go(_: int) -> str:
        ready.wait()
        try:
            _accept(invitation, ada)
        except services.InvitationEnded:
            return "ended"
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(go, range(2))) == ["ended", "in"]


# ---------------------------------------------------------------- going, and taking along


def test_a_person_goes_with_what_is_hers_alone(stranger: Person) -> None:
    alone = an_organization("Alone", owner="stranger@elsewhere.example")
    with pytest.raises(services.NeedsConsent) as refusal:
        services.delete_person(user=stranger.user, with_organizations=[], at=NOW)
    assert refusal.value.organizations == [alone]
    services.delete_person(user=stranger.user, with_organizations=[alone.pk], at=NOW)
    assert not User.objects.filter(pk=stranger.user.pk).exists()
    assert not Organization.objects.filter(pk=alone.pk).exists()


def test_consent_to_what_is_not_hers_deletes_nothing(
    stranger: Person, organization: Organization
) -> None:
    with pytest.raises(services.NeedsConsent):
        services.delete_person(user=stranger.user, with_organizations=[organization.pk], at=NOW)
    assert Organization.objects.filter(pk=organization.pk).exists()


def test_the_only_owner_hands_over_before_she_goes(
    owner: Person, assessor: Person, organization: Organization
) -> None:
    with pytest.raises(services.MustHandOver) as refusal:
        services.delete_person(user=owner.user, with_organizations=[], at=NOW)
    assert refusal.value.organizations == [organization]
    services.hand_over(organization=organization, to=assessor.user, by=owner.user, at=NOW)
    services.delete_person(user=owner.user, with_organizations=[], at=NOW)
    assert organization.memberships.count() == 1


def test_invitations_to_a_person_go_with_her(
    owner: Person, viewer: Person, organization: Organization
) -> None:
    _invite(organization, owner, email=viewer.user.email)
    services.delete_person(user=viewer.user, with_organizations=[], at=NOW)
    assert not Invitation.objects.filter(email=viewer.user.email).exists()


def test_deleting_an_organization_leaves_the_others(organization: Organization) -> None:
    other = a_system(an_organization("Hill Insurance"))
    a_system(organization)
    services.delete_organization(organization=organization)
    assert list(System.objects.all()) == [other]
    assert list(Team.objects.all()) == [other.team]


def test_a_sample_goes_with_its_demo_people_alone(owner: Person) -> None:
    sample = services.create_organization(name="Sample Bank", by=owner.user, at=NOW, is_sample=True)
    demo = a_user("owner@sample.example")
    User.objects.filter(pk=demo.pk).update(is_demo=True)
    services.add_member(organization=sample, user=demo, role=Role.OWNER, at=NOW)
    services.delete_organization(organization=sample)
    assert set(User.objects.all()) == {owner.user}


@pytest.fixture
def rooms(monkeypatch) -> dict:
    """A registry without the rooms above, so that what a test registers stays in it."""
    found = {room.name: room for room in known_rooms() if room.name == "organizations"}
    monkeypatch.setattr("mlops_portal.foundation.rooms._rooms", found)
    return found


def test_everything_of_an_organization_is_in_its_archive(
    rooms, owner: Person, assessor: Person, system: System, organization: Organization, tmp_path
) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-")
    register(
        Room(
            "library",
            export_organization=lambda whose: {"name_seen": whose.name},
            export_person=lambda user: {},
            organization_files=lambda whose: [("paper.pdf", paper)],
        )
    )
    with (
        services.export_of_organization(
            organization=organization, by=owner.user, at=NOW
        ) as archive,
        zipfile.ZipFile(archive) as packed,
    ):
        assert packed.read("files/library/paper.pdf") == b"%PDF-"
        data = json.loads(packed.read("everything.json"))
    assert data["library"] == {"name_seen": "Harbour Bank"}
    told = data["organization"]
    assert {person["email"] for person in told["members"]} == {
        owner.user.email,
        assessor.user.email,
    }
    assert told["teams"][0]["systems"][0]["name"] == "Churn model"
    assert told["audit"][0]["action"] == "organization.created"
    assert organization.audit_entries.filter(action="organization.exported").exists()


def test_everything_of_a_person_holds_no_password(
    rooms, assessor: Person, organization: Organization
) -> None:
    register(
        Room(
            "library", export_organization=lambda _: {}, export_person=lambda user: {"of": user.pk}
        )
    )
    with (
        services.export_of_person(user=assessor.user, at=NOW) as archive,
        zipfile.ZipFile(archive) as packed,
    ):
        text = packed.read("everything.json").decode()
    data = json.loads(text)
    assert data["person"]["email"] == assessor.user.email
    assert data["person"]["organizations"][0]["name"] == "Harbour Bank"
    assert data["library"] == {"of": assessor.user.pk}
    assert assessor.user.password not in text


@pytest.mark.django_db(transaction=True)
def test_rooms_clean_up_after_a_deletion_that_holds(rooms) -> None:
    called: list[str] = []
    register(
        Room(
            "library",
            export_organization=lambda _: {},
            export_person=lambda _: {},
            forget_person=lambda user: called.append(f"forget {user.email}"),
            after_deletion=lambda: called.append("clean"),
        )
    )
    user = a_user("ada@elsewhere.example")
    services.delete_person(user=user, with_organizations=[], at=NOW)
    assert called == ["forget ada@elsewhere.example", "clean"]


def test_demo_people_are_those_of_the_sample(owner: Person) -> None:
    assert queries.demo_people() == {}
    sample = services.create_organization(name="Sample Bank", by=owner.user, at=NOW, is_sample=True)
    demo = a_user("viewer@sample.example")
    User.objects.filter(pk=demo.pk).update(is_demo=True)
    services.add_member(organization=sample, user=demo, role=Role.VIEWER, at=NOW)
    assert queries.demo_people() == {"viewer": demo}
