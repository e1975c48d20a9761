"""Organizations as their people use them: pages, forms, sample, bounds."""

import io
import json
import re
import zipfile

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mlops_portal.foundation.rooms import Room
from mlops_portal.organizations import queries, services
from mlops_portal.organizations.models import (
    Membership,
    Organization,
    Role,
    System,
    Team,
    User,
)
from tests.assessments.cast import Person, a_person, a_system, a_user, member
from tests.markup import flat
from tests.own_machine import opened

MOST_QUERIES = 10  # session and account included


def _path(name: str, organization: Organization, **parts: object) -> str:
    return reverse(f"organizations:{name}", kwargs={"organization_id": organization.pk} | parts)


def test_a_person_makes_an_organization_a_team_and_a_system(stranger: Person) -> None:
    browser = stranger.client
    made = browser.post("/organizations/new/", {"name": "New Bank"})
    organization = Organization.objects.get(name="New Bank")
    assert made.url == _path("organization", organization)
    browser.post(_path("create-team", organization), {"name": "Pricing"})
    team = organization.teams.get()
    system = {
        "name": "Price model",
        "description": "Sets prices",
        "target_level": "1",
        "target_reason": "Weekly drift",
    }
    browser.post(_path("create-system", organization, team_id=team.pk), system)
    stored = System.objects.get(team=team)
    assert (stored.name, stored.target_level, stored.target_reason) == (
        "Price model",
        1,
        "Weekly drift",
    )
    page = flat(browser.get(_path("organization", organization)))
    assert "Price model" in page
    assert "Weekly drift" in page


def test_a_target_level_needs_its_reason(owner: Person, system: System) -> None:
    path = _path("system", system.team.organization, system_id=system.pk)
    data = {"name": "Churn model", "target_level": "2", "target_reason": ""}
    response = owner.client.post(path, data)
    assert response.status_code == 400
    assert "Say why this level is the right one." in flat(response)


def test_level_zero_is_a_target_too(owner: Person, system: System) -> None:
    path = _path("system", system.team.organization, system_id=system.pk)
    data = {"name": "Churn model", "target_level": "0", "target_reason": "It hardly changes"}
    assert owner.client.post(path, data).status_code == 302
    system.refresh_from_db()
    assert system.target_level == 0


@pytest.mark.parametrize(("name", "value"), [("create-team", "retention"), ("create-team", "")])
def test_a_team_without_a_name_of_its_own_is_refused_in_words(
    owner: Person, system: System, name: str, value: str
) -> None:
    organization = system.team.organization
    response = owner.client.post(_path(name, organization), {"name": value})
    assert response.status_code == 400
    assert 'aria-invalid="true"' in flat(response)
    assert organization.teams.count() == 1


@pytest.mark.parametrize("name", ["create-team", "team", "create-system", "system"])
def test_a_name_that_someone_took_a_moment_ago_is_refused_in_words(
    owner: Person, system: System, monkeypatch, name: str
) -> None:
    from django.db import IntegrityError

    def too_late(**_given: object) -> None:
        raise IntegrityError

    for service in ("create_team", "rename_team", "create_system", "change_system"):
        monkeypatch.setattr(services, service, too_late)
    parts = {"create-team": {}, "team": {"team_id": system.team_id}}
    parts |= {"create-system": {"team_id": system.team_id}, "system": {"system_id": system.pk}}
    path = _path(name, system.team.organization, **parts[name])
    response = owner.client.post(path, {"name": "New", "target_level": ""})
    assert response.status_code == 400
    assert "of that name." in flat(response)


def test_renaming_a_team_to_its_own_name_in_other_letters_works(
    owner: Person, system: System
) -> None:
    path = _path("team", system.team.organization, team_id=system.team_id)
    assert owner.client.post(path, {"name": "RETENTION"}).status_code == 302


def test_deleting_a_team_asks_first_and_takes_its_systems(owner: Person, system: System) -> None:
    path = _path("delete-team", system.team.organization, team_id=system.team_id)
    assert "Churn model" in flat(owner.client.get(path))
    assert Team.objects.exists()
    assert owner.client.post(path).status_code == 400
    assert owner.client.post(path, {"typed": system.team.name}).status_code == 302
    assert not Team.objects.exists()
    assert not System.objects.exists()


def test_an_organization_goes_only_when_its_name_is_typed(
    owner: Person, organization: Organization
) -> None:
    path = _path("delete", organization)
    assert owner.client.post(path, {"typed": "harbour"}).status_code == 400
    assert Organization.objects.filter(pk=organization.pk).exists()
    assert owner.client.post(path, {"typed": "Harbour Bank"}).status_code == 302
    assert not Organization.objects.filter(pk=organization.pk).exists()


def test_the_last_owner_is_told_why_she_stays(owner: Person, organization: Organization) -> None:
    response = owner.client.post(_path("leave", organization), follow=True)
    assert "An organization needs an owner." in flat(response)
    assert organization.memberships.count() == 1


