"""Before a round is closed nobody is told, anywhere, what others answer or add."""

import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.evidence.models import Item
from assessments.maturity.models import Assessment, Permission
from assessments.maturity.services import rounds
from assessments.maturity.urls import urlpatterns
from mlops_portal.organizations.models import AuditEntry, Organization, Role, System
from mlops_portal.organizations.services import export_of_organization
from tests.assessments.cast import Person, by_link, member
from tests.assessments.evidence.test_exports import read
from tests.assessments.round_steps import FRAMEWORK, a_round, respond

PRACTICE = "DATA-03"
LOG = b"measured by nobody else\n"
SIGNS = ("a note of hers", "ci.example/hers", "title of hers", "hers.log", "measured by")
OTHERS = ("owner", "lead", "viewer", "phone")


@pytest.fixture(autouse=True)
def _store(settings, tmp_path) -> None:
    settings.EVIDENCE_DIR = tmp_path / "evidence"


@pytest.fixture(params=["named", "anonymous"])
def a_open(request: pytest.FixtureRequest, system: System, lead: Person) -> Assessment:
    """An open round, with names and without."""
    return a_round(system, lead.user, is_anonymous=request.param == "anonymous")


@pytest.fixture
def giver(a_open: Assessment, bank: Organization) -> Person:
    """A member who answered, with a note, a link and two items of evidence, and submitted."""
    person = member(bank, Role.ASSESSOR, "giver@harbour-bank.example")
    base, client = f"/assess/{a_open.pk}", person.client
    client.post(f"{base}/join/", {"label": ""})
    sent = {
        f"{PRACTICE}-answer": "3",
        f"{PRACTICE}-note": "a note of hers",
        f"{PRACTICE}-evidence_url": "https://ci.example/hers",
        f"{PRACTICE}-revision": "0",
        "go": "stay",
    }
    dimension = FRAMEWORK.by_id[PRACTICE].dimension
    assert client.post(f"{base}/questions/{dimension}/", sent).status_code == 302
    link = {"kind": "link", "url": "https://ci.example/hers", "title": "title of hers"}
    file = {"kind": "file", "file": SimpleUploadedFile("hers.log", LOG), "title": ""}
    for given in (link, file):
        assert client.post(f"{base}/evidence/{PRACTICE}/", given).status_code == 302
    assert client.post(f"{base}/finish/", {"do": "submit"}).status_code == 302
    return person


@pytest.fixture
def others(a_open: Assessment, bank: Organization, lead: Person, reader: Person):
    """Who else has to do with the round; the lead and the phone answer it too."""
    phone = by_link(a_open, Permission.RESPOND, "phone-key")
    for person in (lead, phone):
        person.client.post(f"/assess/{a_open.pk}/join/", {"label": ""})
    return {"owner": member(bank, Role.OWNER), "lead": lead, "viewer": reader, "phone": phone}


def addresses(assessment: Assessment, giver_response: int, item: Item) -> Iterator[str]:
    """Every address of the room about the round, and those of its organization."""
    given = {
        "assessment_id": assessment.pk,
        "system_id": assessment.ml_system_id,
        "response_id": giver_response,
        "item_id": item.pk,
        "dimension": FRAMEWORK.by_id[PRACTICE].dimension,
        "practice": PRACTICE,
    }
    for pattern in urlpatterns:
        names = re.findall(r"<\w+:(\w+)>", str(pattern.pattern))
        if set(names) <= set(given):
            yield reverse(f"maturity:{pattern.name}", kwargs={n: given[n] for n in names})
    organization = assessment.ml_system.team.organization_id
    for name in ("organization", "people", "audit"):
        yield reverse(f"organizations:{name}", args=[organization])
    team = assessment.ml_system.team_id
    yield reverse("organizations:team", args=[organization, team])
    yield from ("/", "/organizations/", reverse("evidence:file", args=[item.pk]))


@pytest.mark.parametrize("part", OTHERS)
def test_no_page_tells_what_another_gave(
    a_open: Assessment, giver: Person, others: dict[str, Person], part: str
) -> None:
    item = Item.objects.exclude(file=None).get()
    response = int(item.subject.partition(":")[2])
    paths = list(addresses(a_open, response, item))
    assert len(paths) > 30
    found = {}
    for path in paths:
        answer = others[part].client.get(path, follow=True)
        text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
        found[path] = [sign for sign in SIGNS if sign in text]
        assert str(item.pk) in path or str(item.pk) not in text, path
    assert {path: signs for path, signs in found.items() if signs} == {}


