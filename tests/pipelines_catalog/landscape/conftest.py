"""An organization, and everyone who may or may not see its stack."""

import pytest

from mlops_portal.organizations.models import Organization
from tests.assessments.cast import Person, an_organization
from tests.pipelines_catalog.landscape.people import cast_of


@pytest.fixture
def organization(db: None) -> Organization:
    return an_organization()


@pytest.fixture
def cast(organization: Organization) -> dict[str, Person]:
    return cast_of(organization)