def test_a_member_leaves(viewer: Person, organization: Organization) -> None:
    viewer.client.post(_path("leave", organization))
    assert viewer.client.get(_path("organization", organization)).status_code == 404


def test_a_role_is_changed_and_a_member_removed(
    owner: Person, viewer: Person, organization: Organization
) -> None:
    path = _path("change-role", organization, user_id=viewer.user.pk)
    owner.client.post(path, {"role": "assessor"})
    assert Membership.objects.get(user=viewer.user).role == Role.ASSESSOR
    owner.client.post(path, {"role": "emperor"})
    assert Membership.objects.get(user=viewer.user).role == Role.ASSESSOR
    path = _path("remove-member", organization, user_id=viewer.user.pk)
    assert f"Remove {viewer.user} from" in flat(owner.client.get(path))
    assert Membership.objects.filter(user=viewer.user).exists(), "a question removes nobody"
    owner.client.post(path)
    assert not Membership.objects.filter(user=viewer.user).exists()


def test_handing_over_changes_who_may_what(
    owner: Person, assessor: Person, organization: Organization
) -> None:
    owner.client.post(_path("hand-over", organization, user_id=assessor.user.pk))
    assert assessor.client.get(_path("settings", organization)).status_code == 200
    assert owner.client.get(_path("settings", organization)).status_code == 404


# ---------------------------------------------------------------- audit, export, account


def test_the_log_shows_what_was_done_and_filters(
    owner: Person, viewer: Person, organization: Organization
) -> None:
    owner.client.post(
        _path("change-role", organization, user_id=viewer.user.pk), {"role": "assessor"}
    )
    page = flat(owner.client.get(_path("audit", organization)))
    assert re.search(r"changed a member’s role: Viewer Member.*\(Viewer → Assessor\)", page)
    assert "created the organization" in page
    rows = owner.client.get(_path("audit", organization), {"action": "member.joined"})
    assert "<td>created the organization" not in flat(rows)
    services.delete_person(user=viewer.user, with_organizations=[], at=timezone.now())
    page = flat(owner.client.get(_path("audit", organization)))
    assert "Viewer Member" not in page
    assert "a deleted person" in page
    with transaction.atomic():
        services.record_audit(
            organization=organization, actor=None, action="team.renamed", at=timezone.now()
        )
    assert "the holder of a link" in flat(owner.client.get(_path("audit", organization)))


def test_the_log_has_pages(owner: Person, organization: Organization) -> None:
    for n in range(60):
        services.rename_organization(
            organization=organization, name=f"Bank {n}", by=owner.user, at=timezone.now()
        )
    first = flat(owner.client.get(_path("audit", organization)))
    assert "Page 1 of 2" in first
    assert "Bank 59" in first
    for page in ("2", "99", "x"):
        assert owner.client.get(_path("audit", organization), {"page": page}).status_code == 200


def test_an_owner_takes_everything_along(owner: Person, system: System) -> None:
    response = owner.client.post(_path("export", system.team.organization))
    packed = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    data = json.loads(packed.read("everything.json"))
    assert data["format"] == "mlops-portal/everything/1"
    assert data["organization"]["teams"][0]["systems"][0]["name"] == "Churn model"
    assert response["Content-Disposition"].startswith('attachment; filename="harbour-bank-')


def test_a_person_takes_everything_along(viewer: Person) -> None:
    response = viewer.client.post("/organizations/account/export/")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert json.loads(packed.read("everything.json"))["person"]["email"] == viewer.user.email


def test_a_person_deletes_her_account_and_what_is_hers_alone(
    owner: Person, organization: Organization
) -> None:
    path = "/organizations/account/delete/"
    page = flat(owner.client.get(path))
    assert "Harbour Bank" in page
    assert owner.client.post(path, {"typed": "wrong"}).status_code == 400
    without = owner.client.post(path, {"typed": owner.user.email, "with": "no id"})
    assert without.status_code == 409
    assert User.objects.filter(pk=owner.user.pk).exists()
    data = {"typed": owner.user.email, "with": str(organization.pk)}
    assert owner.client.post(path, data).status_code == 302
    assert not User.objects.filter(pk=owner.user.pk).exists()
    assert not Organization.objects.exists()
    assert owner.client.get("/organizations/").status_code == 302


def test_the_only_owner_of_others_is_asked_to_hand_over(
    owner: Person, viewer: Person, organization: Organization
) -> None:
    page = flat(owner.client.get("/organizations/account/delete/"))
    assert "Someone else has to own these first" in page
    data = {"typed": owner.user.email}
    assert owner.client.post("/organizations/account/delete/", data).status_code == 409
    assert User.objects.filter(pk=owner.user.pk).exists()