def test_she_sees_and_saves_her_own(a_open: Assessment, giver: Person) -> None:
    item = Item.objects.exclude(file=None).get()
    page = giver.client.get(f"/assess/{a_open.pk}/evidence/{PRACTICE}/").content.decode()
    assert "title of hers" in page
    assert "hers.log" in page
    saved = giver.client.get(f"/evidence/{item.pk}/file/")
    assert b"".join(saved) == LOG


@pytest.mark.parametrize("part", OTHERS)
def test_a_file_is_anyones_of_the_organization_once_it_is_shown(
    a_open: Assessment, giver: Person, others: dict[str, Person], lead: Person, part: str
) -> None:
    path = f"/evidence/{Item.objects.exclude(file=None).get().pk}/file/"
    assert others[part].client.get(path).status_code == 404
    for who in range(2):
        respond(a_open, {"DATA-01": 1}, key=f"key {who}")
    rounds.close_round(assessment=a_open, by=lead.user, at=timezone.now())
    assert others[part].client.get(path).status_code == (404 if part == "phone" else 200)
    assert Client().get(path).status_code == 404


def test_the_export_of_an_open_round_holds_neither_answers_nor_evidence(
    a_open: Assessment, giver: Person, bank: Organization, lead: Person
) -> None:
    owner, now = bank.memberships.filter(role=Role.OWNER).first().user, timezone.now()
    with export_of_organization(organization=bank, by=owner, at=now) as archive:
        data, files = read(archive)
        everything, _files = read(archive, "maturity")
    assert (data["items"], files) == ([], {})
    assert "open" in data["about"]
    assert not [sign for sign in SIGNS if sign in str(everything)]
    for who in range(2):
        respond(a_open, {"DATA-01": 1}, key=f"key {who}")
    rounds.close_round(assessment=a_open, by=lead.user, at=now)
    with export_of_organization(organization=bank, by=owner, at=now) as archive:
        data, files = read(archive)
    assert [item["topic"] for item in data["items"]] == [PRACTICE, PRACTICE]
    assert list(files.values()) == [LOG]


def test_of_too_few_anonymous_respondents_the_export_holds_no_evidence(
    system: System, lead: Person, bank: Organization
) -> None:
    few = a_round(system, lead.user, is_anonymous=True)
    person = member(bank, Role.ASSESSOR, "giver@harbour-bank.example")
    person.client.post(f"/assess/{few.pk}/join/", {"label": ""})
    link = {"kind": "link", "url": "https://ci.example/hers", "title": ""}
    assert person.client.post(f"/assess/{few.pk}/evidence/{PRACTICE}/", link).status_code == 302
    person.client.post(f"/assess/{few.pk}/finish/", {"do": "submit"})
    respond(few, {"DATA-01": 1}, key="second")
    rounds.close_round(assessment=few, by=lead.user, at=timezone.now())
    with export_of_organization(organization=bank, by=lead.user, at=timezone.now()) as archive:
        data, _files = read(archive)
    assert data["items"] == []


def test_the_audit_log_tells_that_evidence_came_and_not_beside_what(
    a_open: Assessment, giver: Person, bank: Organization, lead: Person
) -> None:
    entries = AuditEntry.objects.filter(action="evidence.added")
    assert {entry.target for entry in entries} == {"Churn model"}
    assert PRACTICE not in str(AuditEntry.objects.values_list("target", "details"))
    for who in range(2):
        respond(a_open, {"DATA-01": 1}, key=f"key {who}")
    rounds.close_round(assessment=a_open, by=lead.user, at=timezone.now())
    item = Item.objects.filter(file=None).get()
    path = f"/assess/{a_open.pk}/evidence-review/{item.pk}/"
    assert lead.client.post(path, {"verdict": "accepted", "seen": "0"}).status_code == 302
    assert AuditEntry.objects.get(action="evidence.accepted").target == "DATA-03, Churn model"
