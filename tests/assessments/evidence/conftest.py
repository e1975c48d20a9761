"""The cast around one assessment of an organization's system, and what they add as evidence."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from assessments.evidence import services
from assessments.evidence.models import Item
from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import Assessment, Permission
from assessments.maturity.queries.evidence import evidence_access
from assessments.maturity.services.answers import AnswerInput, record_answers
from assessments.maturity.services.assessments import create_assessment
from assessments.maturity.services.rounds import start_round, start_shared
from mlops_portal.organizations.access import Actor, Visitor
from mlops_portal.organizations.models import Organization, Role, System
from tests.assessments.cast import (
    Person,
    a_person,
    a_system,
    a_user,
    an_organization,
    by_link,
    member,
    signed_in,
)
from tests.assessments.round_steps import FRAMEWORK

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
    """Shared answers of the system; DATA-03 is answered with the third option."""
    assessment = start_shared(
        system=system, framework=FRAMEWORK, scope=Scope.FULL, by=owner.user, at=timezone.now()
    )
    inputs = [AnswerInput(p, "value", 2, "", "", "") for p in FRAMEWORK.by_id]
    record_answers(response=assessment.responses.get(), inputs=inputs, at=timezone.now())
    return assessment


@pytest.fixture
def a_round(system: System, owner: Person) -> Callable[..., Assessment]:
    """A function that begins a round of the system."""

    def _start(*, is_anonymous: bool = False) -> Assessment:
        return start_round(
            system=system,
            framework=FRAMEWORK,
            scope=Scope.FULL,
            is_anonymous=is_anonymous,
            by=owner.user,
            at=timezone.now(),
        )

    return _start


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
        if content:
            return services.add_file(
                location=access.location(practice),
                name=name,
                content=content,
                title="A run",
                by=access.adder(),
                at=now,
            )
        return services.add_link(
            location=access.location(practice),
            url="https://ci.example/run/7",
            title="Run 7",
            by=access.adder(),
            at=now,
        )

    return _give


def upload(
    person: Person, assessment: Assessment, name: str, content: bytes, practice: str = "DATA-03"
):
    """Send a file through the page."""
    return person.client.post(
        f"/assess/{assessment.pk}/evidence/{practice}/",
        {"kind": "file", "file": SimpleUploadedFile(name, content), "title": ""},
    )


@pytest.fixture
def begin_solo(db: None) -> tuple[Person, Assessment]:
    """A browser without an account, and its assessment of no organization."""
    person = a_person("solo-key")
    return person, create_assessment(
        framework=FRAMEWORK,
        scope=Scope.FULL,
        system="Churn model",
        team="",
        description="",
        visitor=person.visitor.hash,
        at=timezone.now(),
    )
