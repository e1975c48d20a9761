"""The cast of the Assess door: each is a browser, known or not, with a test client of its own."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from assessments.maturity import services
from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import Assessment, Permission
from mlops_portal.organizations.access import Visitor
from tests.assessments.cast import Person, a_person, by_link
from tests.assessments.round_steps import FRAMEWORK

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def owner() -> Person:
    """The browser that made the assessment."""
    return a_person("owner-key")


@pytest.fixture
def stranger() -> Person:
    """A known browser with an assessment of its own, and nothing to do with the owner's."""
    return a_person("stranger-key")


@pytest.fixture
def anonymous() -> Person:
    """A browser that was never here."""
    return Person(Client(), Visitor(""))


@pytest.fixture
def begin(db: None) -> Callable[..., Assessment]:
    """A function that begins an assessment."""

    def _begin(person: Person, **given: object) -> Assessment:
        values = {
            "framework": FRAMEWORK,
            "scope": Scope.FULL,
            "system": "Churn model",
            "team": "Retention",
            "description": "",
            "visitor": person.visitor.hash,
            "at": NOW,
        }
        return services.create_assessment(**(values | given))

    return _begin


@pytest.fixture
def assessment(owner: Person, begin: Callable[..., Assessment]) -> Assessment:
    """The owner's assessment, not answered yet."""
    return begin(owner)


@pytest.fixture
def assessor(assessment: Assessment) -> Person:
    """A browser that came by a link to answer."""
    return by_link(assessment, Permission.EDIT, "assessor-key")


@pytest.fixture
def viewer(assessment: Assessment) -> Person:
    """A browser that came by a link to read."""
    return by_link(assessment, Permission.VIEW, "viewer-key")


@pytest.fixture
def cast(
    owner: Person, assessor: Person, viewer: Person, stranger: Person, anonymous: Person
) -> dict[str, Person]:
    """Everyone, by part."""
    return {
        "owner": owner,
        "assessor": assessor,
        "viewer": viewer,
        "stranger": stranger,
        "anonymous": anonymous,
    }