def test_deleting_the_account_asks_for_the_password_again(db: None) -> None:
    user = a_user("ada@elsewhere.example")
    user.set_password("correct horse battery")
    user.save()
    browser = Client()
    browser.force_login(user)
    response = browser.post("/organizations/account/delete/", {"typed": user.email})
    assert response.url.startswith("/accounts/reauthenticate/")
    assert User.objects.filter(pk=user.pk).exists()


def test_a_person_changes_her_name(viewer: Person) -> None:
    viewer.client.post("/organizations/account/", {"name": "Grace"})
    viewer.user.refresh_from_db()
    assert viewer.user.name == "Grace"


# ---------------------------------------------------------------- sample and one's own laptop


@pytest.fixture
def sample(db: None) -> Organization:
    """A sample organization with one demo owner."""
    demo = a_user("owner@sample.example", "Sample owner")
    User.objects.filter(pk=demo.pk).update(is_demo=True)
    return services.create_organization(
        name="Sample Bank", by=demo, at=timezone.now(), is_sample=True
    )


def test_on_ones_own_laptop_the_sample_is_entered_without_a_password(
    anonymous: Person, sample: Organization, settings, tmp_path
) -> None:
    opened(settings, tmp_path, anonymous.client)
    page = flat(anonymous.client.get("/accounts/login/"))
    assert "owner@sample.example" in page
    assert anonymous.client.get("/organizations/sign-in/owner/").status_code == 405
    response = anonymous.client.post("/organizations/sign-in/owner/")
    assert response.url == _path("organization", sample)
    assert anonymous.client.post("/organizations/sign-in/viewer/").status_code == 404


def test_in_production_the_sample_has_no_door(
    anonymous: Person, sample: Organization, settings
) -> None:
    settings.EMBEDDED = False
    assert "sample.example" not in flat(anonymous.client.get("/accounts/login/"))
    assert anonymous.client.post("/organizations/sign-in/owner/").status_code == 404


def test_every_page_of_the_sample_says_so(
    anonymous: Person, sample: Organization, settings, tmp_path
) -> None:
    opened(settings, tmp_path, anonymous.client)
    anonymous.client.post("/organizations/sign-in/owner/")
    for name in ("organization", "people", "settings", "audit", "create-team", "leave", "delete"):
        page = flat(anonymous.client.get(_path(name, sample)))
        assert "Everything in this organization is made up" in page, name
    page = flat(anonymous.client.get(_path("delete", sample)))
    assert "1 member" in page
    anonymous.client.post(_path("delete", sample), {"typed": "yes"})
    assert Organization.objects.exists()
    anonymous.client.post(_path("delete", sample), {"typed": "Sample Bank"})
    assert not Organization.objects.exists()
    assert not User.objects.exists()


def test_a_deletion_says_what_goes(owner: Person, system: System) -> None:
    organization = system.team.organization
    page = flat(owner.client.get(_path("delete", organization)))
    for words in ("1 member<", "1 team<", "1 ML system<"):
        assert words in page
    assert "1 ML system<" in flat(
        owner.client.get(_path("delete-team", organization, team_id=system.team_id))
    )


def test_the_sign_in_page_tells_what_waits_in_the_browser(anonymous: Person, monkeypatch) -> None:
    waiting = queries.Waiting("Churn <model>", 43, 59)
    rooms = [Room("first", unfinished_in=lambda visitor, at: None)]
    rooms.append(Room("second", unfinished_in=lambda visitor, at: waiting))
    monkeypatch.setattr(queries, "rooms", lambda: rooms)
    for path in ("/accounts/login/", "/accounts/signup/"):
        assert "43 of 59" not in flat(anonymous.client.get(path))
        page = flat(a_person("some-key").client.get(path))
        assert "Churn &lt;model&gt; (43 of 59)" in page


# ---------------------------------------------------------------- bounds


@pytest.mark.parametrize("name", ["organization", "people", "audit"])
def test_a_page_asks_as_much_of_100_systems_as_of_one(
    owner: Person, organization: Organization, django_assert_max_num_queries, name: str
) -> None:
    for n in range(100):
        a_system(organization, f"System {n}", f"Team {n % 20}")
    for n in range(40):
        member(organization, Role.VIEWER, f"viewer{n}@harbour.example")
    with django_assert_max_num_queries(MOST_QUERIES):
        page = flat(owner.client.get(_path(name, organization)))
    assert ("System 99" in page) == (name in ("organization", "audit"))


@pytest.mark.parametrize("path", ["/organizations/", "/organizations/account/"])
def test_a_page_asks_as_much_of_30_organizations_as_of_one(
    stranger: Person, django_assert_max_num_queries, path: str
) -> None:
    for n in range(30):
        services.create_organization(name=f"Bank {n}", by=stranger.user, at=timezone.now())
    with django_assert_max_num_queries(MOST_QUERIES):
        assert "Bank 29" in flat(stranger.client.get(path))
