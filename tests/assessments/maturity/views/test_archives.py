"""The archive of an organization comes into another one, after a dry run; twice changes nothing."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessments.maturity.models import Assessment, Snapshot
from assessments.maturity.services import rounds
from mlops_portal.organizations import services
from mlops_portal.organizations.models import AuditEntry, Organization, Role, System
from tests.assessments.cast import Person, a_system, a_user, an_organization, member, signed_in
from tests.assessments.round_steps import a_round, respond
from tests.markup import flat, text_of

pytestmark = pytest.mark.django_db
PATH = "/assess/import/archive/"
TARGET = {"target_level": 1, "target_reason": "Customers change"}


@pytest.fixture
def archive() -> bytes:
    """The archive of an organization with two systems, a closed round and an open one."""
    bank = an_organization("Harbour Bank")
    lead = member(bank, Role.ASSESSOR)
    system = a_system(bank)
    System.objects.filter(pk=system.pk).update(**TARGET)
    services.create_system(team=system.team, name="Empty", by=lead.user, at=timezone.now())
    closed = a_round(system, lead.user)
    respond(closed, {"DATA-01": 2, "EXP-01": 1}, user=lead.user)
    rounds.close_round(assessment=closed, by=lead.user, at=timezone.now() - timedelta(days=30))
    a_round(system, lead.user)
    owner = bank.memberships.get(role=Role.OWNER).user
    with services.export_of_organization(organization=bank, by=owner, at=timezone.now()) as packed:
        return packed.read()


@pytest.fixture
def newcomer() -> Person:
    """The owner of an organization in which there is nothing yet."""
    return signed_in(
        an_organization("Lake House", owner="lake@house.example").memberships.get().user
    )


def house(person: Person) -> Organization:
    return person.user.memberships.get().organization


def dry_run(person: Person, archive: bytes, name: str = "archive.zip"):
    file = SimpleUploadedFile(name, archive)
    return person.client.post(PATH, {"file": file, "organization": str(house(person).pk)})


def carried_out(person: Person, page):
    taken = re.search(r'name="taken" value="([^"]+)"', flat(page))[1]
    sent = {"taken": taken, "organization": str(house(person).pk)}
    return person.client.post(PATH, sent, follow=True)


def everything(archive: bytes) -> dict:
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return json.loads(packed.read("everything.json"))


def test_a_dry_run_says_what_comes_in_and_what_does_not(newcomer, archive) -> None:
    page = dry_run(newcomer, archive)
    text = text_of(page)
    assert "Dry run: nothing has changed yet" in text
    assert "2 ML systems come into Lake House" in text
    assert "2 members" in text
    assert "entries of the audit log" in text
    assert "1 assessment of which no result was kept" in text
    assert not System.objects.filter(team__organization=house(newcomer)).exists()


def test_systems_and_results_come_in_at_their_moments_and_twice_changes_nothing(
    newcomer, archive
) -> None:
    before = Snapshot.objects.get()
    page = dry_run(newcomer, archive)
    assert "2 ML systems came in." in text_of(carried_out(newcomer, page))
    made = System.objects.get(team__organization=house(newcomer), target_level=1)
    assert made.target_reason == TARGET["target_reason"]
    kept = Snapshot.objects.get(assessment__ml_system=made)
    assert kept.as_of.date() == before.as_of.date() < timezone.now().date()
    assert (kept.level, kept.position) == (before.level, before.position)
    assert {name: one["value"] for name, one in kept.answers.items()} == {
        name: one["value"] for name, one in before.answers.items()
    }
    assert not kept.assessment.grants.exists()
    entry = AuditEntry.objects.get(action="archive.imported")
    assert entry.details["systems"] == 2
    again = carried_out(newcomer, page)
    assert "0 ML systems came in." in text_of(again)
    assert "exists already, left as it is" in text_of(dry_run(newcomer, archive))
    assert Assessment.objects.filter(ml_system__team__organization=house(newcomer)).count() == 1


def test_the_bare_text_of_an_archive_is_read_too(newcomer, archive) -> None:
    text = json.dumps(everything(archive)).encode()
    assert dry_run(newcomer, text, "everything.json").status_code == 200


def changed(archive: bytes, change) -> bytes:
    data = everything(archive)
    change(data)
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d.update(format="other"), "not the archive"),
        (
            lambda d: d["maturity"]["assessments"][0]["snapshots"][0].update(as_of="soon"),
            "A moment with its time zone",
        ),
        (
            lambda d: d["maturity"]["assessments"][0]["snapshots"][0]["answers"].update(X={}),
            "assessments.0.answers.X",
        ),
        (
            lambda d: d["organization"]["teams"][0]["systems"][0].update(target_level=7),
            "systems.0.target_level",
        ),
        (lambda d: d["organization"]["teams"][0].update(name=" "), "systems.0.team"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(newcomer, archive, change, told) -> None:
    page = dry_run(newcomer, changed(archive, change), "everything.json")
    assert page.status_code == 400
    assert told in flat(page)
    assert not System.objects.filter(team__organization=house(newcomer)).exists()


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"PK\x03\x04 broken", b"\xff\xfe\x00"])
def test_what_is_no_archive_is_refused_in_words(newcomer, content) -> None:
    assert dry_run(newcomer, content).status_code == 400


def test_a_dry_run_of_somebody_else_or_a_changed_one_is_not_carried_out(newcomer, archive) -> None:
    dry_run(newcomer, archive)
    sent = {"taken": "forged", "organization": str(house(newcomer).pk)}
    assert "too old" in text_of(newcomer.client.post(PATH, sent, follow=True))
    assert not System.objects.filter(team__organization=house(newcomer)).exists()


def test_only_owners_bring_an_archive_in_and_only_into_their_own(newcomer, archive, client) -> None:
    viewer = member(house(newcomer), Role.VIEWER)
    stranger = signed_in(a_user("stranger@nowhere.example"))
    for person in (viewer.client, stranger.client, client):
        assert person.get(PATH).status_code == 404
        assert person.post(PATH, {"taken": "x"}).status_code == 404
    other = Organization.objects.get(name="Harbour Bank")
    file = SimpleUploadedFile("archive.zip", archive)
    refused = newcomer.client.post(PATH, {"file": file, "organization": str(other.pk)})
    assert refused.status_code == 404
    assert (
        newcomer.client.post(PATH, {"taken": "x", "organization": str(other.pk)}).status_code == 404
    )
