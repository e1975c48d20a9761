"""The cast around one assessment of an organization's system, and what they add as evidence."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from assessments.evidence import services
from assessments.evidence.models import Item
from assessments.maturity.models import Assessment, Permission
from assessments.maturity.queries.evidence import evidence_access
from mlops_portal.organizations.access import Actor, Visitor
from mlops_portal.organizations.models import Organization, Role, System
from tests.assessments import round_steps
from tests.assessments.cast import (
    Person,
    a_system,
    a_user,
    an_organization,
    by_link,
    member,
    signed_in,
)
from tests.assessments.round_steps import FRAMEWORK, answer, shared_answers

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc\xf8\x0f\x00\x01\x01\x01\x00\x1b\xb6\xeeV\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture(autouse=True)
def store(settings, tmp_path: Path) -> Path:
    """An empty store of files."""
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return settings.EVIDENCE_DIR


@pytest.fixture
def organization(db: None) -> Organization:
    return an_organization("Harbour Bank")


@pytest.fixture
def system(organization: Organization) -> System:
    return a_system(organization)


@pytest.fixture
def owner(organization: Organization) -> Person:
    return signed_in(organization.memberships.get().user)


@pytest.fixture
def assessor(organization: Organization, owner: Person) -> Person:
    return member(organization, Role.ASSESSOR)


@pytest.fixture
def assessment(system: System, owner: Person) -> Assessment:
    """Shared answers of the system; each practice is answered with the third option."""
    assessment = shared_answers(system, owner.user)
    answer(assessment.responses.get(), dict.fromkeys(FRAMEWORK.by_id, 2))
    return assessment


@pytest.fixture
def a_round(system: System, owner: Person) -> Callable[..., Assessment]:
    """A function that begins a round of the system."""
    return partial(round_steps.a_round, system, owner.user)


@pytest.fixture
def cast(
    organization: Organization, owner: Person, assessor: Person, assessment: Assessment
) -> dict[str, Person]:
    """Everyone, by part; the respondent and the reader came by private links."""
    other = signed_in(an_organization("Hill Insurance").memberships.get().user)
    return {
        "owner": owner,
        "assessor": assessor,
        "viewer": member(organization, Role.VIEWER),
        "respondent": by_link(assessment, Permission.EDIT, "respondent-key"),
        "reader": by_link(assessment, Permission.VIEW, "reader-key"),
        "stranger": signed_in(a_user("stranger@elsewhere.example", "A Stranger")),
        "anonymous": Person(Client(), Visitor("")),
        "other_owner": other,
    }


@pytest.fixture
def give() -> Callable[..., Item]:
    """A function by which a person adds a link, or a file, to a practice of an assessment."""

    def _give(
        person: Person,
        assessment: Assessment,
        practice: str = "DATA-03",
        content: bytes = b"",
        name: str = "run.log",
    ) -> Item:
        now = timezone.now()
        access = evidence_access(Actor(person.user, person.visitor), assessment.pk, now)
        terms = {"location": access.location(practice), "by": access.adder(), "at": now}
        if content:
            return services.add_file(name=name, content=content, title="A run", **terms)
        return services.add_link(url="https://ci.example/run/7", title="Run 7", **terms)

    return _give


def upload(
    person: Person, assessment: Assessment, name: str, content: bytes, practice: str = "DATA-03"
):
    """Send a file through the page."""
    return person.client.post(
        f"/assess/{assessment.pk}/evidence/{practice}/",
        {"kind": "file", "file": SimpleUploadedFile(name, content), "title": ""},
    )
